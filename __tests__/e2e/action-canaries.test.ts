import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { exitCodes } from '../../src/errors.ts';
import { formsOf } from '../../src/redaction/forms.ts';
import { type ArtifactService, startArtifactService } from '../support/artifact-service.ts';
import { copyBlog } from '../support/blog.ts';
import { assertBuilt, githubToken, runAction, type Step } from '../support/run-action.ts';
import { findMysql, findPostgres, type Server } from '../support/servers.ts';

/** A text that occurs nowhere else, with what has to be encoded in URLs, in JSON and in workflow commands. */
const canary = (name: string): string =>
  `canary/${name}+"${Math.random().toString(36).slice(2)}" 100% & ä:\\n#@`;
const canaries = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, canary(name)]));

/** Secrets that a step is given as inputs, or as the environment variables in their place. */
const given = {
  key: canary('key'),
  otherKey: canary('other-key'),
  wrongKey: canary('wrong-key'),
  keyOfEnvironment: canary('key-of-environment'),
  passphrase: canary('age-passphrase'),
  token: canary('github-token'),
  postgresUrl: canary('postgres-by-url'),
  postgresUrlAsTyped: canary('postgres-as-typed'),
  postgresParameter: canary('postgres-parameter'),
  mysqlUrl: canary('mysql-by-url'),
};
/** Secrets in the project's `.env`. */
const inProject = canaries([
  'APP_KEYS',
  'API_TOKEN_SALT',
  'ADMIN_JWT_SECRET',
  'TRANSFER_TOKEN_SALT',
  'JWT_SECRET',
  'ENCRYPTION_KEY',
  'DATABASE_PASSWORD',
  'AWS_ACCESS_SECRET',
  'SMTP_PASSWORD',
  'CLOUDINARY_SECRET',
]);
/** Secrets in the environment of every step, as `env:` of the job has them. */
const ofJob = canaries([
  'GITHUB_TOKEN',
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
  'NODE_AUTH_TOKEN',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'DATABASE_SSL_KEY',
]);
/** Secrets of the configuration that only some steps have. */
const ofSomeSteps = canaries(['DATABASE_URL', 'MYSQL_PASSWORD', 'POSTGRES_PASSWORD']);

/** What base64 makes of a text within a longer one: it depends on where among three bytes the text begins. */
function withinBase64(secret: string): string[] {
  const { length } = Buffer.from(secret);
  return [0, 1, 2].map((before) => {
    const encoded = Buffer.from('\0'.repeat(before) + secret).toString('base64');
    return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + length) * 8) / 6));
  });
}

function everyFormOf(secret: string): Buffer[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  const forms = [...formsOf(secret), ...withinBase64(secret), hex, hex.toUpperCase()];
  const utf16 = Buffer.from(secret, 'utf16le');
  return [...new Set(forms)].map((form) => Buffer.from(form)).concat(utf16);
}

let folder: string;
let workspace: string;
let runner: string;
let service: ArtifactService;
let postgres: Server | undefined;
let mysql: Server | undefined;

beforeAll(async () => {
  assertBuilt();
  folder = mkdtempSync(join(tmpdir(), 'action-canaries-'));
  workspace = join(folder, 'workspace');
  runner = join(folder, 'runner');
  mkdirSync(runner);
  copyBlog(join(workspace, 'cms'));
  const lines = Object.entries(inProject).map(([name, value]) => `${name}='${value}'\n`);
  writeFileSync(join(workspace, 'cms/.env'), lines.join(''));
  [service, postgres, mysql] = await Promise.all([startArtifactService(), findPostgres(), findMysql()]);
}, 60_000);

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await service[Symbol.asyncDispose]();
});

/** The arguments of all processes of the machine, gathered until it is disposed of. */
function watchArguments(): { readonly seen: Set<string> } & Disposable {
  const seen = new Set<string>();
  const sampler = setInterval(() => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        seen.add(readFileSync(`/proc/${pid}/cmdline`, 'latin1'));
      } catch {
        // It has ended meanwhile.
      }
    }
  }, 50);
  return { seen, [Symbol.dispose]: () => clearInterval(sampler) };
}

const filesIn = (root: string): string[] =>
  readdirSync(root, { recursive: true })
    .map((name) => join(root, String(name)))
    .filter((path) => statSync(path).isFile());

(process.platform === 'linux' ? test : test.skip)(
  'no secret is in the log, in arguments, outputs, summaries, reports, artifacts, or in any file, whether steps succeed or fail',
  async () => {
    const [identity, identityOfEnvironment, otherIdentity] = await Promise.all([
      generateIdentity(),
      generateIdentity(),
      generateIdentity(),
    ]);
    const recipients = (
      await Promise.all([identity, identityOfEnvironment].map((one) => identityToRecipient(one)))
    ).join();
    const secrets = Object.entries({
      ...given,
      ...inProject,
      ...ofJob,
      ...ofSomeSteps,
      identity,
      identityOfEnvironment,
      otherIdentity,
      githubToken,
      ACTIONS_RUNTIME_TOKEN: service.environment.ACTIONS_RUNTIME_TOKEN ?? '',
    }).map(([name, secret]) => ({ name, forms: everyFormOf(secret) }));
    const found: string[] = [];
    const search = (where: string, content: string | Buffer): string[] => {
      const bytes = Buffer.from(content as Buffer);
      return secrets
        .filter(({ forms }) => forms.some((form) => bytes.includes(form)))
        .map(({ name }) => `${name} in ${where}`);
    };
    const see = (where: string, content: string | Buffer) => found.push(...search(where, content));

    using watch = watchArguments();
    let runs = 0;
    const run = async (
      exitCode: number,
      inputs: Readonly<Record<string, string>>,
      environment: Step['environment'] = {},
    ) => {
      runs += 1;
      const inProjectOnly = inputs.mode === 'verify' ? {} : { 'working-directory': 'cms' };
      const step = await runAction({
        inputs: { ...inProjectOnly, ...inputs },
        environment: { ...ofJob, ...service.environment, RUNNER_DEBUG: '1', ...environment },
        workspace,
        runner,
      });
      const where = `run ${runs} (${inputs.mode ?? 'export'})`;
      if (step.exitCode !== exitCode) {
        throw new Error(`${where} ended with ${step.exitCode}, not ${exitCode}:\n${step.log}`);
      }
      // Stricter than what is shown: not even for the masks to hide. They themselves are commands that the runner swallows.
      see(`${where}: print`, step.printed.replace(/^::add-mask::.*$/gm, ''));
      see(`${where}: log`, step.log);
      see(`${where}: summary`, step.summary);
      see(`${where}: outputs`, JSON.stringify([step.outputs, step.state, step.exported, step.addedPaths]));
      if (step.outputs.report !== undefined) {
        see(`${where}: report`, readFileSync(step.outputs.report));
      }
      const post = await step.post();
      expect(post.exitCode).toBe(0);
      see(`${where}: log of the post step`, post.log);
      return step;
    };

    const { key, passphrase } = given;
    const withKey = await run(0, { key, file: 'a' });
    await run(0, { encryption: 'age', file: 'b' }, { STRAPI_DMS_KEY: passphrase });
    await run(0, { encryption: 'age', recipients, file: 'c' });
    await run(0, { file: 'd' }, { STRAPI_DMS_KEY: given.keyOfEnvironment });
    await run(0, { encrypt: 'false', upload: 'false', format: 'dir', file: 'plain' });
    await run(0, { mode: 'verify', file: 'a.tar.gz.enc', key, rehearse: 'true' });
    await run(0, { mode: 'verify', file: 'c.tar.gz.age', identity });
    await run(0, { mode: 'verify', file: 'c.tar.gz.age' }, { STRAPI_DMS_IDENTITY: identityOfEnvironment });
    service.endRun({});
    await run(0, {
      mode: 'import',
      key,
      artifact: withKey.outputs.file?.split('/').at(-1) ?? '',
      workflow: 'backup.yml',
      force: 'true',
      cache: 'true',
    });
    await run(0, { mode: 'import', identity, file: 'c.tar.gz.age', force: 'true' });

    // Steps that fail: wrong keys, damage, what is refused, and databases that are not there.
    const { damagedArchive, databaseUnreachable, failed, usage } = exitCodes;
    const restore = { mode: 'import', file: 'a.tar.gz.enc' };
    await run(damagedArchive, { ...restore, key: given.wrongKey, force: 'true' });
    await run(damagedArchive, { ...restore, file: 'b.tar.gz.age', key: given.otherKey, force: 'true' });
    await run(damagedArchive, { ...restore, file: 'c.tar.gz.age', identity: otherIdentity, force: 'true' });
    await run(failed, { ...restore, key });
    const damaged = readFileSync(join(workspace, 'a.tar.gz.enc'));
    damaged.writeUInt8(damaged.readUInt8(4_000) ^ 1, 4_000);
    writeFileSync(join(workspace, 'damaged.tar.gz.enc'), damaged);
    await run(damagedArchive, { mode: 'verify', file: 'damaged.tar.gz.enc', key });
    await run(damagedArchive, { ...restore, file: 'damaged.tar.gz.enc', key, force: 'true' });
    await run(usage, { key, file: 'e', recipients: identity, encryption: 'age' });
    const fromWorkflow = { mode: 'import', key, artifact: 'a', workflow: 'backup.yml', force: 'true' };
    await run(failed, { ...fromWorkflow, 'github-token': given.token });
    const typed = given.postgresUrlAsTyped;
    const parameter = encodeURIComponent(given.postgresParameter);
    for (const url of [
      `postgres://strapi:${encodeURIComponent(given.postgresUrl)}@127.0.0.1:9/shop`,
      `postgres://127.0.0.1:9/shop?user=strapi&password=${parameter}`,
      `mysql://strapi:${encodeURIComponent(given.mysqlUrl)}@127.0.0.1:9/shop`,
    ]) {
      await run(databaseUnreachable, { key, file: 'e', 'database-url': url });
      await run(databaseUnreachable, { ...restore, key, force: 'true', 'database-url': url });
    }
    await run(databaseUnreachable, {
      key,
      file: 'e',
      'database-url': `postgres://strapi:${typed}@127.0.0.1:9/shop`,
    });
    const nowhere = { DATABASE_HOST: '127.0.0.1', DATABASE_PORT: '9' };
    const { DATABASE_URL: inUrl = '', MYSQL_PASSWORD = '', POSTGRES_PASSWORD = '' } = ofSomeSteps;
    for (const environment of [
      { DATABASE_CLIENT: 'postgres', ...nowhere },
      { DATABASE_CLIENT: 'postgres', ...nowhere, DATABASE_PASSWORD: POSTGRES_PASSWORD },
      { DATABASE_CLIENT: 'mysql', ...nowhere, DATABASE_PASSWORD: MYSQL_PASSWORD },
      {
        DATABASE_CLIENT: 'postgres',
        DATABASE_URL: `postgres://strapi:${encodeURIComponent(inUrl)}@127.0.0.1:9/shop`,
      },
    ]) {
      await run(databaseUnreachable, { key, file: 'e' }, environment);
    }
    // Servers that answer, and say no.
    for (const [server, password] of [
      [postgres, given.postgresUrl],
      [mysql, given.mysqlUrl],
    ] as const) {
      if (server !== undefined) {
        const url = new URL(server.url);
        url.password = encodeURIComponent(password);
        url.pathname = '/strapi_dms_no_such_database';
        await run(databaseUnreachable, { key, file: 'e', 'database-url': url.href });
      }
    }

    const processes = [...watch.seen].join('\n');
    see('arguments', processes);
    for (const { name } of service.artifacts) {
      see(`artifact ${name}`, Buffer.concat([Buffer.from(name), await service.download(name)]));
    }
    see('keys of caches', JSON.stringify(service.caches));
    const environmentFile = join(workspace, 'cms/.env');
    for (const path of filesIn(folder).filter((path) => path !== environmentFile)) {
      see(relative(folder, path), readFileSync(path));
    }
    expect(found).toEqual([]);

    // What was looked at is what there was to see, and what is there is found.
    expect(secrets.length).toBeGreaterThanOrEqual(20);
    expect(runs).toBeGreaterThanOrEqual(29);
    expect(processes).toMatch(/dist\/index\.js/);
    expect(processes).toMatch(/evaluate/);
    expect(service.artifacts.length + service.caches.length).toBeGreaterThan(0);
    expect(filesIn(join(workspace, 'plain')).length).toBeGreaterThan(5);
    expect(search('.env', readFileSync(environmentFile))).toHaveLength(Object.keys(inProject).length);
    for (const { name, forms } of secrets) {
      for (const form of forms) {
        expect(search('it', Buffer.concat([Buffer.from('('), form, Buffer.from(')')]))).toContain(
          `${name} in it`,
        );
      }
    }
  },
  600_000,
);
