/** @jest-environment ./__tests__/support/one-realm.mjs */
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createDatabase } from '../../scripts/database-sql.ts';
import { showValues } from '../../src/database/read/masked-values.ts';
import { recordsOf } from '../../src/database/read/records.ts';
import { openSqlite } from '../../src/database/sqlite/connection.ts';
import { describeDatabase, type StrapiDatabase } from '../../src/database/strapi-database.ts';
import { readComponents } from '../../src/project/schemas.ts';
import type { EntityRecord } from '../../src/strapi/records.ts';
import { type Keep, type Masking, maskEntity, type RowMask } from '../../src/transfer/masking.ts';
import { Scope } from '../../src/transfer/scope.ts';
import { maskingOf } from '../support/masking.ts';
import { workspace } from '../support/workspace.ts';

const { at } = workspace();
const filters = { only: [], exclude: [], onlyContentTypes: [], excludeContentTypes: [] };
const sink = 'api::sink.sink';

async function opened(project: string): Promise<StrapiDatabase> {
  createDatabase(resolve(project, 'data.sql'), at('data.db'));
  const components = readComponents(resolve(project), resolve(project));
  return await describeDatabase(await openSqlite(at('data.db'), 'data.db'), { components, contentTypes: [] });
}

const scopeOf = ({ contentTypes, layout }: StrapiDatabase) =>
  new Scope(filters, contentTypes, (uid) => layout.travels(uid));

async function entities(database: StrapiDatabase): Promise<EntityRecord[]> {
  const events = { omitted: () => undefined, readLogo: async () => undefined };
  const found: EntityRecord[] = [];
  for await (const { values } of recordsOf(database, scopeOf(database), events).records('entities')) {
    found.push(...(values as EntityRecord[]));
  }
  return found;
}

/** The same masks, which note what they are given. */
function noting(masking: Masking): { types: Masking['types']; seen: string[] } {
  const seen: string[] = [];
  const row = (mask: RowMask): RowMask => ({
    keeps: mask.keeps,
    values: new Map(
      [...mask.values.keys()].map((attribute) => [
        attribute,
        (value) => {
          seen.push(JSON.stringify([attribute, value]));
          return null;
        },
      ]),
    ),
    components: new Map(
      [...mask.components].map(([attribute, { uid, of }]) => {
        const made = new Map<string, RowMask | undefined>();
        return [
          attribute,
          {
            uid,
            of: (component) => {
              if (!made.has(component)) {
                const within = of(component);
                made.set(component, within && row(within));
              }
              return made.get(component);
            },
          },
        ];
      }),
    ),
  });
  return { types: new Map([...masking.types].map(([uid, mask]) => [uid, row(mask)])), seen };
}

describe.each(['__tests__/fixtures/kitchen-sink', '__tests__/fixtures/kitchen-sink-4'])(
  'the values of %s that masks are shown',
  (project) => {
    test.each<[string, Record<string, readonly Keep[]>]>([
      ['', {}],
      [
        ', without those of rows that stay',
        { [sink]: [{ attribute: 'aString', matches: (value) => String(value).includes('i') }] },
      ],
    ])('are those of the records%s', async (_, keeps) => {
      const database = await opened(project);
      const masking = maskingOf(database.schemas, keeps);
      const plain = await entities(database);
      const expected = noting(masking);
      for (const record of plain) {
        maskEntity(record, expected);
      }
      const shown = noting(masking);
      await showValues(database, shown.types, undefined);
      expect(shown.seen.length).toBeGreaterThan(0);
      expect(shown.seen.sort()).toEqual(expected.seen.sort());
      await database.session.close();
    });
  },
);
