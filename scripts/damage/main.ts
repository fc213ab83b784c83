import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { openArchive } from '../../src/archive/read/archive.ts';
import { exportProject } from '../../src/commands/export/export.ts';
import { importArchive } from '../../src/commands/import/import.ts';
import { UserError } from '../../src/errors.ts';
import type { Progress } from '../../src/transfer/progress.ts';
import { createDatabase } from '../database-sql.ts';
import { type Damage, damages } from './damages.ts';

/**
 * `npm run damage`: damages sealed archives of the example blog in every way and counts what is detected. A damage counts
 * as detected where reading ends with exit code 12. Some of them are imported, too: the target must stay what it was.
 */
const { values } = parseArgs({
  options: {
    flips: { type: 'string', default: '10000' },
    blocks: { type: 'string', default: '1000' },
    imports: { type: 'string', default: '20' },
    seed: { type: 'string', default: randomBytes(4).toString('hex') },
  },
});
const root = resolve(import.meta.dirname, '../..');
mkdirSync(join(root, '.tmp'), { recursive: true });
const folder = mkdtempSync(join(root, '.tmp', 'damage-'));
const key = 'a key of the damage run';
const silent: Progress = { stageStarted() {}, advanced() {}, stageFinished() {}, warned() {} };

const project = join(root, 'examples', 'blog');
const database = join(folder, 'source.db');
createDatabase(join(project, 'data.sql'), database);
const later = join(folder, 'later.db');
createDatabase(join(project, 'data.sql'), later);
const change = new DatabaseSync(later);
change.exec(`UPDATE articles SET title = 'A' || substr(title, 2)`);
change.close();

const forms = (['strapi', 'age'] as const).flatMap((encryption) =>
  [true, false].map((compress) => ({ encryption, compress })),
);

interface Count {
  total: number;
  readonly missed: string[];
}

console.log(`Seed ${values.seed}\n`);
console.log('| archive | size | damage | times | detected |\n|---|--:|---|--:|--:|');
let missed = 0;
for (const form of forms) {
  // The same site at two moments: what splices are made of.
  const [first, second] = [await made('first', form, database), await made('second', form, later)];
  const [content, other] = [readFileSync(first), readFileSync(second)];
  const name = first.slice(first.indexOf('.tar'));
  for (const [kind, list] of Object.entries(kinds(content, other))) {
    const count: Count = { total: 0, missed: [] };
    for (const damage of list) {
      if (damage.content.equals(content) || damage.content.equals(other)) {
        continue;
      }
      count.total += 1;
      const outcome = await read(damage.content);
      if (outcome !== 'detected') {
        count.missed.push(`${damage.what}: ${outcome}`);
      }
    }
    missed += count.missed.length;
    console.log(
      `| \`${name}\` | ${content.length} | ${kind} | ${count.total} | ${count.total - count.missed.length} |`,
    );
    for (const what of count.missed.slice(0, 10)) {
      console.log(`  NOT DETECTED: ${what}`);
    }
  }
  const touched = await importDamaged(content, other);
  missed += touched.changed;
  console.log(
    `| \`${name}\` | ${content.length} | imported with one of these damages: target unchanged | ${touched.total} | ${touched.total - touched.changed} |`,
  );
}
rmSync(folder, { recursive: true, force: true });
process.exitCode = missed === 0 ? 0 : 1;

function kinds(content: Buffer, other: Buffer): Record<string, Iterable<Damage>> {
  const { flips, truncations, swaps, duplicates, splices } = damages(values.seed, content, other);
  const blocks = Number(values.blocks);
  return {
    'one bit flipped': flips(Number(values.flips)),
    'cut off, at each 64 KiB and at random': truncations(blocks),
    'two blocks swapped': swaps(blocks),
    'a block repeated or put over another': duplicates(blocks),
    'blocks of two archives spliced': splices(blocks),
  };
}

async function made(
  name: string,
  { encryption, compress }: (typeof forms)[number],
  source: string,
): Promise<string> {
  const { file } = await exportProject(
    {
      project,
      databaseUrl: `sqlite:${source}`,
      timeZone: undefined,
      trustConfig: false,
      key,
      encryption,
      recipients: [],
      compress,
      verify: true,
      format: 'tar',
      file: join(folder, name),
      store: undefined,
      filters: { only: [], exclude: [], onlyContentTypes: [], excludeContentTypes: [] },
      missingMedia: 'fail',
      media: 'local',
      mediaUrl: undefined,
      mediaCache: undefined,
      keepLast: undefined,
      keepHourly: undefined,
      keepDaily: undefined,
      keepWeekly: undefined,
      keepMonthly: undefined,
      keepYearly: undefined,
      keepWithin: undefined,
      mask: 'off',
      maskSecret: undefined,
      share: undefined,
      sliceSize: undefined,
    },
    silent,
  );
  return file;
}

async function read(content: Buffer): Promise<'detected' | string> {
  const path = join(folder, 'damaged');
  writeFileSync(path, content);
  try {
    const reader = await openArchive(path, key);
    for await (const _ of reader.entries()) {
      // The reader checks on the way.
    }
    return `read to its end, ${reader.seal?.state ?? 'not sealed'}`;
  } catch (error) {
    return error instanceof UserError && error.exitCode === 12 ? 'detected' : `failed otherwise: ${error}`;
  }
}

/** Imports some damaged archives into a project with other content, and looks at its database and files. */
async function importDamaged(content: Buffer, other: Buffer): Promise<{ total: number; changed: number }> {
  const target = join(folder, 'target.db');
  createDatabase(join(project, 'data.sql'), target);
  const state = () => createHash('sha256').update(readFileSync(target)).digest('hex');
  const before = state();
  let total = 0;
  let changed = 0;
  const each = Math.ceil(Number(values.imports) / 5);
  for (const list of Object.values(kinds(content, other))) {
    let taken = 0;
    for (const damage of list) {
      if (taken === each) {
        break;
      }
      if (damage.content.equals(content) || damage.content.equals(other)) {
        continue;
      }
      taken += 1;
      total += 1;
      const path = join(folder, 'damaged');
      writeFileSync(path, damage.content);
      const outcome = await importInto(path, target);
      if (outcome !== 12 || state() !== before) {
        changed += 1;
        console.log(`  TARGET: ${damage.what}: ${outcome}`);
      }
    }
  }
  return { total, changed };
}

async function importInto(file: string, target: string): Promise<unknown> {
  try {
    await importArchive(
      {
        project,
        databaseUrl: `sqlite:${target}`,
        timeZone: undefined,
        trustConfig: false,
        file,
        store: undefined,
        key,
        limits: {},
        identity: undefined,
        force: true,
        ifNotEmpty: 'fail',
        onSchemaDifference: 'fail',
        onForeignDataLoss: 'fail',
        safetyBackup: false,
        dryRun: false,
        keepSafetyBackups: 5,
        boot: 'never',
        media: 'all',
        deleteRemoteMedia: false,
        webhooks: 'keep',
        mask: 'off',
        maskSecret: undefined,
        allowMasked: false,
        requireSeal: 'any',
        rename: [],
        mediaUrlMap: { prefixes: [], followsFiles: false },
        filters: { only: [], exclude: [], onlyContentTypes: [], excludeContentTypes: [] },
      },
      silent,
    );
    return 'imported';
  } catch (error) {
    return error instanceof UserError ? error.exitCode : error;
  }
}
