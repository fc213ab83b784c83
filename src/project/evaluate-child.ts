import { closeSync, existsSync, readdirSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import type { transform } from 'sucrase';
import { confine, type Denial, type DenialError, denialOf } from './confine.ts';

/**
 * Evaluates one configuration file of a project (`config/database`, and `config/plugins` where media makes it necessary), or
 * its components where they are code, in a process of its own: the only code of a project that is ever run without a start of
 * Strapi.
 *
 * TypeScript and modern syntax become CommonJS, as Strapi's own build makes them, and the file believes that it stands
 * in the compiled folder: the template's `path.join(__dirname, '..', '..', '.tmp/data.db')` is right only there.
 */
export interface Task {
  /** Absolute path of the project. */
  readonly project: string;
  /** Absolute path of the compiled folder. */
  readonly distDirectory: string;
  /** Configuration files, absolute; the later ones are merged over the earlier ones. */
  readonly files: readonly string[];
  /** Whether what the files export is wanted one by one, and as it is: the value is then an `Outcome` for each. */
  readonly separately?: boolean;
  /** What the configuration is to see: this process is started before that is known. */
  readonly environment: NodeJS.ProcessEnv;
}

export type Outcome =
  | { readonly value: unknown }
  | { readonly error: { readonly message: string; readonly file?: string; readonly line?: number } }
  /** Something was asked for that the project's code may not do, whether it went on without that or not. */
  | { readonly denied: Denial };

/** Reads a task, one line, from standard input and writes the outcome to file descriptor 3; standard output is the project's. */
async function evaluateInChild(): Promise<void> {
  // An import that fails has ten frames of Node's above the project's own.
  Error.stackTraceLimit = 50;
  await prepare(process.argv[2]);
  const sent = readLine(0);
  if (sent === '') {
    // It was started ahead, and then there was nothing to evaluate.
    return;
  }
  const task = JSON.parse(sent) as Task;
  process.chdir(task.project);
  become(task.environment);
  const outcome = await evaluate(task, confine());
  writeFileSync(3, serialize(outcome));
  // Who waits for it has all, and goes on while this process ends.
  closeSync(3);
  // Whatever the configuration started (a pool, a timer) must not keep the process alive.
  process.exit(0);
}

/** What comes up to a line feed, or the end: that may be later, when the other side has nothing more important to do. */
function readLine(file: number): string {
  const pieces: Buffer[] = [];
  for (;;) {
    const piece = Buffer.alloc(1 << 16);
    const length = readSync(file, piece);
    pieces.push(piece.subarray(0, length));
    if (length === 0 || piece[length - 1] === lineFeed) {
      return Buffer.concat(pieces).toString();
    }
  }
}

const lineFeed = 0x0a;

/** Loads the compiler where it looks as if it were needed, before the task is there. */
async function prepare(project: string | undefined): Promise<void> {
  if (project !== undefined && existsSync(join(project, 'tsconfig.json'))) {
    await import('sucrase');
  }
}

/** Makes this process' environment another one. */
function become(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) {
    if (!Object.hasOwn(environment, name)) {
      delete process.env[name];
    }
  }
  Object.assign(process.env, environment);
}

/** Configurations hold functions (`afterCreate`) and buffers (CA certificates); only what is data can cross over. */
function serialize(outcome: Outcome): string {
  return JSON.stringify(outcome, (_key, value) => (typeof value === 'bigint' ? String(value) : value));
}

async function evaluate(task: Task, refused: readonly DenialError[]): Promise<Outcome> {
  const compiled = new CompiledFolder(task);
  try {
    await compiled.prepare();
    if (task.separately) {
      return { value: task.files.map((file) => evaluateAlone(compiled, file, refused)) };
    }
    let merged: unknown = {};
    for (const file of task.files) {
      merged = merge(merged, await resolveFunctions(await compiled.load(file)));
    }
    return compiled.outcome({ value: merged }, refused);
  } catch (error) {
    return compiled.failed(error, refused);
  }
}

function evaluateAlone(compiled: CompiledFolder, file: string, refused: readonly DenialError[]): Outcome {
  const before = refused.length;
  try {
    return compiled.outcome({ value: compiled.exported(file) }, refused.slice(before));
  } catch (error) {
    return compiled.failed(error, refused.slice(before));
  }
}

const text = (key: string): string => process.env[key] ?? '';
const given = <T, D>(key: string, fallback: D, read: (value: string) => T): T | D =>
  Object.hasOwn(process.env, key) ? read(text(key)) : fallback;

/** `env()` of `@strapi/utils`, function by function. */
const env = Object.assign((key: string, fallback?: unknown) => given(key, fallback, (value) => value), {
  int: (key: string, fallback?: number) => given(key, fallback, (value) => Number.parseInt(value, 10)),
  float: (key: string, fallback?: number) => given(key, fallback, Number.parseFloat),
  bool: (key: string, fallback?: boolean) => given(key, fallback, (value) => value === 'true'),
  json: (key: string, fallback?: unknown) =>
    given(key, fallback, (value) => {
      try {
        return JSON.parse(value);
      } catch {
        // What V8 says quotes the text, which may hold a password.
        throw new Error(`The environment variable ${key} is not valid JSON.`);
      }
    }),
  array: (key: string, fallback?: string[]) =>
    given(key, fallback, (value) =>
      (value.startsWith('[') && value.endsWith(']') ? value.slice(1, -1) : value)
        .split(',')
        .map((item) => item.trim().replace(/^"+|"+$/g, '')),
    ),
  date: (key: string, fallback?: Date) => given(key, fallback, (value) => new Date(value)),
  oneOf: (key: string, expected: string[], fallback?: string) => {
    if (!expected) {
      throw new Error('env.oneOf requires expectedValues');
    }
    if (fallback && !expected.includes(fallback)) {
      throw new Error('env.oneOf requires defaultValue to be included in expectedValues');
    }
    const value = given(key, fallback, (given) => given);
    return value !== undefined && expected.includes(value) ? value : fallback;
  },
});

/**
 * What configurations import from Strapi only to look something up. The packages are many seconds of loading, or not
 * installed at all.
 */
const clients = ['mysql', 'postgres', 'sqlite'];
const stubs: Readonly<Record<string, unknown>> = {
  '@strapi/database': { isDatabaseClientKind: (client: string) => clients.includes(client) },
  '@strapi/utils': { env },
  '@strapi/strapi': {},
};

/**
 * Packages that configurations use to take an address apart, for where they are not installed: an export needs no `node_modules`. They
 * are loaded only for files that name them, and only where the project has none of its own.
 */
const atHand: Readonly<Record<string, () => Promise<unknown>>> = {
  'pg-connection-string': async () => (await import('pg-connection-string')).default,
  lodash: async () => (await import('lodash')).default,
  // The variables of .env are there already. Whoever names another file gets that.
  dotenv: async () => ({ config: loadEnvFile, parse: parseEnv }),
};

function loadEnvFile({ path = '.env' }: { path?: string } = {}): {
  parsed?: NodeJS.Dict<string>;
  error?: Error;
} {
  try {
    const parsed = parseEnv(readFileSync(path, 'utf8'));
    for (const [name, value] of Object.entries(parsed)) {
      process.env[name] ??= value;
    }
    return { parsed };
  } catch (error) {
    return { error: error as Error };
  }
}

type Loaded = (context: { env: typeof env }) => unknown;

class CompiledFolder {
  readonly #task: Task;
  readonly #modules = new Map<string, Module>();
  readonly #atHand = new Map<string, unknown>();
  #transform: typeof transform | undefined;

  constructor(task: Task) {
    this.#task = task;
  }

  /** Loads the compiler where there may be something for it: that takes as long as Node's own start. */
  async prepare(): Promise<void> {
    if (!this.#task.files.every(isPlainCommonJs)) {
      this.#transform = (await import('sucrase')).transform;
    }
  }

  async load(file: string): Promise<unknown> {
    if (extname(file) === '.json') {
      return JSON.parse(readFileSync(file, 'utf8'));
    }
    await this.#haveAtHand(file);
    const value = this.exported(file);
    return typeof value === 'function' ? await (value as Loaded)({ env }) : value;
  }

  /** `require` cannot wait, so that what it may be asked for is loaded before: by the file, or by one beside it. */
  async #haveAtHand(file: string): Promise<void> {
    const folder = dirname(file);
    const texts = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.[cm]?[jt]s$/.test(entry.name))
      .map(({ name }) => readFileSync(join(folder, name), 'utf8'));
    for (const [id, load] of Object.entries(atHand)) {
      if (
        !this.#atHand.has(id) &&
        texts.some((text) => text.includes(`'${id}'`) || text.includes(`"${id}"`))
      ) {
        this.#atHand.set(id, await load());
      }
    }
  }

  /** What a module exports, by default where it names that. */
  exported(file: string): unknown {
    const exported = this.#require(file) as { __esModule?: boolean; default?: unknown };
    return exported?.__esModule || (exported && 'default' in Object(exported)) ? exported.default : exported;
  }

  #require(file: string): unknown {
    const known = this.#modules.get(file);
    if (known !== undefined) {
      return known.exports;
    }
    const pretended = this.#pretend(file);
    const module = new Module(pretended) as Module & {
      _compile(code: string, filename: string, format: string): void;
    };
    module.filename = pretended;
    this.#modules.set(file, module);
    const resolver = createRequire(pretended);
    const requireHere = (id: string): unknown => {
      const sibling = id.startsWith('.') ? this.#sibling(file, id) : undefined;
      if (sibling !== undefined) {
        return sibling.endsWith('.json') ? JSON.parse(readFileSync(sibling, 'utf8')) : this.#require(sibling);
      }
      return Object.hasOwn(stubs, id) ? stubs[id] : this.#installed(resolver, id);
    };
    module.require = Object.assign(requireHere, { resolve: resolver.resolve }) as typeof module.require;
    module._compile(this.#compile(file), pretended, 'commonjs');
    return module.exports;
  }

  #installed(resolver: NodeJS.Require, id: string): unknown {
    try {
      return resolver(id);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND' && this.#atHand.has(id)) {
        return this.#atHand.get(id);
      }
      throw error;
    }
  }

  /** Where the compiled file would stand: `config/database.ts` becomes `dist/config/database.js`. */
  #pretend(file: string): string {
    const { project, distDirectory } = this.#task;
    const inside = relative(project, file);
    const isCompiled = !relative(distDirectory, file).startsWith('..');
    return isCompiled || inside.startsWith('..')
      ? file
      : join(distDirectory, dirname(inside), `${basename(file, extname(file))}.js`);
  }

  #sibling(from: string, id: string): string | undefined {
    const base = resolve(dirname(from), id);
    const withoutJs = base.replace(/\.js$/, '');
    const candidates = ['', '.ts', '.js', '.cjs', '.mjs', '.json', '/index.ts', '/index.js'];
    return [base, withoutJs]
      .flatMap((path) => candidates.map((suffix) => path + suffix))
      .find((path) => extname(path) !== '' && existsSync(path));
  }

  #compile(file: string): string {
    const code = readFileSync(file, 'utf8');
    if (this.#transform === undefined) {
      return code;
    }
    const isTypeScript = /\.[cm]?ts$/.test(file);
    const compiled = this.#transform(code, {
      transforms: isTypeScript ? ['typescript', 'imports'] : ['imports'],
      filePath: file,
      production: true,
    }).code;
    // On the same line, so that the numbers of lines stay.
    return importMeta.test(compiled)
      ? `${importMetaHere}${compiled.replaceAll(importMeta, '__importMeta')}`
      : compiled;
  }

  /** What came of it, unless something was refused on the way: without that, it might be another database's. */
  outcome(outcome: Outcome, [first]: readonly DenialError[]): Outcome {
    const denial = denialOf(first);
    if (denial === undefined) {
      return outcome;
    }
    const { file, line } = this.locate(first);
    return {
      denied: { ...denial, ...(file === undefined ? {} : { file }), ...(line === undefined ? {} : { line }) },
    };
  }

  failed(error: unknown, refused: readonly DenialError[]): Outcome {
    const own = denialOf(error) === undefined ? [] : [error as DenialError];
    return this.outcome({ error: this.locate(error) }, [...refused, ...own]);
  }

  /** Finds the line of the project's own file in which an error arose. */
  locate(error: unknown): { message: string; file?: string; line?: number } {
    const message = withoutQuotation(error instanceof Error ? error.message : String(error));
    const stack = error instanceof Error ? (error.stack ?? '') : '';
    // The innermost frame counts: a file that only imports the one at fault is further down.
    const [innermost] = [...this.#modules.keys()]
      .map((file) => ({ file, frame: `${this.#pretend(file)}:` }))
      .filter(({ frame }) => stack.includes(frame))
      .sort((a, b) => stack.indexOf(a.frame) - stack.indexOf(b.frame));
    const file = innermost?.file ?? [...this.#modules.keys()].at(-1) ?? this.#task.files[0];
    const after =
      innermost === undefined ? /\((\d+):\d+\)/.exec(message)?.[1] : stack.split(innermost.frame)[1];
    const line = Number.parseInt(after ?? '', 10);
    if (file !== undefined && Number.isInteger(line)) {
      return { message: message.split('\n')[0] ?? message, file, line };
    }
    return { message: message.split('\n')[0] ?? message };
  }
}

/** V8 quotes the text that is no JSON, which may be a password or have one in it. */
const withoutQuotation = (message: string): string =>
  message.replace(
    /(?:Unexpected token .{1,4}?, )?(?:\.\.\.)?".*"(?:\.\.\.)? is not valid JSON/s,
    'it is not valid JSON',
  );

/** What a module knows of itself, for files that are compiled to CommonJS, which does not have it. */
const importMeta = /\bimport\.meta\b/g;
const importMetaHere =
  "const __importMeta = { url: require('node:url').pathToFileURL(__filename).href, filename: __filename, dirname: __dirname, resolve: (id) => require('node:url').pathToFileURL(require.resolve(id)).href };";

/** Whether a file runs as it is, and reads no other file of the project that might not. */
function isPlainCommonJs(file: string): boolean {
  return (
    extname(file) === '.json' ||
    (/\.c?js$/.test(file) &&
      !/\b(?:import|export)\b|require\s*\(\s*(?!['"][^.])/.test(readFileSync(file, 'utf8')))
  );
}

async function resolveFunctions(value: unknown): Promise<unknown> {
  const given = (value as { connection?: { connection?: unknown } } | undefined)?.connection;
  if (given === undefined || given === null || typeof given !== 'object') {
    return value;
  }
  // `connection: async () => ({ … })`: knex calls it before the first connection.
  const connection = await called(given.connection);
  const isOpen = isPlainObject(connection) && 'password' in connection;
  // `password: async () => …`: PostgreSQL's driver calls it at each connection (tokens that expire soon).
  const resolved = isOpen ? { ...connection, password: await called(connection.password) } : connection;
  assertData(resolved);
  return { ...(value as object), connection: { ...given, connection: resolved } };
}

/**
 * What decides whom the driver talks to cannot be left out like other functions: without it, the connection would be
 * another one than the project's.
 */
function assertData(connection: unknown): void {
  const { stream, ssl } = Object(connection) as { stream?: unknown; ssl?: unknown };
  const decisive = { stream, 'ssl.checkServerIdentity': Object(ssl).checkServerIdentity as unknown };
  for (const [name, value] of Object.entries(decisive)) {
    if (typeof value === 'function') {
      throw new Error(
        `connection.${name} is a function, which only the process that evaluates this file could call, and another one makes the connection.`,
      );
    }
  }
}

const called = (value: unknown): unknown => (typeof value === 'function' ? value() : value);

/** Objects are merged key by key, everything else is replaced, as Strapi merges `config/env/<NODE_ENV>`. */
function merge(base: unknown, over: unknown): unknown {
  if (!isPlainObject(base) || !isPlainObject(over)) {
    return over === undefined ? base : over;
  }
  const merged = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(over)) {
    merged.set(key, merge(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

if (import.meta.main) {
  await evaluateInChild();
}
