import type { WriteStream } from 'node:tty';

/** Moves the cursor up. */
const up = (lines: number): string => (lines === 0 ? '' : `\u001b[${lines}A`);
const eraseRest = '\u001b[J';
const eraseRestOfLine = '\u001b[K';

/**
 * Lines at the end of a terminal that are drawn again and again, below the text that stays. The cursor rests at their
 * beginning: a terminal that is made narrower wraps them, and all that comes of it stands behind the cursor and is
 * erased. (That of VS Code moves the cursor for each of them that it wraps, so that the first of them may stay there.)
 * It is never hidden, so that nobody has to show it again, however the process ends; and the keyboard is left alone.
 */
export class LiveLines {
  readonly #output: WriteStream;
  #isDrawn = false;
  #lines: readonly string[] = [];
  readonly #clear = () => this.clear();
  readonly #redraw = () => this.draw(this.#lines);

  constructor(output: WriteStream) {
    this.#output = output;
  }

  /** Columns that a line may have. The last one is left alone: terminals differ in what they do behind it. */
  get width(): number {
    return (this.#output.columns || 80) - 1;
  }

  /** @param lines Plain text; what does not fit is cut off. @param paint Adds colors. */
  draw(lines: readonly string[], paint: (line: string) => string = (line) => line): void {
    if (lines.length === 0) {
      this.clear();
      return;
    }
    this.#hold();
    this.#lines = lines;
    // Were there more than the terminal has, those that were scrolled away could not be drawn again.
    const shown = lines.slice(0, Math.max((this.#output.rows || 24) - 1, 1));
    const text = shown.map((line) => paint(cut(line, this.width)) + eraseRestOfLine).join('\n');
    this.#output.write(`\r${text}${eraseRest}${up(shown.length - 1)}\r`);
  }

  /** Erases the lines, so that something else can be written. */
  clear(): void {
    if (this.#isDrawn) {
      this.#isDrawn = false;
      process.off('exit', this.#clear);
      process.off('uncaughtExceptionMonitor', this.#clear);
      this.#output.off('resize', this.#redraw);
      this.#output.write(`\r${eraseRest}`);
    }
  }

  /** However the process ends, nothing of the lines stays. */
  #hold(): void {
    if (!this.#isDrawn) {
      this.#isDrawn = true;
      process.once('exit', this.#clear);
      process.once('uncaughtExceptionMonitor', this.#clear);
      this.#output.on('resize', this.#redraw);
    }
  }
}

const cut = (line: string, width: number): string =>
  line.length <= width ? line : `${line.slice(0, Math.max(width - 1, 0))}…`;
