import { expect, test } from '@jest/globals';
import { openPostgres, PostgresConnection } from '../../../src/database/postgres/connection.ts';
import { settingsOf } from '../../../src/database/postgres/settings.ts';
import { createPostgresDatabase, describeWith, findPostgres } from '../../support/servers.ts';

const server = await findPostgres();

describeWith(server)('a connection to PostgreSQL', () => {
  test("leaves no rows in the driver's result, which the driver keeps", async () => {
    const database = await createPostgresDatabase(server as NonNullable<typeof server>);
    const connection = await PostgresConnection.open(
      settingsOf({ connection: { connectionString: database.url }, origin: 'the test' }, '.'),
    );
    try {
      const results: { rows: unknown[] }[] = [];
      const query = connection.client.query.bind(connection.client) as (
        ...words: unknown[]
      ) => Promise<{ rows: unknown[] }>;
      connection.client.query = (async (...words: unknown[]) => {
        const result = await query(...words);
        results.push(result);
        return result;
      }) as never;

      const { rows, rowCount } = await connection.query('SELECT i FROM generate_series(1, ?) i', [3]);

      expect(rows).toEqual([[1], [2], [3]]);
      expect(rowCount).toBe(3);
      expect(results.map((result) => result.rows)).toEqual([[]]);
    } finally {
      await connection.end();
      await database.drop();
    }
  });

  test('waits for its queries as long as they take, whatever the configuration says', async () => {
    const url = (server as NonNullable<typeof server>).url.href;
    const limits = { query_timeout: 50, statement_timeout: 50 };
    const session = await openPostgres(
      settingsOf({ connection: { connectionString: url, ...limits }, origin: 'the test' }, '.'),
    );
    try {
      expect(await session.rows('SELECT 1 FROM pg_sleep(0.2)')).toEqual([[1]]);
    } finally {
      await session.close();
    }
  });

  test('looks up the few components of a page, instead of going through all of them', async () => {
    const database = await createPostgresDatabase(server as NonNullable<typeof server>);
    await database.run(`
      CREATE TABLE components (id serial PRIMARY KEY, body text);
      CREATE TABLE cmps (id serial PRIMARY KEY, entity_id integer, cmp_id integer);
      INSERT INTO components (body) SELECT repeat('x', 100) FROM generate_series(1, 40000);
      INSERT INTO cmps (entity_id, cmp_id) SELECT i, i FROM generate_series(1, 40000) i;
      CREATE INDEX ON cmps (entity_id);
      ANALYZE;`);
    const session = await openPostgres(
      settingsOf({ connection: { connectionString: database.url }, origin: 'the test' }, '.'),
    );
    try {
      const plan = await session.rows(
        'EXPLAIN SELECT c.id FROM cmps j JOIN components c ON c.id = j.cmp_id WHERE j.entity_id BETWEEN ? AND ?',
        [20_000, 20_400],
      );
      expect(plan.flat().join('\n')).not.toContain('Seq Scan');
    } finally {
      await session.close();
      await database.drop();
    }
  });
});
