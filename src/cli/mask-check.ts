import { formatCount } from '../commands/format.ts';
import { checkMasking, isRefused, type MaskCheckReport } from '../commands/mask/check.ts';
import { exitCodes } from '../errors.ts';
import { assertNone } from '../masking/problems.ts';
import { option } from '../wording.ts';
import type { Arguments } from './arguments.ts';
import { countTable } from './count-table.ts';
import { interruptible } from './interruptible.ts';
import { people } from './manner.ts';
import type { Print } from './output.ts';
import { presentReport } from './presenting.ts';

const patience = { abandoned: 'Nothing is left behind.' };

/**
 * `strapi-dms mask check`: checks rules against the checkout's schemas, and prints what they come to.
 *
 * @returns The exit code that says whether strict mode refuses something.
 * @throws UserError `usage` for rules that are wrong.
 */
export async function runMaskCheck({ options, own }: Arguments<'mask-check'>): Promise<number> {
  let code = 0;
  await interruptible(async (signal) => {
    const report = await checkMasking(options, signal);
    assertNone(report.problems, report.file);
    const done = 'The rules were checked; nothing was changed.';
    presentReport(report, own, done, printReport);
    code = isRefused(report) ? exitCodes.findings : 0;
    return done;
  }, patience);
  return code;
}

export function printReport(report: MaskCheckReport, print: Print): void {
  const { masked, dropped, unclassified, rulesToPaste, warnings, mode, file } = report;
  if (masked.length > 0) {
    const rows = masked.map(({ uid, path, rule, by }) => [
      `${uid} ${path}`,
      rule,
      by === 'rules' ? 'rules' : 'built-in list',
    ]);
    print(countTable(['Attribute', 'Rule', 'By'], rows, people().columns));
  }
  for (const uid of dropped) {
    print(`Dropped: ${uid}`);
  }
  for (const warning of warnings) {
    print(`Warning: ${warning}`);
  }
  if (unclassified.length > 0) {
    print(`Nothing says what becomes of the text in ${formatCount(unclassified.length)} of the attributes:`);
    print(`\n${rulesToPaste}\n`);
  }
  print(
    `${masked.length === 1 ? '1 attribute is' : `${formatCount(masked.length)} attributes are`} masked. ${
      unclassified.length === 0
        ? 'Nothing is forgotten.'
        : mode === 'strict'
          ? `Strict masking refuses the others: paste these rules into ${file ?? 'a file'}, each with a mask or with keep${file === undefined ? `, and name it with ${option('mask')}` : ''}.`
          : 'The others stay as they are; strict masking would refuse them.'
    }`,
  );
}
