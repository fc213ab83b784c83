/** @jest-environment ./__tests__/support/one-realm.mjs */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Engine } from '../../../scripts/engines/engine.ts';
import { mysqlOrMariaDb } from '../../../scripts/engines/mysql.ts';
import { postgres } from '../../../scripts/engines/postgres.ts';
import { Random } from '../../../scripts/random.ts';
import { censusOf } from '../../../src/database/read/census.ts';
import { filePagesOf, parseFiles } from '../../../src/database/read/files.ts';
import { recordsOf } from '../../../src/database/read/records.ts';
import type { Sample } from '../../../src/database/read/sample/sample.ts';
import { takeSample } from '../../../src/database/read/sample/take-sample.ts';
import type { StrapiDatabase } from '../../../src/database/strapi-database.ts';
import type { EntityRecord, LinkRecord } from '../../../src/strapi/records.ts';
import type { Schema } from '../../../src/strapi/schema.ts';
import { fileUid } from '../../../src/strapi/uids.ts';
import type { SampleRule } from '../../../src/transfer/masking.ts';
import { Scope } from '../../../src/transfer/scope.ts';
import { findMysql, findPostgres } from '../../support/servers.ts';
import { isThorough } from '../../support/thorough.ts';
import { type RandomSite, randomSite } from './random-site.ts';
import { type Exported, referenceSample } from './reference.ts';
import { inSqlite, onServer, type StoredSite } from './stored-site.ts';

const folder = mkdtempSync(join(tmpdir(), 'strapi-dms-sample-'));
const file = join(folder, 'data.db');
afterAll(() => rmSync(folder, { recursive: true }));

const postgresServer = await findPostgres();
const mysqlServer = await findMysql();

const server = (engine: Engine) => (site: RandomSite) => onServer(site, file, engine);
const engines: readonly (readonly [
  name: string,
  cases: number,
  store: ((site: RandomSite) => Promise<StoredSite>) | undefined,
])[] = [
  ['SQLite', isThorough ? 40 : 12, (site) => inSqlite(site, file)],
  ['PostgreSQL', 4, postgresServer && server(postgres(postgresServer.url.href))],
  ['MySQL or MariaDB', 4, mysqlServer && server(mysqlOrMariaDb(mysqlServer.url.href))],
];

/** As a secret would: no two texts are alike. */
const keyed = (text: string): number =>
  createHash('sha256').update(`secret ${text}`).digest().readUInt32BE() / 2 ** 32;

describe.each(engines)('on %s', (_name, cases, store) => {
  describe.each([5, 4] as const)('in Strapi %i', (major) => {
    (store === undefined ? test.skip : test)(
      'a sample of random content is closed, no larger than it has to be, and in order',
      async () => {
        const seen = { taken: 0, cut: 0, partly: 0 };
        for (let seed = 1; seed <= cases; seed += 1) {
          const site = randomSite(seed, major, 14);
          const stored = await (store as NonNullable<typeof store>)(site);
          try {
            await compare(stored.database, site.schemas, seed, seen);
          } finally {
            await stored.drop();
          }
        }
        // They have not all been everything, or nothing.
        expect(Math.min(seen.taken, seen.cut, seen.partly)).toBeGreaterThan(cases / 3);
      },
    );
  });
});

async function compare(
  database: StrapiDatabase,
  schemas: readonly Schema[],
  seed: number,
  seen: { taken: number; cut: number; partly: number },
): Promise<void> {
  const filters = { only: [], exclude: [], onlyContentTypes: [], excludeContentTypes: [] };
  const scope = new Scope(filters, database.contentTypes, database.layout.travels);
  const plain = await exported(database, scope);
  const rules = drawRules(new Random(seed), schemas);
  const sample = await takeSample(database, scope, rules, keyed);
  const sampled = await exported(database, scope, sample);
  const { cut, ...expected } = referenceSample(
    schemas,
    plain,
    rules,
    keyed,
    ({ data }) => Number(data.number ?? 0) > 5,
  );
  expect({ seed, rules, ...ids(sampled) }).toEqual({ seed, rules, ...ids(expected) });
  // Records and links are what they were, in the order in which they were.
  expect(sampled).toEqual(expected);
  for (const [uid, count] of (await censusOf(database, scope, sample)).counts) {
    expect([uid, count]).toEqual([uid, expected.entities.filter(({ type }) => type === uid).length]);
  }
  for (const [uid, { taken, of }] of sample.counts) {
    const all = plain.entities.filter(({ type }) => type === uid).length;
    const left = expected.entities.filter(({ type }) => type === uid).length;
    expect([uid, taken, of]).toEqual([uid, left, all]);
    seen.taken += taken;
    seen.partly += taken > 0 && taken < of ? 1 : 0;
  }
  const written: number[] = [];
  for await (const { id } of parseFiles(filePagesOf(database, sample))) {
    written.push(id);
  }
  expect(written).toEqual(expected.entities.filter(({ type }) => type === fileUid).map(({ id }) => id));
  expect(new Map(sample.cut)).toEqual(cut);
  seen.cut += [...sample.cut.values()].reduce((sum, count) => sum + count, 0);
}

const ids = ({ entities }: Exported) => ({ ids: entities.map(({ type, id }) => `${type} ${id}`) });

function drawRules(random: Random, schemas: readonly Schema[]): Map<string, SampleRule> {
  const rules = new Map<string, SampleRule>();
  for (const { uid, modelType, attributes } of schemas) {
    if (modelType === 'contentType' && random.chance(uid === fileUid ? 0.3 : 0.7)) {
      const relations = Object.entries(attributes)
        .filter(([name, { type }]) => type === 'relation' && name !== 'localizations' && uid !== fileUid)
        .map(([name]) => name);
      rules.set(uid, {
        ...(random.chance(0.6) && { newest: random.below(4) }),
        ...(random.chance(0.3) && { percent: random.below(100) }),
        ...(uid !== fileUid && random.chance(0.3) && { where: { number: { $gt: 5 } } }),
        ...(relations.length > 0 && random.chance(0.3) && { related: random.pick(relations) }),
      });
    }
  }
  return rules;
}

/** A plain export of Strapi 4 has links that lead nowhere, a sample has none; here neither has. */
async function exported(database: StrapiDatabase, scope: Scope, sample?: Sample): Promise<Exported> {
  const source = recordsOf(
    sample === undefined ? { ...database, layout: { ...database.layout, exportsOrphans: false } } : database,
    scope,
    { omitted: () => undefined, readLogo: async () => undefined },
    { sample },
  );
  const read = async (stage: 'entities' | 'links'): Promise<unknown[]> => {
    const found: unknown[] = [];
    for await (const page of source.records(stage)) {
      found.push(...page.values);
    }
    return found;
  };
  return {
    entities: (await read('entities')) as EntityRecord[],
    links: (await read('links')) as LinkRecord[],
  };
}
