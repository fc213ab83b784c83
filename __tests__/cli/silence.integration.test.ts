import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { copyBlog } from '../support/blog.ts';
import {
  createMysqlDatabase,
  createPostgresDatabase,
  describeWith,
  findMysql,
  findPostgres,
  type Server,
  type TestDatabase,
} from '../support/servers.ts';
import { type SilentProxy, startSilentProxy } from '../support/silent-proxy.ts';
import { run, start } from '../support/terminal.ts';
import { workspace } from '../support/workspace.ts';

const { at, names } = workspace();

const servers = [
  {
    name: 'PostgreSQL',
    server: await findPostgres(),
    create: createPostgresDatabase,
    port: 5432,
    text: 'pg_namespace',
  },
  {
    name: 'MySQL or MariaDB',
    server: await findMysql(),
    create: createMysqlDatabase,
    port: 3306,
    text: 'information_schema',
  },
];

for (const { name, server, create, port, text } of servers) {
  describeWith(server)(`a server of ${name} that falls silent in the middle of an export`, () => {
    let database: TestDatabase;
    let proxy: SilentProxy;
    let words: string[];

    beforeEach(async () => {
      database = await create(server as Server);
      const url = new URL(database.url);
      proxy = await startSilentProxy(url.hostname, Number(url.port || port));
      url.hostname = '127.0.0.1';
      url.port = String(proxy.port);
      copyBlog(at('blog'));
      words = ['export', '--project', 'blog', '--database-url', url.href, '--no-encrypt', '-f', 'x'];
      proxy.silenceAt(text, { passesOn: false, all: true });
    });

    afterEach(async () => {
      await proxy[Symbol.asyncDispose]();
      await database.drop();
    });

    test('ends it with 13, and says where it was', async () => {
      const { code, stderr } = await run([...words, '--idle-timeout', '1'], { cwd: at() });
      expect({ code, stderr }).toEqual({
        code: 13,
        stderr: expect.stringMatching(
          /127\.0\.0\.1:\d+ fell silent: there was no answer to SELECT for \d+(\.\d)? s/,
        ),
      });
      expect(names()).toEqual(['blog']);
    });

    test.each(['SIGTERM', 'SIGINT'] as const)('does not keep %s from ending it', async (signal) => {
      const { child, ended } = start(words, { cwd: at() });
      while (!proxy.isSilent()) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const before = performance.now();
      child.kill(signal);
      const { code, stderr } = await ended;
      expect(performance.now() - before).toBeLessThan(3_000);
      expect({ code, stderr }).toEqual({
        code: signal === 'SIGTERM' ? 143 : 130,
        stderr: 'Interrupted; nothing was changed and nothing was left behind.\n',
      });
    });
  });
}
