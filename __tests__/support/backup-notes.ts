import type { BackupNote } from '../../src/store/backup.ts';

/** A note, as an export writes it. */
export const noteOf = (archive: string, given: Partial<BackupNote> = {}): BackupNote => ({
  format: 1,
  archive,
  size: 7,
  digest: `sha256:${'ab'.repeat(32)}`,
  createdAt: '2026-11-29T02:00:00.000Z',
  verifiedAt: '2026-11-29T02:01:00.000Z',
  tool: 'strapi-dms 1.0.0',
  strapiVersion: '5.54.0',
  scope: 'everything',
  isEncrypted: true,
  isMasked: false,
  stages: { entities: { count: 12, bytes: 1_000 }, assets: { count: 3, bytes: 9_000 } },
  contentTypes: { 'api::article.article': 10, 'api::page.page': 2 },
  missingAssets: 0,
  ...given,
});
