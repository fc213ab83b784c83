import { coreStoreTable } from '../../strapi/tables.ts';
import { commitMarkKey } from '../read/store.ts';
import { connect, type Link } from './connection.ts';
import { waitForWriter } from './import-lock.ts';
import type { Settings } from './settings.ts';

/**
 * Notes in the core store which import brought the content, for the media that is swapped in after the commit; see
 * `MediaSwap`. To be called within the transaction of the import, after the core store was loaded.
 *
 * The id is below every other, and with NO_AUTO_VALUE_ON_ZERO one that AUTO_INCREMENT does not count: once it is
 * removed, the database is as if the row had never been there.
 */
export async function writeCommitMark(link: Link, token: string): Promise<void> {
  await link.run(`DELETE FROM ${coreStoreTable} WHERE \`key\` = ?`, [commitMarkKey]);
  await link.run(`INSERT INTO ${coreStoreTable} (id, \`key\`, value, type) VALUES (0, ?, ?, 'string')`, [
    commitMarkKey,
    JSON.stringify(token),
  ]);
}

/**
 * The note of `writeCommitMark` from outside of the import's own connection, which may have died: it is asked for when
 * the server is done with that one.
 */
export class MysqlCommitMark {
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  isCommitted(token: string): Promise<boolean> {
    return this.#with(async (link) => {
      const rows = await link.rows(`SELECT value FROM ${coreStoreTable} WHERE \`key\` = ?`, [commitMarkKey]);
      return rows.some(([value]) => value === JSON.stringify(token));
    }, false);
  }

  remove(): Promise<void> {
    return this.#with(async (link) => {
      await link.run(`DELETE FROM ${coreStoreTable} WHERE \`key\` = ?`, [commitMarkKey]);
    }, undefined);
  }

  async #with<Result>(work: (link: Link) => Promise<Result>, absent: Result): Promise<Result> {
    const link = await connect(this.#settings);
    try {
      await waitForWriter(link);
      const [store] = await link.rows(
        'SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?',
        [coreStoreTable],
      );
      return store === undefined ? absent : await work(link);
    } finally {
      await link.end();
    }
  }
}
