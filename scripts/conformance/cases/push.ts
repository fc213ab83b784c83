import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readArchive } from '../archive.ts';
import { officialExport, officialImport, succeeded } from '../commands.ts';
import { compareArchives, compareTexts, rewrittenByEveryBoot } from '../compare.ts';
import { emptied } from '../emptied.ts';
import { compareModuloIds } from '../identity.ts';
import { strapiEnvironment } from '../installation.ts';
import { type Case, Findings } from '../outcome.ts';
import { plainEnvironment, repository, run } from '../process.ts';
import { databaseOf, type Origin, workingCopy } from '../projects.ts';
import { startStrapi } from '../server.ts';

const plain = ['--no-encrypt', '--no-compress'];

/** What no push may touch: administrators, what they may do, their tokens and sessions. */
const untouchable = /^(admin_|strapi_(api|transfer)_token|strapi_sessions)/;

/** Every row of those tables, as text. */
function administration(file: string): string[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return database
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
      .all()
      .map(({ name }) => String(name))
      .filter((table) => untouchable.test(table))
      .flatMap((table) =>
        database
          .prepare(`SELECT * FROM "${table}"`)
          .all()
          .map((row) => `${table} ${JSON.stringify(row)}`),
      );
  } finally {
    database.close();
  }
}

/**
 * What the official command exported is pushed by ours into a running, empty Strapi; official import puts it into an identical one. Both are
 * exported by the official command, and must be equal.
 *
 * @param areIdsEqual Whether ids are, too: what cannot be imported otherwise is left out by ours beforehand, which moves them.
 */
function pushCase(name: string, origin: Origin, about: string, areIdsEqual: boolean): Case {
  return {
    name,
    about,
    async run(context) {
      const findings = new Findings();
      const exported = async (project: string, label: string) =>
        readArchive(
          succeeded('strapi export', await officialExport(project, join(context.work, label), plain)).archive,
        );
      const source = await workingCopy(context, origin, 'source');
      await exported(source, 'gold');
      const archive = join(context.work, 'gold.tar');
      const { project: target, token } = await emptied(source, join(context.work, 'target'));
      const judged = join(context.work, 'judged');
      await cp(target, judged, { recursive: true, verbatimSymlinks: true });
      const untouched = administration(databaseOf(target));
      findings.check(
        'there are administrators, roles and tokens that could be lost',
        ['admin_users ', 'admin_roles ', 'strapi_transfer_tokens '].every((begin) =>
          untouched.some((row) => row.startsWith(begin)),
        ),
      );

      const strapi = await startStrapi(target);
      try {
        const pushed = succeeded(
          'our push',
          await run(
            process.execPath,
            [
              join(repository, context.entry),
              'import',
              '--to',
              `${strapi.url}/admin`,
              '--force',
              '-f',
              archive,
            ],
            {
              cwd: context.work,
              env: { ...plainEnvironment(), ...strapiEnvironment, STRAPI_DMS_TRANSFER_TOKEN: token },
            },
          ),
        );
        findings.check('it was counted there', pushed.output.includes('has what was sent'), pushed.output);
        findings.check('the running Strapi answers afterwards', await strapi.healthy());
        findings.check(
          'what it had is backed up',
          (await readdir(join(context.work, '.strapi-dms', 'safety-backups'))).some((file) =>
            /^before_import_\d{14}_[\da-f]{8}\.tar\.gz$/.test(file),
          ),
        );
      } finally {
        await strapi[Symbol.asyncDispose]();
      }
      findings.compared('rows of administrators, tokens and sessions', [
        compareTexts('rows', untouched, administration(databaseOf(target))),
      ]);
      const ours = await exported(target, 'ours');
      succeeded('strapi import', await officialImport(judged, archive, []));
      const official = await exported(judged, 'official');
      findings.compared(
        `strapi import against our push${areIdsEqual ? '' : ', apart from ids'}`,
        areIdsEqual
          ? compareArchives(official, ours, { ignoreConfiguration: rewrittenByEveryBoot })
          : compareModuloIds(official, ours),
      );
      return findings;
    },
  };
}

/** Cases of our import into a running Strapi, judged by official import of the same archive. */
export const pushCases: readonly Case[] = [
  pushCase('push', 'example', 'an archive into a running Strapi, against strapi import', true),
  pushCase('push-4', 'typescript-4', 'the same, with Strapi 4', true),
  pushCase('push-kitchen-sink', 'kitchen-sink', 'the same, with every attribute and relation', false),
  pushCase('push-kitchen-sink-4', 'kitchen-sink-4', 'the same, with Strapi 4', false),
];
