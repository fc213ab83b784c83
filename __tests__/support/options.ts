import type { RawExportOptions } from '../../src/commands/export/options.ts';
import type { RawImportOptions } from '../../src/commands/import/options.ts';
import type { CommandName } from '../../src/options/option.ts';
import { table } from '../../src/options/table.ts';
import { defaultOf } from '../../src/options/value.ts';
import { readValues, type Values } from '../../src/options/values.ts';
import type { Progress } from '../../src/transfer/progress.ts';

/** Tells nobody. */
export const silent: Progress = { stageStarted() {}, advanced() {}, stageFinished() {}, warned() {} };

/** The options of a command to which nothing is given. */
export const defaultsOf = <Name extends CommandName>(command: Name): Values<Name> =>
  readValues(command, { text: (name) => defaultOf(table[name]) ?? '', called: (name) => name });

/** An export of everything into an unpacked folder, where every record can be looked at; project and folder are to be named. */
export const plainExport: RawExportOptions = {
  ...defaultsOf('export'),
  encrypt: false,
  compress: false,
  format: 'dir',
  missingMedia: 'fail',
  // Tests export to one name again and again.
  overwrite: true,
};

/** An import of everything that replaces what is there, without a safety backup; project and archive are to be named. */
export const plainImport: RawImportOptions = {
  ...defaultsOf('import'),
  force: true,
  safetyBackup: false,
  boot: 'never',
};
