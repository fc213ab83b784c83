import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Context, ourExport, ourImport } from './context.ts';
import { quoted } from './process-tree.ts';
import { number, projectOf } from './projects.ts';

export const sqliteRows = ['sqlite-export', 'sqlite-verification', 'sqlite-layers', 'sqlite-import'] as const;

export async function measureSqlite(context: Context): Promise<void> {
  const { documents } = context.sizes;
  const source = await projectOf(context, 'source', documents);
  const target = await projectOf(context, 'target', 0);
  const [archive, dump, copy] = ['sqlite', 'dump.sql', 'copy.db'].map((name) =>
    join(context.folder, name),
  ) as [string, string, string];
  const data = `${number(documents)} documents, SQLite`;
  const dumping = {
    name: 'sqlite3 .dump',
    line: () => `sqlite3 ${quoted([source.database])} .dump > ${quoted([dump])}`,
  };
  const exporting = { name: 'ours', line: () => ourExport(source.folder, archive) };
  const unverified = {
    name: 'ours, `--no-verify`',
    line: () => ourExport(source.folder, archive, '--no-verify'),
  };
  const plain = {
    name: 'ours, without',
    line: () => ourExport(source.folder, `${archive}-plain`, '--no-verify', '--no-compress', '--no-encrypt'),
  };
  const noCopy = () => rmSync(copy, { force: true });
  try {
    if (context.wants('sqlite-export')) {
      await context.match({
        row: 'sqlite-export',
        work: `export of ${data}`,
        goal: 1.5,
        beside: dumping,
        ours: exporting,
      });
    }
    // What the parts of an export cost.
    for (const [row, what, beside, ours] of [
      ['sqlite-verification', 'verification', unverified, exporting],
      ['sqlite-layers', 'compression and encryption', plain, unverified],
    ] as const) {
      if (context.wants(row)) {
        await context.match({ row, work: `export of ${data}: ${what}`, beside, ours });
      }
    }
    if (context.wants('sqlite-import')) {
      await context.once(dumping);
      await context.once(exporting);
      await context.match({
        row: 'sqlite-import',
        work: `import of ${data}`,
        goal: 1.5,
        beside: {
          name: 'sqlite3, reading it back',
          before: noCopy,
          line: () => `sqlite3 ${quoted([copy])} < ${quoted([dump])}`,
          after: noCopy,
        },
        ours: {
          name: 'ours',
          before: target.reset,
          line: () => ourImport(target.folder, `${archive}.tar.gz.enc`),
        },
      });
    }
  } finally {
    const archives = [`${archive}.tar.gz.enc`, `${archive}-plain.tar`];
    for (const path of [source.folder, target.folder, dump, copy, ...archives]) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}
