import { Command, CommanderError, Option } from 'commander';
import { exitCodes, UserError } from '../errors.ts';
import { Interrupted } from '../interrupted.ts';
import { explainUnexpected } from '../system/system-error.ts';
import { version } from '../version.ts';
import { ignoreLostOutput } from './output.ts';
import { printable } from './printable.ts';

/**
 * The terminal command. Never throws; what goes wrong is printed to standard error.
 *
 * @param parameters The arguments without node and the script.
 * @returns The exit code (docs/exit-codes.md).
 */
export async function run(parameters: readonly string[]): Promise<number> {
  ignoreLostOutput();
  try {
    await program().parseAsync(parameters, { from: 'user' });
    return 0;
  } catch (error) {
    return report(error);
  }
}

/** Options that the Action has as inputs; their texts say the same (see `action.yml`). */
function program(): Command {
  const root = new Command('strapi-dms')
    .description('Exports and imports the data of a Strapi project without starting Strapi.')
    .version(version())
    .exitOverride()
    .showHelpAfterError('(add --help for the options)');
  root
    .command('export')
    .description('Export data from a Strapi project into an archive that "strapi import" reads')
    .allowExcessArguments(false)
    .option('--project <dir>', 'the folder of the Strapi project', '.')
    .option('-f, --file <file>', 'tar: base name without extensions; dir: output folder')
    .addOption(
      new Option('-k, --key <string>', 'encryption key (better: STRAPI_DMS_KEY or the prompt)').env(
        'STRAPI_DMS_KEY',
      ),
    )
    .option('--no-encrypt', 'do not encrypt the archive')
    .option('--encryption <cipher>', 'strapi (read by "strapi import") or age', 'strapi')
    .option(
      '--recipient <public key>',
      'encrypt with age to this public key in place of a key; may be repeated',
      (value: string, previous: readonly string[]) => [...previous, value],
      [] as readonly string[],
    )
    .option('--no-compress', 'do not compress the archive')
    .option('--no-verify', 'do not read the archive again before it gets its name')
    .option('--format <format>', 'tar archive (tar) or unpacked folder (dir)', 'tar')
    .option('--only <list>', 'only these: content, files, config', '')
    .option('--exclude <list>', 'all but these: content, files, config, media-library', '')
    .option('--only-content-types <uids>', 'only entities and links of these content types', '')
    .option('--exclude-content-types <uids>', 'all but entities and links of these content types', '')
    .addOption(
      new Option('--database-url <url>', "overrides the project's configuration: sqlite:path/to/data.db").env(
        'STRAPI_DMS_DATABASE_URL',
      ),
    )
    .option('--time-zone <zone>', "the time zone that Strapi runs in, where the project's .env has no TZ", '')
    .option('--media <mode>', 'media files: all, referenced, metadata-only or none', 'all')
    .option(
      '--missing-media <policy>',
      'media files that are not there: auto (warn of some, fail where there are none), warn or fail',
      'auto',
    )
    .option('--media-url <url>', 'the running site, from which media files are fetched that are not here')
    .option('--media-cache <dir>', 'keep fetched media files in this folder for the next export')
    .option('--report <file>', 'write a JSON report to this file')
    // Loaded when it runs: --help and --version need nothing of it.
    .action(async (given, command) => (await import('./export.ts')).runExport(given, command));
  root
    .command('import')
    .description('Import an archive of "strapi export", or of this tool, into a Strapi project')
    .allowExcessArguments(false)
    .option('--project <dir>', 'the folder of the Strapi project', '.')
    .requiredOption('-f, --file <file>', 'the archive: a file or an unpacked folder')
    .addOption(
      new Option('-k, --key <string>', 'decryption key (better: STRAPI_DMS_KEY or the prompt)').env(
        'STRAPI_DMS_KEY',
      ),
    )
    .addOption(identityOption())
    .option('--force', 'import into a database that has content already', false)
    .option(
      '--on-schema-difference <policy>',
      'what the target has no place for: fail, or adapt (convert, or leave out)',
      'fail',
    )
    .option(
      '--on-foreign-data-loss <policy>',
      'rows of other applications that refer to rows which go, and columns unknown to Strapi: fail, or accept',
      'fail',
    )
    .option('--no-safety-backup', 'do not export what is about to be deleted')
    .option('--media <mode>', 'media files: all, link, metadata-only or none', 'all')
    .option('--delete-remote-media', 'remove old files from the provider, after the commit', false)
    .option(
      '--webhooks <policy>',
      'webhooks of the archive: keep, or disable (they come in switched off)',
      'keep',
    )
    .option('--boot <when>', 'start Strapi once to create its tables: auto, never or always', 'auto')
    .option('--only <list>', 'only these: content, files, config', '')
    .option('--exclude <list>', 'all but these: content, files, config, media-library', '')
    .option('--only-content-types <uids>', 'only entities and links of these content types', '')
    .option('--exclude-content-types <uids>', 'all but entities and links of these content types', '')
    .addOption(
      new Option('--database-url <url>', "overrides the project's configuration: sqlite:path/to/data.db").env(
        'STRAPI_DMS_DATABASE_URL',
      ),
    )
    .option('--time-zone <zone>', "the time zone that Strapi runs in, where the project's .env has no TZ", '')
    .option('--report <file>', 'write a JSON report to this file')
    .action(async (given) => (await import('./import.ts')).runImport(given));
  root
    .command('verify')
    .description('Read an archive from end to end and prove it: seal, structure, links, files')
    .allowExcessArguments(false)
    .requiredOption('-f, --file <file>', 'the archive: a file or an unpacked folder')
    .addOption(
      new Option('-k, --key <string>', 'decryption key (better: STRAPI_DMS_KEY or the prompt)').env(
        'STRAPI_DMS_KEY',
      ),
    )
    .addOption(identityOption())
    .option('--rehearse', 'also load it into a database of its own and read it back: a restore drill', false)
    .option('--report <file>', 'write a JSON report to this file')
    .action(async (given) => (await import('./verify.ts')).runVerify(given));
  return root;
}

/** Only from the environment or a file: what is typed as an argument, other users of the machine can see. */
const identityOption = (): Option =>
  new Option(
    '--identity <file>',
    'private key of age, as age-keygen writes it (or its text in STRAPI_DMS_IDENTITY)',
  );

function report(thrown: unknown): number {
  const error = explainUnexpected(thrown);
  if (error instanceof CommanderError) {
    // Commander has printed its message; --help and --version end this way, too.
    return error.exitCode === 0 ? 0 : exitCodes.usage;
  }
  if (error instanceof UserError) {
    process.stderr.write(printable(`Error: ${error.message}\n${error.remedy}\n`));
    return error.exitCode;
  }
  if (error instanceof Interrupted) {
    const { left, exitCode } = error;
    const what =
      left.length === 0 ? '; nothing was changed and nothing was left behind.' : `. ${left.join(' ')}`;
    process.stderr.write(printable(`Interrupted${what}\n`));
    return exitCode;
  }
  process.stderr.write(`Error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return exitCodes.failed;
}
