import { spawn } from 'node:child_process';
import headless from '@xterm/headless';

/** A piece of a line in one style. */
export interface Run {
  readonly text: string;
  /** Where it begins, in columns. */
  readonly column: number;
  /** The number of its colour in the palette of 16; undefined for that of plain text. */
  readonly colour: number | undefined;
  readonly isBold: boolean;
  readonly isDim: boolean;
}

/** What a terminal shows at one moment: its lines, from the top. */
export interface Frame {
  /** Milliseconds since the command began. */
  readonly at: number;
  readonly lines: readonly (readonly Run[])[];
}

export interface Recording {
  readonly columns: number;
  readonly frames: readonly Frame[];
  readonly code: number | null;
}

interface Command {
  readonly parameters: readonly string[];
  /** What stands behind the prompt; the command as a user types it. */
  readonly typed: string;
  readonly cwd: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly columns?: number;
}

/** Milliseconds between two looks at the screen; a program that draws does it ten times a second. */
const interval = 100;

/**
 * Runs a program in a pseudo-terminal (that of `script`, util-linux) and looks at its screen while it runs.
 *
 * @throws Error where there is no `script`.
 */
export async function record({
  parameters,
  typed,
  cwd,
  environment = {},
  columns = 92,
}: Command): Promise<Recording> {
  const terminal = new headless.Terminal({ cols: columns, rows: 60, allowProposedApi: true, scrollback: 0 });
  const show = (text: string) => new Promise<void>((done) => terminal.write(text, done));
  await show(`\u001b[32m$\u001b[0m \u001b[1m${typed}\u001b[0m\r\n`);
  const quoted = parameters.map((parameter) => `'${parameter.replaceAll("'", "'\\''")}'`).join(' ');
  const child = spawn('script', ['-qefc', `stty cols ${columns} rows 60 && ${quoted}`, '/dev/null'], {
    cwd,
    env: { ...withoutCi(), TERM: 'xterm-256color', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const began = performance.now();
  const frames: Frame[] = [{ at: 0, lines: linesOf(terminal) }];
  const look = () => {
    const lines = linesOf(terminal);
    if (JSON.stringify(lines) !== JSON.stringify(frames.at(-1)?.lines)) {
      frames.push({ at: performance.now() - began, lines });
    }
  };
  let written = Promise.resolve();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    written = written.then(() => show(text));
  });
  const timer = setInterval(look, interval);
  const code = await new Promise<number | null>((done, failed) =>
    child.once('close', done).once('error', failed),
  );
  clearInterval(timer);
  await written;
  look();
  return { columns, frames, code };
}

function withoutCi(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(STRAPI_DMS_|CI$|NO_COLOR$|FORCE_COLOR$)/.test(name)),
  );
}

function linesOf(terminal: InstanceType<typeof headless.Terminal>): Run[][] {
  const { active } = terminal.buffer;
  const lines = Array.from({ length: terminal.rows }, (_, row) =>
    runsOf(active.getLine(active.viewportY + row)),
  );
  return lines.slice(0, lines.findLastIndex((runs) => runs.length > 0) + 1);
}

type Line = ReturnType<InstanceType<typeof headless.Terminal>['buffer']['active']['getLine']>;

function runsOf(line: Line): Run[] {
  const runs: { -readonly [Key in keyof Run]: Run[Key] }[] = [];
  for (let column = 0; column < (line?.length ?? 0); column += 1) {
    const cell = line?.getCell(column);
    const text = cell?.getChars() || ' ';
    const colour = cell?.isFgPalette() ? cell.getFgColor() : undefined;
    const style = { colour, isBold: Boolean(cell?.isBold()), isDim: Boolean(cell?.isDim()) };
    const last = runs.at(-1);
    if (last && last.colour === colour && last.isBold === style.isBold && last.isDim === style.isDim) {
      last.text += text;
    } else {
      runs.push({ text, column, ...style });
    }
  }
  return runs
    .map((run, index) => (index === runs.length - 1 ? { ...run, text: run.text.trimEnd() } : run))
    .filter(({ text }) => text.trim() !== '');
}

/** The last screen as text. */
export const textOf = ({ frames }: Recording): string =>
  (frames.at(-1)?.lines ?? [])
    .map((runs) => runs.reduce((line, { text, column }) => line.padEnd(column) + text, '').trimEnd())
    .join('\n');
