import { UserError } from '../../src/errors.ts';
import type { Backup, BackupNote } from '../../src/store/backup.ts';
import type { BackupStore } from '../../src/store/store.ts';

/** A note of a backup of everything. */
export const noteOf = (archive: string, createdAt: string, more: Partial<BackupNote> = {}): BackupNote => ({
  format: 1,
  archive,
  size: 1_000,
  digest: `sha256:${'0'.repeat(64)}`,
  createdAt,
  verifiedAt: createdAt,
  tool: 'strapi-dms 1.0.0',
  strapiVersion: '5.54.0',
  scope: 'everything',
  isEncrypted: true,
  isMasked: false,
  stages: { entities: { count: 100, bytes: 1_000 }, assets: { count: 10, bytes: 1_000 } },
  contentTypes: { 'api::article.article': 60, 'api::page.page': 40 },
  missingAssets: 0,
  ...more,
});

/** A backup that is known to be whole. */
export const backupOf = (createdAt: string, more: Partial<BackupNote> = {}): Backup => {
  const name = `export_${createdAt.replace(/\D/g, '').slice(0, 14)}.tar.gz.enc`;
  const note = noteOf(name, createdAt, more);
  return { name, isMasked: note.isMasked, time: new Date(createdAt), bytes: note.size, note };
};

/** A store in memory. */
export class MemoryStore implements BackupStore {
  readonly address = 's3://backups/shop';
  backups: readonly Backup[];
  /** What was done, in order. */
  readonly done: string[] = [];
  /** Is asked before a backup is removed. */
  onForget: (name: string) => void = () => undefined;

  constructor(backups: readonly Backup[]) {
    this.backups = backups;
  }

  async list(): Promise<readonly Backup[]> {
    return this.backups.toSorted((a, b) => b.time.getTime() - a.time.getTime());
  }

  async find(): Promise<Backup> {
    throw new UserError('noArchive', 'Nobody looks for one here.', 'Do not.');
  }

  async open(): Promise<never> {
    throw new UserError('noArchive', 'Nobody opens one here.', 'Do not.');
  }

  async forget({ name }: Backup): Promise<void> {
    this.onForget(name);
    this.done.push(`forget ${name}`);
    this.backups = this.backups.filter((backup) => backup.name !== name);
  }

  async prune(): Promise<void> {
    this.done.push('prune');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.done.push('close');
  }
}
