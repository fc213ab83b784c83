import { createHmac } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { group } from '@actions/core';
import * as v from 'valibot';
import type { ExportReport } from '../commands/export/report.ts';
import { createSeal, createUnseal, deriveSealingKey, digestKey, type SealingKey } from '../seed/cipher.ts';
import { FileCache } from './cache.ts';
import { type Comparison, type Counts, compare, counts, countsOf } from './comparison.ts';
import type { Inputs } from './inputs.ts';
import { info } from './log.ts';
import type { RunContext } from './run-context.ts';
import { within } from './within.ts';

/** A comparison is no more than welcome: for how many milliseconds it is worth waiting, each time. */
const patience = 5_000;

const purpose = 'strapi-dms counts of the last backup';

/** What is kept of the last backup of the same workflow, to compare the next one with it. */
export interface LastBackup {
  /** Resolves to `none` where there is no record, and to undefined where nobody could look. Never fails. */
  readonly comparison: Promise<Comparison | 'none' | undefined>;
  /** Keeps what there is to know of this backup for the next one. Never fails. */
  keep(): Promise<void>;
}

const without: LastBackup = { comparison: Promise.resolve(undefined), keep: async () => undefined };

/**
 * Begins to look for the record of the last backup, in the Actions cache.
 *
 * Whoever can open a pull request can read caches: the record is encrypted with the key of the archive, and without one there is none.
 * A key of the cache is written once, so each run has its own, and the newest is taken. What a run of the same workflow,
 * job, step, database, file and scope has left is a backup of the same; another export of the same run is not the last backup.
 */
export function openLastBackup(
  report: ExportReport,
  inputs: Inputs<'export'>,
  key: string | undefined,
  context: RunContext,
): LastBackup {
  if (key === undefined) {
    info(
      'This backup is not compared with the last one: the record of that would be kept in the cache, which takes only what a key encrypts.',
    );
    return without;
  }
  const opening = open(report, inputs, key);
  const mine = countsOf(report, context);
  return {
    comparison: patiently('looked up', async () => {
      const place = await opening;
      const earlier = await place?.read();
      if (place === undefined || earlier === undefined) {
        return place && 'none';
      }
      const isOwn = earlier.runId === mine.runId && earlier.attempt === mine.attempt;
      return isOwn ? 'none' : compare(earlier, mine);
    }),
    keep: async () => {
      await patiently('kept', async () => {
        const place = await opening;
        const write = () => place?.write(mine, `${context.runId}-${context.attempt}`);
        await (place &&
          group('Keep how much this backup has, to compare the next one with it', async () => write()));
      });
    },
  };
}

/** A favour: whatever goes wrong with it is a line in the log. */
async function patiently<Result>(what: string, act: () => Promise<Result>): Promise<Result | undefined> {
  const result = await within(
    patience,
    act()
      .catch((error: unknown) => {
        info(
          `The record of the last backup could not be ${what}: ${error instanceof Error ? error.message : String(error)}`,
        );
        return undefined;
      })
      .then((value) => ({ value })),
  );
  if (result === undefined) {
    info(`The record of the last backup could not be ${what} within ${patience / 1000} seconds.`);
  }
  return result?.value;
}

interface Place {
  read(): Promise<Counts | undefined>;
  write(record: Counts, ending: string): Promise<void>;
}

async function open(
  report: ExportReport,
  inputs: Inputs<'export'>,
  passphrase: string,
): Promise<Place | undefined> {
  const [cache, key] = await Promise.all([
    FileCache.open('this backup is not compared with the last one'),
    deriveSealingKey(passphrase),
  ]);
  if (cache === undefined) {
    return undefined;
  }
  const name = `strapi-dms-counts-v1-${key.id}-${identityOf(report, inputs, key)}`;
  return {
    read: async () => {
      const file = await cache.restoreNewest(name);
      if (file === undefined) {
        return undefined;
      }
      try {
        return await unsealed(file, key);
      } finally {
        await cache.remove(name);
      }
    },
    write: (record, ending) =>
      cache.save(
        `${name}-${ending}`,
        (path) =>
          pipeline(
            Readable.from([JSON.stringify(record)]),
            createSeal(key, purpose),
            createWriteStream(path, { mode: 0o600 }),
          ),
        name,
      ),
  };
}

async function unsealed(file: string, key: SealingKey): Promise<Counts> {
  const unseal = createUnseal(key, purpose);
  const [record] = await Promise.all([json(unseal), pipeline(createReadStream(file), unseal)]);
  return v.parse(counts, record);
}

/** Which backups are backups of the same, as a digest that tells nobody without the key what they are of. */
function identityOf(report: ExportReport, { options, own }: Inputs<'export'>, key: SealingKey): string {
  const { GITHUB_WORKFLOW_REF, GITHUB_WORKFLOW, GITHUB_JOB, GITHUB_ACTION } = process.env;
  const identity = [
    // Without the branch: the cache has a scope for each, and falls back to the default branch's.
    GITHUB_WORKFLOW_REF?.replace(/@.*$/, '') || GITHUB_WORKFLOW,
    GITHUB_JOB,
    GITHUB_ACTION,
    options.project,
    report.database,
    alwaysTheSame(options.file ?? ''),
    report.format,
    own.upload,
    options.only,
    options.exclude,
    options.onlyContentTypes,
    options.excludeContentTypes,
    options.media,
    // Masked archives are none, and are compared with those that were masked alike. Without it as before.
    ...(report.masked === undefined ? [] : [options.mask]),
  ];
  return createHmac('sha256', digestKey(key)).update(JSON.stringify(identity)).digest('hex').slice(0, 32);
}

/** The name of an archive without what is another in each run: its numbers, the commit, the branch, and dates. */
function alwaysTheSame(file: string): string {
  const { GITHUB_RUN_ID = '', GITHUB_RUN_NUMBER = '', GITHUB_SHA = '', GITHUB_REF_NAME = '' } = process.env;
  const words = [GITHUB_SHA, GITHUB_REF_NAME].filter((text) => text.length > 3);
  const numbers = [GITHUB_RUN_ID, GITHUB_RUN_NUMBER].filter((text) => /^\d+$/.test(text));
  const named = words.reduce((name, word) => name.replaceAll(word, '#'), file);
  return [...numbers.map((number) => `(?<!\\d)${number}(?!\\d)`), date].reduce(
    (name, pattern) => name.replaceAll(new RegExp(pattern, 'g'), '#'),
    named,
  );
}

/** A day, with or without a time of it. */
const date = String.raw`\d{4}-?\d\d-?\d\d(?:[T_-]?\d\d[:.-]?\d\d(?:[:.-]?\d\d)?Z?)?`;
