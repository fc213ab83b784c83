import { byId, type Check, type Examined } from './check.ts';

/** The tables that attach components to what holds them, each with the column that has their ids. */
export const attachingTables = (
  { models }: Pick<Examined, 'models'>,
  filled: ReadonlySet<string>,
): Map<string, string> =>
  new Map(
    [...models.values()].flatMap(({ components }) =>
      components.flatMap(({ table, idColumn }): [string, string][] =>
        filled.has(table) ? [[table, idColumn]] : [],
      ),
    ),
  );

/** Components that belong to nothing. */
export function* orphanedComponents(database: Examined, filled: ReadonlySet<string>): Generator<Check> {
  const { quote } = database.session.dialect;
  const hosts = [...attachingTables(database, filled)];
  for (const { uid, isComponent, table } of database.models.values()) {
    if (!isComponent || !filled.has(table)) {
      continue;
    }
    const attached = hosts.map(
      ([host, idColumn]) => `SELECT ${quote(idColumn)} AS cmp FROM ${quote(host)} WHERE component_type = ?`,
    );
    yield {
      kind: 'orphaned-components',
      where: table,
      of: uid,
      from:
        attached.length === 0
          ? `FROM ${quote(table)} c`
          : `FROM ${quote(table)} c LEFT JOIN (${attached.join(' UNION ALL ')}) h ON h.cmp = c.id WHERE h.cmp IS NULL`,
      parameters: attached.map(() => uid),
      shown: 'c.id',
      example: byId,
    };
  }
}
