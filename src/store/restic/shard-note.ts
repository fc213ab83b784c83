import * as v from 'valibot';

/** A media file that a shard has stored. */
export interface ShardFile {
  /** The name below `assets/uploads`. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** When it was changed, in nanoseconds since 1970, as the repository has it. */
  readonly changed: bigint;
  /** In hexadecimal digits. */
  readonly sha256: string;
  /** What tells whether the rows that describe it are still the same. */
  readonly rows: readonly string[];
}

/** How far a shard is: what its note says. */
export interface ShardState {
  /** The snapshots that hold its files, in their order: where several have a file, the last one counts. */
  readonly slices: readonly string[];
  readonly files: ReadonlyMap<string, ShardFile>;
}

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const name = v.pipe(v.string(), v.regex(/^[^/\\\p{Cc}]{1,255}$/u));

const head = v.object({
  format: v.literal(1),
  slices: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))), v.maxLength(10_000)),
  files: count,
});

const file = v.object({
  name,
  size: count,
  changed: v.pipe(v.string(), v.regex(/^\d{1,20}$/)),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  rows: v.pipe(v.array(v.pipe(v.string(), v.maxLength(100))), v.maxLength(100_000)),
});

/** The text of a note: a line that says what is to come, and a line for each file. */
export function writeShardNote({ slices, files }: ShardState): Buffer {
  const lines = [...files.values()].map((one) => JSON.stringify({ ...one, changed: String(one.changed) }));
  const first = JSON.stringify({ format: 1, slices, files: files.size });
  return Buffer.from(`${[first, ...lines].join('\n')}\n`);
}

/** Reads a note line by line. */
export class ShardNoteReader {
  #head: v.InferOutput<typeof head> | undefined;
  readonly #files = new Map<string, ShardFile>();

  /** @throws v.ValiError, SyntaxError for what is no line of a note. */
  take(line: string): void {
    const json: unknown = JSON.parse(line);
    if (this.#head === undefined) {
      this.#head = v.parse(head, json);
      return;
    }
    const { changed, ...read } = v.parse(file, json);
    this.#files.set(read.name, { ...read, changed: BigInt(changed) });
  }

  /** @returns Undefined where the note does not have what its first line says. */
  get state(): ShardState | undefined {
    return this.#head?.files === this.#files.size
      ? { slices: this.#head.slices, files: this.#files }
      : undefined;
  }
}
