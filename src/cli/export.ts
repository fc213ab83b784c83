import type { Command } from 'commander';
import { exportProject } from '../commands/export/export.ts';
import { needsKey, parseExportOptions, type RawExportOptions } from '../commands/export/options.ts';
import { credentialOf, passphraseOf } from '../secret.ts';
import { interruptible } from './interruptible.ts';
import { askForKey } from './key.ts';
import { withProgress } from './progress.ts';
import { writeReport } from './report-file.ts';
import { printReport } from './table.ts';

/** The options of `strapi-dms export` as commander parses them. */
interface ExportArguments {
  readonly project: string;
  readonly file?: string;
  readonly key?: string;
  readonly encrypt: boolean;
  readonly encryption: string;
  readonly recipient: readonly string[];
  readonly compress: boolean;
  readonly verify: boolean;
  readonly format: string;
  readonly only: string;
  readonly exclude: string;
  readonly onlyContentTypes: string;
  readonly excludeContentTypes: string;
  readonly databaseUrl?: string;
  readonly timeZone: string;
  readonly missingMedia: string;
  readonly media: string;
  readonly mediaUrl?: string;
  readonly mediaCache?: string;
  readonly report?: string;
}

const patience = {
  abandoned:
    'A hidden file or folder whose name ends with .partial may be left where the archive was to be written.',
};

/** `strapi-dms export`: asks for the key where it is missing, exports, prints what was exported. */
export async function runExport(given: ExportArguments, command: Command): Promise<void> {
  await interruptible(async (signal) => {
    const raw = toRawOptions(given, command.getOptionValueSource('key') === 'env');
    const options = parseExportOptions({ ...raw, key: await keyOf(raw, signal) });
    const report = await withProgress(signal, (progress) => exportProject(options, progress, signal));
    const done = `The archive is complete: ${report.file}`;
    if (given.report !== undefined) {
      writeReport(given.report, report, done);
    }
    printReport(report, process.stdout);
    return done;
  }, patience);
}

/** The key as given, or the answer to a question where there is somebody to ask. */
async function keyOf(raw: RawExportOptions, signal: AbortSignal): Promise<string> {
  if (!needsKey(raw) || !process.stdin.isTTY || !process.stdout.isTTY) {
    return raw.key;
  }
  // What is wrong with the other options is said before the question, not after the answer.
  parseExportOptions({ ...raw, key: 'to be asked for' });
  return askForKey(signal);
}

function toRawOptions(given: ExportArguments, isKeyFromEnvironment: boolean): RawExportOptions {
  return {
    ...given,
    file: given.file ?? '',
    recipients: given.recipient.join(','),
    // A key that happens to be in the environment is no contradiction to --no-encrypt or --recipient; one that was typed is.
    key:
      (!given.encrypt || given.recipient.length > 0) && isKeyFromEnvironment
        ? ''
        : passphraseOf(given.key ?? ''),
    databaseUrl: credentialOf(given.databaseUrl ?? ''),
    mediaUrl: given.mediaUrl ?? '',
    mediaCache: given.mediaCache ?? '',
  };
}
