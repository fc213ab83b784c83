import { randomBytes } from 'node:crypto';

/** One run of the program with secrets that occur nowhere else. */
export interface Case {
  readonly name: string;
  readonly reader: 'action' | 'terminal';
  /** Arguments of the terminal. */
  readonly parameters?: readonly string[];
  /** Inputs of the Action. */
  readonly inputs?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** Files of the project, by their names. */
  readonly files?: Readonly<Record<string, string>>;
  /** What must not be seen. */
  readonly canaries: readonly string[];
  /** Whether the example blog is the project, with its database. */
  readonly isBlog?: boolean;
}

const random = (bytes: number): string => randomBytes(bytes).toString('hex');

/** Texts that occur nowhere else: one of letters and digits, and others with what has to be encoded in URLs, in JSON, in commands. */
const kinds: readonly (() => string)[] = [
  () => `Canary${random(8)}`,
  () => `can-ary_${random(6)}.${random(4)}`,
  () => `c4nary+${random(5)}/${random(4)}=`,
  () => `canary"${random(6)}'ä%41`,
  () => `canary#${random(5)}@${random(4)}:&`,
];
let made = 0;
const canary = (): string => (kinds[made++ % kinds.length] as () => string)();

/** What somebody may take for the address of a database. */
const shapes: Readonly<Record<string, (password: string) => string>> = {
  'a URL of PostgreSQL': (p) => `postgres://shop:${encodeURIComponent(p)}@127.0.0.1:9/shop`,
  'a URL as typed': (p) => `postgres://shop:${p}@127.0.0.1:9/shop`,
  'a URL without its colon': (p) => `postgres//shop:${p}@127.0.0.1:9/shop`,
  'a URL without a slash': (p) => `postgres:/shop:${p}@127.0.0.1:9/shop`,
  'a URL without slashes': (p) => `postgres:shop:${p}@127.0.0.1:9/shop`,
  'no scheme': (p) => `shop:${p}@127.0.0.1:9/shop`,
  'no scheme and slashes': (p) => `//shop:${p}@127.0.0.1:9/shop`,
  'one letter for the user': (p) => `u:${p}@127.0.0.1/x`,
  'no host': (p) => `postgres://shop:${p}@/shop`,
  'nothing behind the password': (p) => `shop:${p}@`,
  'a port that is none': (p) => `postgres://shop:${p}@127.0.0.1:port/shop`,
  'capital letters': (p) => `POSTGRES://shop:${p}@127.0.0.1:9/shop`,
  'a bad percent sign': (p) => `postgres://shop:${p}%@127.0.0.1:9/shop`,
  'a parameter': (p) => `postgres://127.0.0.1:9/shop?user=shop&password=${encodeURIComponent(p)}`,
  'settings of libpq': (p) => `host=127.0.0.1 port=9 dbname=shop password='${p.replaceAll("'", '')}'`,
  'settings of libpq without quotes': (p) => `host=127.0.0.1 port=9 password=${p} dbname=shop`,
  'a URL of JDBC': (p) => `jdbc:postgresql://127.0.0.1:9/shop?user=shop&password=${encodeURIComponent(p)}`,
  'a text of ADO': (p) => `Server=127.0.0.1;Uid=shop;Pwd=${p};Database=shop`,
  JSON: (p) => JSON.stringify({ host: '127.0.0.1', port: 9, password: p }),
  'JSON that is cut off': (p) => JSON.stringify({ password: p, host: '127.0.0.1' }).slice(0, -4),
  'JSON with a comma too many': (p) => `{"password":${JSON.stringify(p)},,}`,
  'a URL of MySQL': (p) => `mysql://shop:${encodeURIComponent(p)}@127.0.0.1:9/shop`,
  'a URL of MySQL as typed': (p) => `mysql://shop:${p}@127.0.0.1:9/shop`,
  'a URL of MySQL with an address that is none': (p) => `mysql://shop:${p}@[::1/shop`,
  'a URL of MySQL with an unknown mode': (p) =>
    `mysql://shop:${encodeURIComponent(p)}@127.0.0.1:9/shop?ssl-mode=${encodeURIComponent(p)}`,
  'a URL of SQLite': (p) => `sqlite://shop:${p}@127.0.0.1/shop`,
  'a file of SQLite': (p) => `sqlite:shop:${p}@127.0.0.1/shop`,
  'a URL of another database': (p) => `mongodb://shop:${p}@127.0.0.1:9/shop`,
  'a web address': (p) => `https://shop:${p}@127.0.0.1:9/shop`,
  'quotation marks': (p) => `"postgres://shop:${p}@127.0.0.1:9/shop"`,
};

/** What parts of a password a shape may leave of it: those of libpq end at a quotation mark. */
const canariesOf = (text: string, password: string): string[] =>
  [password, password.replaceAll("'", '')].filter(
    (one) =>
      text.includes(one) ||
      text.includes(encodeURIComponent(one)) ||
      text.includes(JSON.stringify(one).slice(1, -1)),
  );

const database = (connection: string, client = "'postgres'"): Record<string, string> => ({
  'config/database.js': `module.exports = ({ env }) => ({ connection: { client: ${client}, connection: ${connection} } });`,
});

type Place = (text: string) => Pick<Case, 'parameters' | 'inputs' | 'environment' | 'files'>;

/** Where such a text may stand. */
const places: Readonly<Record<string, Place>> = {
  '--database-url': (text) => ({ parameters: ['export', '--no-encrypt', '-f', 'a', '--database-url', text] }),
  '--database-url of an import': (text) => ({
    parameters: ['import', '-f', 'a.tar', '--force', `--database-url=${text}`],
  }),
  STRAPI_DMS_DATABASE_URL: (text) => ({ environment: { STRAPI_DMS_DATABASE_URL: text } }),
  'the input database-url': (text) => ({ inputs: { 'database-url': text } }),
  'a text for a connection': (text) => ({ files: database(JSON.stringify(text)) }),
  'a text for a connection of MySQL': (text) => ({ files: database(JSON.stringify(text), "'mysql'") }),
  connectionString: (text) => ({ files: database(`{ connectionString: ${JSON.stringify(text)} }`) }),
  'connectionString from the environment': (text) => ({
    environment: { DATABASE_URL: text },
    files: database(`{ connectionString: env('DATABASE_URL') }`),
  }),
  'env.json': (text) => ({
    environment: { DATABASE_JSON: text },
    files: database(`env.json('DATABASE_JSON')`),
  }),
  'JSON.parse in the configuration': (text) => ({
    environment: { DATABASE_JSON: text },
    files: database('JSON.parse(process.env.DATABASE_JSON)'),
  }),
  'new URL in the configuration': (text) => ({
    environment: { DATABASE_URL: text },
    files: database('{ host: new URL(process.env.DATABASE_URL).hostname }'),
  }),
  'an error of the configuration': (text) => ({
    files: { 'config/database.js': `throw new Error('Cannot use ' + ${JSON.stringify(text)});` },
  }),
  'a text for all of it': (text) => ({
    files: { 'config/database.js': `module.exports = ${JSON.stringify(text)};` },
  }),
  'a text for the outer connection': (text) => ({
    files: { 'config/database.js': `module.exports = { connection: ${JSON.stringify(text)} };` },
  }),
  'a file of JSON': (text) => ({ files: { 'config/database.json': text } }),
  DATABASE_CLIENT: (text) => ({ environment: { DATABASE_CLIENT: text } }),
  'the client': (text) => ({ files: database('{}', JSON.stringify(text)) }),
  DATABASE_HOST: (text) => ({
    environment: {
      DATABASE_CLIENT: 'postgres',
      DATABASE_HOST: text,
      DATABASE_PORT: '9',
      DATABASE_NAME: 'shop',
    },
  }),
  DATABASE_NAME: (text) => ({
    environment: {
      DATABASE_CLIENT: 'mysql',
      DATABASE_HOST: '127.0.0.1',
      DATABASE_PORT: '9',
      DATABASE_NAME: text,
    },
  }),
  DATABASE_PORT: (text) => ({
    environment: {
      DATABASE_CLIENT: 'mysql',
      DATABASE_HOST: '127.0.0.1',
      DATABASE_NAME: 'shop',
      DATABASE_PORT: text,
    },
  }),
  DATABASE_FILENAME: (text) => ({ environment: { DATABASE_CLIENT: 'sqlite', DATABASE_FILENAME: text } }),
  'ssl of MySQL': (text) => ({
    files: database(
      `{ host: '127.0.0.1', port: 9, database: 'shop', ssl: ${JSON.stringify(text)} }`,
      "'mysql'",
    ),
  }),
  'ssl of PostgreSQL': (text) => ({
    files: database(`{ host: '127.0.0.1', port: 9, database: 'shop', ssl: ${JSON.stringify(text)} }`),
  }),
  'the charset': (text) => ({
    files: database(`{ host: '127.0.0.1', database: 'shop', charset: ${JSON.stringify(text)} }`, "'mysql'"),
  }),
  '.env': (text) => ({
    files: {
      '.env': `DATABASE_URL='${text.replaceAll("'", '')}'\n`,
      ...database(`{ connectionString: env('DATABASE_URL') }`),
    },
  }),
  'an argument too many': (text) => ({ parameters: ['export', text] }),
  'an unknown option': (text) => ({ parameters: ['export', `--databse-url=${text}`] }),
  'the input file': (text) => ({ inputs: { mode: 'verify', file: text } }),
  'the input media-url': (text) => ({ inputs: { 'media-url': text } }),
  '-f': (text) => ({ parameters: ['verify', '-f', text] }),
  '--to': (text) => ({ parameters: ['transfer', '--to', text, '--force'] }),
  '--to, from a database that is there': (text) => ({
    parameters: ['transfer', '--to', text, '--force', '--database-url', 'sqlite:.tmp/data.db'],
  }),
};

/** Each shape in some places, so that every place has each kind of shape somewhere; in both the terminal and the Action where it can. */
function* connections(): Generator<Case> {
  const all = Object.entries(places);
  let turn = 0;
  for (const [shape, write] of Object.entries(shapes)) {
    for (let count = 0; count < 10; count += 1) {
      const [place, put] = all[turn % all.length] as [string, Place];
      turn += 1;
      const password = canary();
      const text = write(password);
      const made = put(text);
      const readers: Case['reader'][] =
        made.parameters !== undefined
          ? ['terminal']
          : made.inputs !== undefined
            ? ['action']
            : [turn % 2 === 0 ? 'terminal' : 'action'];
      for (const reader of readers) {
        yield {
          name: `${shape} as ${place} (${reader})`,
          reader,
          ...made,
          canaries: canariesOf(text, password),
        };
      }
    }
  }
}

const secretly = (names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, canary()]));

/** Secrets in the places that are for them, and beside those. */
function* options(): Generator<Case> {
  const terminal = (
    name: string,
    parameters: readonly string[],
    canaries: readonly string[],
    more: Partial<Case> = {},
  ): Case => ({ name, reader: 'terminal', parameters, canaries, ...more });
  const action = (
    name: string,
    inputs: Readonly<Record<string, string>>,
    canaries: readonly string[],
    more: Partial<Case> = {},
  ): Case => ({ name, reader: 'action', inputs, canaries, ...more });
  const key = canary;
  const identity = () => `AGE-SECRET-KEY-1${random(28).toUpperCase()}`;
  for (const flag of ['-k', '--key']) {
    const k = key();
    yield terminal(`${flag} and no archive`, ['import', '-f', 'none.tar.gz.enc', flag, k], [k]);
    const l = key();
    yield terminal(`${flag} and --no-encrypt`, ['export', flag, l, '--no-encrypt'], [l]);
    const m = key();
    yield terminal(`${flag} and an unknown option`, ['export', flag, m, '--bogus'], [m]);
    const n = key();
    yield terminal(`${flag} twice, one as an argument`, ['verify', flag, n, n, '-f', 'none'], [n]);
  }
  for (const flag of ['--password', '--keyy', '--api-token', '--database-password', '--new-keys']) {
    const k = key();
    yield terminal(`${flag}, which is unknown`, ['export', `${flag}=${k}`], [k]);
  }
  for (const text of [identity(), identity().toLowerCase()]) {
    yield terminal(
      '--identity with a private key',
      ['import', '-f', 'a.tar.gz.age', '--identity', text],
      [text],
    );
    yield terminal(
      '--recipient with a private key',
      ['export', '--encryption', 'age', '--recipient', text],
      [text],
      { isBlog: true },
    );
    yield action(
      'recipients with a private key',
      { encryption: 'age', recipients: text, upload: 'false' },
      [text],
      { isBlog: true },
    );
    yield action(
      'identity that is cut off',
      { mode: 'verify', file: 'a.tar.gz.age', identity: text.slice(0, 40) },
      [text.slice(0, 40)],
    );
    yield action('an identity as the file', { mode: 'verify', file: text }, [text]);
  }
  for (const mode of ['import', 'verify']) {
    const [k, t] = [key(), key()];
    yield action(`${mode} with a key and no archive`, { mode, key: k, file: 'none.tar.gz.enc' }, [k]);
    yield action(`${mode} with a key from the environment`, { mode, file: 'none.tar.gz.enc' }, [t], {
      environment: { STRAPI_DMS_KEY: t },
    });
  }
  for (const name of [
    'mode',
    'encrypt',
    'format',
    'media',
    'boot',
    'run-id',
    'retention-days',
    'digest',
    'media-url',
  ]) {
    const url = `postgres://shop:${key()}@127.0.0.1:9/shop`;
    const password = url.slice(16, -19);
    yield action(`an address as ${name}`, { [name]: url }, [password]);
    const k = key();
    yield action(`the key as ${name}, too`, { [name]: k, key: k }, [k]);
  }
  for (const address of ['http://127.0.0.1:9/admin', 'http://127.0.0.1:9', 'https://127.0.0.1:9/admin?x=1']) {
    const [a, b, c] = [key(), key(), key()];
    const words = ['export', '--from', address, '--no-encrypt', '-f', 'a'];
    yield terminal(`a transfer token for ${address}`, [...words, '--transfer-token', a], [a]);
    yield terminal(`a transfer token in the environment for ${address}`, words, [b], {
      environment: { STRAPI_DMS_TRANSFER_TOKEN: b },
    });
    const inputs = { source: address, 'transfer-token': c, encrypt: 'false', upload: 'false' };
    yield action(`a transfer token as an input for ${address}`, inputs, [c]);
  }
  const misplaced = key();
  yield terminal(
    'a transfer token in the address',
    ['export', '--from', `https://x:${misplaced}@127.0.0.1:9`],
    [misplaced],
  );
  // All that a project and a job know, in runs that succeed and in runs that fail.
  const names = [
    'APP_KEYS',
    'API_TOKEN_SALT',
    'ADMIN_JWT_SECRET',
    'JWT_SECRET',
    'DATABASE_PASSWORD',
    'AWS_ACCESS_SECRET',
    'SMTP_PASSWORD',
    'CLOUDINARY_SECRET',
    'ENCRYPTION_KEY',
  ];
  const blog = { isBlog: true };
  for (const [name, parameters] of Object.entries({
    'an export': ['export', '-f', 'a', '--report', 'report.json'],
    'an export with age': ['export', '-f', 'a', '--encryption', 'age', '--report', 'report.json'],
    'an export into a folder': ['export', '-f', 'a', '--no-encrypt', '--format', 'dir'],
    'an export without media': ['export', '-f', 'a', '--media', 'none'],
    'an export of what is unknown': ['export', '-f', 'a', '--only-content-types', 'api::none.none'],
  })) {
    const project = secretly(names);
    const k = key();
    yield terminal(name, parameters, [...Object.values(project), k], {
      ...blog,
      environment: { ...project, STRAPI_DMS_KEY: k },
    });
  }
  for (const [name, inputs] of Object.entries({
    'an export of the Action': { upload: 'false', file: 'a' },
    'an export of the Action with age': { upload: 'false', file: 'a', encryption: 'age' },
    'an export of the Action without media': { upload: 'false', file: 'a', media: 'metadata-only' },
    'an export of the Action that has no service': { file: 'a' },
  })) {
    const project = secretly(names);
    const job = secretly([
      'GITHUB_TOKEN',
      'NODE_AUTH_TOKEN',
      'AWS_SECRET_ACCESS_KEY',
      'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
    ]);
    const k = key();
    yield action(name, { ...inputs, key: k }, [...Object.values(project), ...Object.values(job), k], {
      ...blog,
      environment: { ...project, ...job },
    });
  }
  // Errors of the configuration that quote what the environment holds.
  for (const name of names) {
    const project = secretly([name]);
    const quoting = `throw new Error('Bad ' + Buffer.from(process.env.${name}).toString('FORM'));`;
    for (const [form, reader] of [
      ['utf8', 'terminal'],
      ['base64', 'action'],
      ['hex', 'terminal'],
    ] as const) {
      yield {
        name: `an error that quotes ${name} (${form})`,
        reader,
        files: { 'config/database.js': quoting.replace('FORM', form) },
        environment: project,
        canaries: Object.values(project),
      };
    }
  }
  // Nobody knows of these but the configuration.
  for (const [name, code] of Object.entries({
    'a password that the server does not take': (p: string) =>
      `{ host: '127.0.0.1', port: 9, user: 'shop', database: 'shop', password: ${p} }`,
    'a private key': (p: string) =>
      `{ host: '127.0.0.1', port: 9, user: 'shop', database: 'shop', ssl: { key: '-----BEGIN PRIVATE KEY-----\\n' + ${p} + '\\n-----END PRIVATE KEY-----' } }`,
    'a passphrase': (p: string) =>
      `{ host: '127.0.0.1', port: 9, user: 'shop', database: 'shop', ssl: { passphrase: ${p}, key: 'none.pem' } }`,
    'a password that is the host, too': (p: string) =>
      `{ host: ${p}, port: 9, user: 'shop', database: 'shop', ssl: false, password: ${p} + 'x' }`,
    'a password in an error': (p: string) =>
      `(() => { throw new Error('password: ' + JSON.stringify(${p})) })()`,
  })) {
    for (const client of ["'postgres'", "'mysql'"]) {
      const p = name.includes('host') ? `${random(6)}canary` : canary();
      yield {
        name: `${name} (${client})`,
        reader: client === "'mysql'" ? 'action' : 'terminal',
        files: database(code(JSON.stringify(p)), client),
        canaries: name.includes('host') ? [`${p}x`] : [p],
      };
    }
  }
}

/** All of them, each with canaries of its own. */
export const cases = (): Case[] => [...connections(), ...options()];
