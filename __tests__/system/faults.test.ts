/** @jest-environment ./__tests__/support/one-realm.mjs */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  count,
  exporting,
  faultsOf,
  importing,
  inject,
  type Subject,
} from '../../scripts/faults/injection.ts';
import { makeSite, type Site } from '../../scripts/faults/sites.ts';

let folder: string;
let site: Site;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'strapi-dms-inject-'));
  site = await makeSite(folder, { entities: 5, files: 4 });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** One code in four, in turn: the rest is for `npm run faults:inject`. */
async function findingsOf(subject: Subject): Promise<string[]> {
  const counts = await count(subject, join(folder, 'counted'));
  const faults = faultsOf(counts, 1).filter((_, index) => index % 4 === 0);
  expect(faults.length).toBeGreaterThan(10);
  const findings: string[] = [];
  for (const fault of faults) {
    const outcome = await inject(subject, fault, join(folder, 'injected'));
    if (outcome.findings.length > 0) {
      findings.push(
        `${JSON.stringify(fault)} ${outcome.call}: ${outcome.findings.join('; ')}\n${outcome.said}`,
      );
    }
  }
  return findings;
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
