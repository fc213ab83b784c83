import type { RawExportOptions } from '../../src/commands/export/options.ts';
import type { RawImportOptions } from '../../src/commands/import/options.ts';
import type { Progress } from '../../src/transfer/progress.ts';

/** Tells nobody. */
export const silent: Progress = { stageStarted() {}, advanced() {}, stageFinished() {}, warned() {} };

/** An export of everything into an unpacked folder, where every record can be looked at; project and folder are to be named. */
export const plainExport: RawExportOptions = {
  project: '',
  databaseUrl: '',
  timeZone: '',
  key: '',
  encrypt: false,
  encryption: '',
  recipients: '',
  verify: true,
  compress: false,
  format: 'dir',
  file: '',
  only: '',
  exclude: '',
  onlyContentTypes: '',
  excludeContentTypes: '',
  missingMedia: 'fail',
  media: '',
  mediaUrl: '',
  mediaCache: '',
};

/** An import of everything that replaces what is there, without a safety backup; project and archive are to be named. */
export const plainImport: RawImportOptions = {
  project: '',
  databaseUrl: '',
  timeZone: '',
  file: '',
  key: '',
  force: true,
  onSchemaDifference: 'fail',
  safetyBackup: false,
  boot: 'never',
  media: 'all',
  deleteRemoteMedia: false,
  webhooks: 'keep',
  only: '',
  exclude: '',
  onlyContentTypes: '',
  excludeContentTypes: '',
};
