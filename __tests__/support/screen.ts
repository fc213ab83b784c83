import headless from '@xterm/headless';

/** What the terminal of VS Code would show: the whole of it, with what was scrolled away. */
export class Screen {
  readonly #terminal: InstanceType<typeof headless.Terminal>;
  #written: Promise<void> = Promise.resolve();
  #raw = '';

  constructor(columns = 120, rows = 40) {
    this.#terminal = new headless.Terminal({
      cols: columns,
      rows,
      allowProposedApi: true,
      scrollback: 1_000,
    });
  }

  /** What a program writes; terminals make a carriage return of each line feed. */
  write(text: string): void {
    this.#raw += text;
    const shown = text.replace(/\r?\n/g, '\r\n');
    this.#written = this.#written.then(() => new Promise((done) => this.#terminal.write(shown, done)));
  }

  /** Somebody makes the window larger or smaller. */
  async resize(columns: number, rows: number): Promise<void> {
    await this.#written;
    this.#terminal.resize(columns, rows);
  }

  /** The lines, without the empty ones at the end. */
  async lines(): Promise<string[]> {
    await this.#written;
    const { active } = this.#terminal.buffer;
    const lines = Array.from({ length: active.length }, (_, row) =>
      (active.getLine(row)?.translateToString(true) ?? '').trimEnd(),
    );
    return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
  }

  /** Where the next letter goes, counted from the first line of all. */
  async cursor(): Promise<{ row: number; column: number }> {
    await this.#written;
    const { baseY, cursorX, cursorY } = this.#terminal.buffer.active;
    return { row: baseY + cursorY, column: cursorX };
  }

  /** Whether the cursor can be seen. */
  get showsCursor(): boolean {
    return this.#raw.lastIndexOf('\u001b[?25l') <= this.#raw.lastIndexOf('\u001b[?25h');
  }
}

/** The last screen of a program, of all that it has written. */
export async function screenOf(output: string, columns?: number, rows?: number): Promise<Screen> {
  const screen = new Screen(columns, rows);
  screen.write(output);
  await screen.lines();
  return screen;
}
