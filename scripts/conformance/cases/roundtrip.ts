import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readArchive } from '../archive.ts';
import { officialExport, officialImport, ourExport, ourImport, succeeded } from '../commands.ts';
import { compareArchives, compareTexts, rewrittenByEveryBoot } from '../compare.ts';
import { removeDanglingLinks } from '../dangling.ts';
import { disturb } from '../disturb.ts';
import { compareModuloIds, identify, withoutUnattached } from '../identity.ts';
import { type Case, Findings } from '../outcome.ts';
import type { Finished } from '../process.ts';
import { databaseOf, isStrapi4, type Origin, workingCopy } from '../projects.ts';

const plain = ['--no-encrypt', '--no-compress'];

/** A file in the uploads folder that no row knows: neither database says whose it is, so it must stay. */
const stray = 'of-nobody.txt';

/** What no import may touch: administrators, what they may do, their tokens and sessions. */
const untouchable = /^(admin_|strapi_(api|transfer)_token|strapi_sessions)/;

/**
 * Tables between rows, also the one that the kitchen sink names itself. Their own row ids mean nothing: no archive has
 * them, and nothing refers to them.
 */
const joining = /_(lnk|cmps|mph|links|components|morphs)$|^own_join_table$/;

/** Every row of the tables that are asked for, as text, apart from what SQLite itself keeps. */
function rowsOf(file: string, wanted: (table: string) => boolean): string[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const tables = database
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      .all();
    return tables
      .map(({ name }) => String(name))
      .filter(wanted)
      .flatMap((table) => {
        const select = database.prepare(`SELECT * FROM "${table}"`);
        select.setReadBigInts(true);
        return select.all().map((row) => {
          const { id, ...rest } = row;
          return `${table} ${JSON.stringify(joining.test(table) ? rest : row, exactly)}`;
        });
      });
  } finally {
    database.close();
  }
}

const exactly = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);

/**
 * What the official command exported is imported by ours into a project with other content, and exported from there
 * by the official command: all must be equal, ids included. The official import of it must give the same apart from ids.
 */
function roundtripCase(name: string, origin: Origin, about: string): Case {
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
      const expected = withoutUnattached(await exported(source, 'gold'));
      if (expected.left > 0) {
        findings.note(`${expected.left} links that have no end in an entity are left out`);
      }

      const target = join(context.work, 'target');
      await cp(source, target, { recursive: true, verbatimSymlinks: true });
      const uploads = join(target, 'public', 'uploads');
      const changed = disturb(databaseOf(target));
      findings.note(`the target differed: ${changed.deleted} rows deleted, ${changed.added} rows added`);
      for (const [index, file] of (await mediaIn(uploads)).entries()) {
        await (index % 2 === 0 ? rm(join(uploads, file)) : writeFile(join(uploads, file), 'other content'));
      }
      await mkdir(uploads, { recursive: true });
      await writeFile(join(uploads, stray), 'kept');
      const judged = join(context.work, 'judged');
      await cp(target, judged, { recursive: true, verbatimSymlinks: true });
      if (isStrapi4(origin)) {
        // Links that point nowhere stay when Strapi 4 wipes, and then it fails because it cannot add them again.
        await rm(databaseOf(judged));
      }

      const archive = join(context.work, 'gold.tar');
      const untouched = rowsOf(databaseOf(target), (table) => untouchable.test(table));
      const load = async () =>
        succeeded('our import', await ourImport(context.entry, target, archive, ['--force']));
      await load();
      findings.compared('rows of administrators, tokens and sessions', [
        compareTexts(
          'rows',
          untouched,
          rowsOf(databaseOf(target), (table) => untouchable.test(table)),
        ),
      ]);
      findings.check('a file that no row knows stays', (await readdir(uploads)).includes(stray));
      const once = rowsOf(databaseOf(target), () => true);
      await load();
      findings.compared('a second import changes nothing', [
        compareTexts(
          'rows of all tables',
          once,
          rowsOf(databaseOf(target), () => true),
        ),
      ]);

      const back = await exported(target, 'back');
      findings.compared(
        'strapi export → our import → strapi export',
        compareArchives(expected.archive, back, { ignoreConfiguration: rewrittenByEveryBoot }),
      );
      const official = await officialImport(judged, archive, []);
      findings.check('strapi import takes the archive', official.code === 0, official.output);
      if (official.code === 0) {
        findings.compared(
          'strapi import against ours, apart from ids',
          compareModuloIds(await exported(judged, 'judged-back'), back),
        );
      }
      return findings;
    },
  };
}

const mediaIn = async (uploads: string): Promise<string[]> =>
  (await readdir(uploads)).filter((file) => !file.startsWith('.'));

/**
 * Our import and the official one of the same archive and scope, into the same project with other content, must leave the
 * same state, apart from ids: what is out of scope stays, what is in scope is replaced.
 */
function partialCase(name: string, origin: Origin, scopes: readonly (readonly string[])[]): Case {
  return {
    name,
    about: `our import and strapi import with --only and --exclude, on ${origin}`,
    async run(context) {
      const findings = new Findings();
      const source = await workingCopy(context, origin, 'source');
      if (isStrapi4(origin)) {
        // Strapi 4 does not delete them, and then fails because it cannot add them again.
        await removeDanglingLinks(context, source);
      }
      const base = join(context.work, 'gold');
      const { archive } = succeeded('strapi export', await officialExport(source, base, plain));
      const archived = identify(await readArchive(archive)).links;
      const changed = join(context.work, 'changed');
      await cp(source, changed, { recursive: true, verbatimSymlinks: true });
      disturb(databaseOf(changed));
      const uploads = join(changed, 'public', 'uploads');
      for (const file of await mediaIn(uploads)) {
        await writeFile(join(uploads, file), 'other content');
      }
      for (const [index, scope] of scopes.entries()) {
        const label = scope.join(' ');
        // Both states are read by our export, which the other cases compare with the official one: a boot less each.
        const state = async (name: string, load: (project: string) => Promise<Finished>) => {
          const project = join(context.work, `${name}-${index}`);
          await cp(changed, project, { recursive: true, verbatimSymlinks: true });
          succeeded(`${name} import ${label}`, await load(project));
          const to = join(context.work, `${name}-state-${index}`);
          return readArchive(
            succeeded('our export', await ourExport(context.entry, project, to, plain)).archive,
          );
        };
        const official = await state('strapi', (project) => officialImport(project, archive, scope));
        const ours = await state('our', (project) =>
          ourImport(context.entry, project, archive, ['--force', ...scope]),
        );
        // Official import drops each link that leaves the scope; ours keeps it where its other end is still there.
        const across = new Set(scope[0] === '--only-content-types' ? archived : []);
        let kept = 0;
        const comparisons = compareModuloIds(official, ours).map((comparison) => {
          const extra = comparison.extra.filter((text) => comparison.kind !== 'links' || !across.has(text));
          kept += comparison.extra.length - extra.length;
          return { ...comparison, extra };
        });
        if (kept > 0) {
          findings.note(
            `${label}: ours keeps ${kept} links across the scope, which strapi import drops (by design)`,
          );
        }
        findings.compared(label, comparisons);
      }
      return findings;
    },
  };
}

/** Cases of our import, judged by the official export and the official import. */
export const roundtripCases: readonly Case[] = [
  roundtripCase(
    'roundtrip-example',
    'example',
    "strapi export → our import → strapi export, Strapi's example",
  ),
  roundtripCase('roundtrip-kitchen-sink', 'kitchen-sink', 'the same, with every attribute and relation'),
  roundtripCase('roundtrip-kitchen-sink-4', 'kitchen-sink-4', 'the same, with Strapi 4'),
  roundtripCase('roundtrip-components', 'components', 'the same, with columns that attributes ask for'),
  roundtripCase('roundtrip-older', 'older', 'the same, with an older Strapi 5'),
  partialCase('import-scope', 'kitchen-sink', [
    ['--only', 'content'],
    ['--only', 'config'],
    ['--exclude', 'files'],
    ['--only-content-types', 'api::sink.sink'],
  ]),
  partialCase('import-scope-4', 'kitchen-sink-4', [
    ['--only', 'content'],
    ['--only', 'files'],
    ['--only', 'config'],
    ['--exclude', 'files'],
    ['--exclude', 'config'],
  ]),
];
