import { type PreviewedType, previewMasking } from '../commands/mask/preview.ts';
import { UserError } from '../errors.ts';
import { printable } from '../system/printable.ts';
import type { Arguments } from './arguments.ts';
import { interruptible } from './interruptible.ts';
import { type Print, printTo } from './output.ts';
import { printWarning } from './presenting.ts';

const patience = { abandoned: 'Nothing is left behind.' };

/**
 * `strapi-dms mask preview`: shows rows before and after masking, on a terminal and nowhere else.
 *
 * @throws UserError `usage` where standard output is no terminal.
 */
export async function runMaskPreview({ options }: Arguments<'mask-preview'>): Promise<void> {
  assertTerminal(process.stdout);
  await interruptible(async (signal) => {
    const { columns = 80 } = process.stdout;
    const print = printTo(process.stdout);
    const warnings = await previewMasking(options, (type) => printType(type, columns, print), signal);
    for (const warning of warnings) {
      printWarning(warning);
    }
    return 'The rows were only shown.';
  }, patience);
}

/** Real data belongs on the screen of whoever asked for it: not into a file, a log or another program. */
export function assertTerminal({ isTTY }: { readonly isTTY?: boolean }): void {
  if (!isTTY) {
    throw new UserError(
      'usage',
      'A preview shows real data, and standard output is no terminal.',
      'Run it in a terminal, without a pipe or a file behind it. `strapi-dms mask check` tells what is masked without any data.',
    );
  }
}

/** Columns of the narrowest column of values. */
const narrowest = 10;

/** Prints the rows of a content type. @param width Of the terminal. */
export function printType({ uid, rows }: PreviewedType, width: number, print: Print): void {
  print(`${uid}${rows.length === 0 ? ': no rows' : ''}`);
  const paths = rows.flatMap(({ values }) => values.map(({ path }) => path.length));
  const first = Math.max(0, ...paths);
  const rest = Math.max(narrowest, Math.floor((width - first - 9) / 2));
  for (const { id, isKept, values } of rows) {
    print(`  ${id}${isKept ? ', kept as it is' : ''}`);
    for (const { path, before, after } of isKept ? [] : values) {
      print(`    ${path.padEnd(first)} ${shown(before, rest).padEnd(rest)} → ${shown(after, rest)}`);
    }
  }
  print('');
}

function shown(value: unknown, width: number): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  const line = printable(text).replace(/\s+/g, ' ');
  return line.length > width ? `${line.slice(0, width - 1)}…` : line;
}
