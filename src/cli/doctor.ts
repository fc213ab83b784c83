import { type DoctorReport, examineProject } from '../commands/doctor/doctor.ts';
import { formatCount, formatDuration } from '../commands/format.ts';
import { exitCodes } from '../errors.ts';
import type { Finding } from '../insight/diagnosis.ts';
import type { Arguments } from './arguments.ts';
import { interruptible } from './interruptible.ts';
import type { Print } from './output.ts';
import { presentReport } from './presenting.ts';
import { withProgress } from './progress.ts';

const patience = { abandoned: 'A private copy of a SQLite database may be left in the temporary folder.' };

/** Places that are listed of each finding. */
const mostPlaces = 5;

/** `strapi-dms doctor`: looks at a database, and prints what is wrong in it. @returns The exit code that says whether something is. */
export async function runDoctor({ options, own }: Arguments<'doctor'>): Promise<number> {
  let found = 0;
  await interruptible(async (signal) => {
    const report = await withProgress(signal, (progress) => examineProject(options, signal, progress));
    const done = 'The database was looked at; nothing was changed.';
    presentReport(report, own, done, printReport);
    found = report.findings.length;
    return done;
  }, patience);
  return found === 0 ? 0 : exitCodes.findings;
}

export function printReport(report: DoctorReport, print: Print): void {
  for (const finding of report.findings) {
    for (const line of lines(finding)) {
      print(line);
    }
    print('');
  }
  const { database, strapiVersion, files, filesElsewhere, durationMs, findings, leftovers } = report;
  for (const leftover of leftovers) {
    print(`Warning: ${leftover}`);
  }
  if (filesElsewhere > 0) {
    print(`${formatCount(filesElsewhere)} media files of other providers were not looked for.`);
  }
  print(
    `Strapi ${strapiVersion}, ${database}, ${formatCount(files)} media files, ${formatDuration(durationMs)}`,
  );
  print(
    findings.length === 0
      ? 'Nothing is wrong. Nothing was changed.'
      : `${formatCount(findings.length)} ${findings.length === 1 ? 'kind of problem' : 'kinds of problems'} found. Nothing was changed.`,
  );
}

function* lines({ title, count, meaning, remedy, places }: Finding): Generator<string> {
  yield `${title}: ${formatCount(count)}`;
  for (const place of places.slice(0, mostPlaces)) {
    const of = place.of === undefined ? '' : ` (${place.of})`;
    yield `-- ${place.where}${of}: ${formatCount(place.count)}, such as ${place.example}`;
  }
  if (places.length > mostPlaces) {
    yield `-- and ${formatCount(places.length - mostPlaces)} more places (a report lists all of them: --report)`;
  }
  yield `   ${meaning}`;
  yield `   ${remedy}`;
}
