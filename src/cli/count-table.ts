import type Table from 'cli-table3';

let loading: Promise<{ readonly default: typeof Table }> | undefined;

/** Loads what draws tables while a command waits for something else; nobody has to wait for it at the end then. */
export function prepareCountTable(): void {
  load().catch(() => undefined);
}

/** A table without rows: a text and two numbers in each. */
export async function countTable(head: readonly [string, string, string]): Promise<Table.Table> {
  const { default: Table } = await load();
  return new Table({
    head: [...head],
    colAligns: ['left', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
}

function load(): NonNullable<typeof loading> {
  loading ??= import('cli-table3');
  return loading;
}
