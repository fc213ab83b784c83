import { formatCount, formatDuration } from '../commands/format.ts';
import { guardSchemas } from '../commands/guard/guard.ts';
import { parseGuardOptions } from '../commands/guard/options.ts';
import type { GuardReport } from '../commands/guard/report.ts';
import { exitCodes } from '../errors.ts';
import type { GuardFinding } from '../insight/guard/findings.ts';
import { toAccept } from '../insight/guard/findings-of.ts';
import { option } from '../wording.ts';
import type { Arguments } from './arguments.ts';
import { interruptible } from './interruptible.ts';
import { withDecryptionKey } from './key.ts';
import type { Print } from './output.ts';
import { presentReport } from './presenting.ts';
import { withProgress } from './progress.ts';
import { withInput } from './standard-streams.ts';

const patience = { abandoned: 'A private copy of a SQLite database may be left in the temporary folder.' };

/**
 * `strapi-dms guard`: says what the checkout's schemas would make of what is stored.
 *
 * @returns The exit code that says whether anything is lost, or blocks.
 */
export async function runGuard({ options: raw, own }: Arguments<'guard'>): Promise<number> {
  let code = 0;
  await interruptible(async (signal) => {
    const options = parseGuardOptions(raw);
    const report = await withDecryptionKey(options.key, signal, (key) =>
      withProgress(signal, (progress) =>
        withInput(options.file, progress, signal, (file) =>
          guardSchemas({ ...options, key, file }, signal, progress),
        ),
      ),
    );
    const done = 'The schemas were looked at; no data was changed.';
    presentReport(report, own, done, printReport);
    code = report.verdict === 'ok' ? 0 : exitCodes.findings;
    return done;
  }, patience);
  return code;
}

/** What each verdict means, for the last line. */
const meanings: { readonly [verdict in GuardReport['verdict']]: string } = {
  ok: 'nothing is lost',
  lossy: 'content would be lost',
  blocking: 'nothing is lost, but Strapi would not start, or refuse what is stored',
};

export function printReport(report: GuardReport, print: Print): void {
  for (const finding of report.findings) {
    for (const line of lines(finding)) {
      print(line);
    }
  }
  const { migration, warnings, state, strapiVersion, durationMs, findings, verdict } = report;
  if (migration !== undefined) {
    print('');
    if (migration.isWritten) {
      print(`Written, to be committed: ${migration.file}`);
    } else {
      print(`${migration.file} (${option('write-migration')} writes it):`);
      print('');
      print(migration.code);
    }
  }
  for (const warning of warnings) {
    print(`Warning: ${warning}`);
  }
  const lost = findings.filter((finding) => finding.verdict !== 'ok' && !finding.isAccepted);
  const toPaste = toAccept(findings, migration);
  if (toPaste.length > 0) {
    print('');
    const what = migration === undefined ? 'all of it' : 'the rest';
    print(`To accept ${what}: ${option('accept-loss', toPaste.join(','))}`);
  }
  const accepted = findings.filter(({ isAccepted }) => isAccepted).length;
  print('');
  print(`Strapi ${strapiVersion}, held against ${state.name}, ${formatDuration(durationMs)}`);
  print(
    `Verdict: ${verdict}: ${meanings[verdict]}${
      lost.length === 0 ? '' : ` (${formatCount(lost.length)} ${lost.length === 1 ? 'finding' : 'findings'})`
    }${accepted === 0 ? '' : `; ${formatCount(accepted)} accepted`}.`,
  );
}

/** Locales that are listed. */
const mostLocales = 10;

function* lines(finding: GuardFinding): Generator<string> {
  const { verdict, isAccepted, message, place, where, locales = {}, samples = [], remedy } = finding;
  yield `${isAccepted ? 'accepted' : verdict}: ${message}`;
  if (place !== undefined) {
    yield `-- ${place.file}:${place.line}`;
  }
  const byLocale = Object.entries(locales).map(([locale, entries]) => `${locale}: ${formatCount(entries)}`);
  if (byLocale.length > 0) {
    const more = byLocale.length > mostLocales ? ` and ${byLocale.length - mostLocales} more` : '';
    yield `-- entries by locale: ${byLocale.slice(0, mostLocales).join(', ')}${more}`;
  }
  if (where.length > 0 && verdict !== 'ok') {
    yield `-- such as ${where.join(', ')}`;
  }
  for (const sample of samples) {
    yield `-- masked: ${sample}`;
  }
  if (remedy !== undefined && !isAccepted) {
    yield `   ${remedy}`;
  }
}
