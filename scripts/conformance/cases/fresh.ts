import { createHmac } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { officialExport, ourImport, succeeded } from '../commands.ts';
import { checkInside } from '../inside.ts';
import { strapiEnvironment } from '../installation.ts';
import { type Case, Findings } from '../outcome.ts';
import { databaseOf, workingCopy } from '../projects.ts';
import { freePort } from '../server.ts';

/** An id that a table which is filled anew would not give. */
const readerId = 4711;

function addReader(file: string): void {
  const database = new DatabaseSync(file);
  database.exec(`
    INSERT INTO up_users (id, document_id, username, email, provider, confirmed, blocked, created_at, updated_at, published_at)
      VALUES (${readerId}, 'reader000000000000000000', 'reader', 'reader@example.com', 'local', 1, 0, 0, 0, 0);
    INSERT INTO up_users_role_lnk (user_id, role_id, user_ord)
      SELECT ${readerId}, id, 1 FROM up_roles WHERE type = 'authenticated';
  `);
  database.close();
}

/** What users-permissions gives a user who logs in, in its mode without sessions: the token names the user's numeric id. */
function tokenOf(id: number, secret: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ id, iat: now - 60, exp: now + 3600 })}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

/** A checkout without a database gets its data from ours, and the real Strapi works with it. */
export const freshCases: readonly Case[] = [
  {
    name: 'fresh',
    about:
      'our import into a checkout without a database; then Strapi runs on it: REST, JWT, create, publish, admin',
    async run(context) {
      const findings = new Findings();
      const source = await workingCopy(context, 'blog', 'source');
      addReader(databaseOf(source));
      const base = join(context.work, 'gold');
      const { archive } = succeeded(
        'strapi export',
        await officialExport(source, base, ['--no-encrypt', '--no-compress']),
      );

      const fresh = await workingCopy(context, 'blog', 'fresh');
      await rm(join(fresh, '.tmp'), { recursive: true });
      // Empty, as the checkout of a generated project has it: Strapi does not start without the folder.
      await rm(join(fresh, 'public', 'uploads'), { recursive: true });
      await mkdir(join(fresh, 'public', 'uploads'));
      // Access tokens of the other mode belong to a session, and sessions do not travel.
      const plugins = join(fresh, 'config', 'plugins.ts');
      const text = await readFile(plugins, 'utf8');
      await writeFile(plugins, text.replace("jwtManagement: 'refresh'", "jwtManagement: 'legacy-support'"));
      findings.check(
        'the project can be told to take plain tokens',
        text !== (await readFile(plugins, 'utf8')),
      );
      const imported = await ourImport(context.entry, fresh, archive, ['--boot', 'auto']);
      findings.check('our import makes the tables and loads', imported.code === 0, imported.output);
      if (imported.code !== 0) {
        return findings;
      }

      await checkInside('after-import.cjs', findings, fresh, {
        HOST: '127.0.0.1',
        PORT: String(await freePort()),
        AFTER_IMPORT_TOKEN: tokenOf(readerId, strapiEnvironment.JWT_SECRET),
      });
      return findings;
    },
  },
];
