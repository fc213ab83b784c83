import { expect, test } from '@jest/globals';
import type { Model } from '../../src/database/model/model.ts';
import { filledTables } from '../../src/database/read/filled-tables.ts';
import type { Session } from '../../src/database/session.ts';
import { sqliteDialect } from '../../src/database/sqlite/dialect.ts';

test('the tables that hold rows are found with a few statements, however many there are', async () => {
  const models = Array.from({ length: 500 }, (_, index) => ({
    table: `t${index}`,
    components: [{ table: `t${index}_cmps` }],
    relations: [
      { storage: { kind: 'joinTable', table: `t${index}_lnk` } },
      { storage: { kind: 'joinColumn', column: 'x' } },
    ],
  })) as unknown as Model[];
  let statements = 0;
  const session = {
    dialect: sqliteDialect,
    rows: async (sql: string) => {
      statements += 1;
      return [[...sql.matchAll(/FROM "([^"]+)"/g)].map(([, table]) => (table?.endsWith('_cmps') ? 7 : null))];
    },
  } as unknown as Session;
  const filled = await filledTables(session, models);
  expect(statements).toBe(2);
  expect([...filled].sort()).toEqual(models.map(({ table }) => `${table}_cmps`).sort());
});
