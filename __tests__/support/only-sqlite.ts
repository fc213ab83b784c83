import { DatabaseSync } from 'node:sqlite';

/** Takes numbers and moments out of a fixture that the columns of a server have no room for. */
export function removeWhatOnlySqliteStores(file: string): void {
  const database = new DatabaseSync(file);
  if (database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'figures'").get() !== undefined) {
    database.exec(
      'DELETE FROM figures WHERE id >= 8; DELETE FROM moments WHERE id NOT IN (1, 2, 5); UPDATE moments SET timestamp = NULL WHERE id = 5',
    );
  }
  database.close();
}
