/** @jest-environment ./__tests__/support/one-realm.mjs */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bundle } from '../../scripts/faults/bundle.ts';
import {
  count,
  exporting,
  faultsOf,
  importing,
  inject,
  type Outcome,
  type Subject,
} from '../../scripts/faults/injection.ts';
import { kinds } from '../../scripts/faults/kinds.ts';
import { makeSite, type Site } from '../../scripts/faults/sites.ts';
import { isThorough } from '../support/thorough.ts';

let folder: string;
let site: Site;
let program: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'strapi-dms-inject-'));
  [site, program] = await Promise.all([
    makeSite(folder, { entities: 5, files: 4 }),
    bundle(join(folder, 'program')),
  ]);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A probe of the port is all that connects where the database is a file. */
const files = kinds.filter((kind) => !['connect', 'send', 'receive'].includes(kind));

/** One number of each kind, and one code in so many, in turn: the rest is for `npm run faults:inject`. */
const oneIn = isThorough ? 5 : 7;

async function findingsOf(subject: Subject): Promise<string[]> {
  const counts = await count(subject, join(folder, 'counted'), program);
  const faults = faultsOf(counts, 1, files).filter((_, index) => index % oneIn === 0);
  expect(new Set(faults.map(({ kind }) => kind)).size).toBeGreaterThan(5);
  const outcomes = await Promise.all(
    [0, 1].map(async (half) => {
      const own: Outcome[] = [];
      for (const fault of faults.filter((_, index) => index % 2 === half)) {
        own.push(await inject(subject, fault, join(folder, `injected-${half}`), program));
      }
      return own;
    }),
  );
  return outcomes
    .flat()
    .filter(({ findings }) => findings.length > 0)
    .map(
      ({ fault, call, findings, said }) =>
        `${JSON.stringify(fault)} ${call}: ${findings.join('; ')}\n${said}`,
    );
}

// Each fault is a run of the program, which on a busy machine takes its time.
const patience = 600_000;

test(
  'an export in which a call fails says so in words, and leaves nothing behind',
  async () => {
    expect(await findingsOf(exporting(join(folder, 'origin')))).toEqual([]);
  },
  patience,
);

test(
  'an import in which a call fails says so in words, changes all or nothing, and leaves nothing behind',
  async () => {
    expect(await findingsOf(importing(site))).toEqual([]);
  },
  patience,
);
