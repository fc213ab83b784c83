import { expect, test } from '@jest/globals';
import { PostgresConnection } from '../../../src/database/postgres/connection.ts';
import { postgresSettings } from '../../../src/database/postgres/settings.ts';
import { createPostgresDatabase, describeWith, findPostgres } from '../../support/servers.ts';

const server = await findPostgres();

describeWith(server)('a connection to PostgreSQL', () => {
  test("leaves no rows in the driver's result, which the driver keeps", async () => {
    const database = await createPostgresDatabase(server as NonNullable<typeof server>);
    const connection = await PostgresConnection.open(
      postgresSettings({ connectionString: database.url }, 'the test', '.'),
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
});
