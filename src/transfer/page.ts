/**
 * A page of records of one stage, up to a thousand, all of the same type.
 *
 * Text is what archives store and what an engine can make without an object a record, so text is what crosses the pipe. Whoever needs
 * the records apart, or parsed, asks for that: it is done once, and not at all where nobody asks.
 */
export class Page {
  /** A uid for schemas and entities, the uid of the left side for links, `core-store` or `webhook` for configuration. */
  readonly type: string;
  readonly count: number;
  #lines: string | undefined;
  #records: readonly string[] | undefined;
  #values: readonly unknown[] | undefined;
  #bytes: number | undefined;

  private constructor(type: string, count: number) {
    this.type = type;
    this.count = count;
  }

  /** @param lines The JSON texts of so many records, joined by `\n`. */
  static ofLines(type: string, count: number, lines: string): Page {
    const page = new Page(type, count);
    page.#lines = lines;
    return page;
  }

  /** @param values The same records, parsed, where that was done already. */
  static ofRecords(type: string, records: readonly string[], values?: readonly unknown[]): Page {
    const page = new Page(type, records.length);
    page.#records = records;
    page.#values = values;
    return page;
  }

  /** Whether somebody has parsed the records already: exports have no need to. */
  get isParsed(): boolean {
    return this.#values !== undefined;
  }

  /** JSON texts joined by `\n`. */
  get lines(): string {
    this.#lines ??= (this.#records as readonly string[]).join('\n');
    return this.#lines;
  }

  /** Of `lines` in UTF-8. */
  get bytes(): number {
    this.#bytes ??= Buffer.byteLength(this.lines);
    return this.#bytes;
  }

  /** The JSON text of each record. */
  get records(): readonly string[] {
    this.#records ??= this.count === 1 ? [this.lines] : this.lines.split('\n');
    return this.#records;
  }

  /** Each record, parsed. */
  get values(): readonly unknown[] {
    this.#values ??= this.records.map((record) => JSON.parse(record));
    return this.#values;
  }
}
