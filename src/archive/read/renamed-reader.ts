import { Readable } from 'node:stream';
import type { Schema } from '../../strapi/schema.ts';
import { type Rename, Renames } from '../../transfer/renames.ts';
import { isRecord } from '../../transfer/rules/records.ts';
import type { RecordStage } from '../../transfer/stages.ts';
import { entryKind } from '../format/layout.ts';
import { readLines } from './json-lines.ts';
import type { ArchiveEntry, ArchiveReader } from './reader.ts';
import { readRecords } from './records.ts';

/**
 * An archive in which attributes have other names. What is sealed is proven before, of what is stored; records that have nothing to do
 * with it pass as the lines that they are.
 *
 * @param signal Ends the look at the schemas early; the reason is thrown.
 * @throws UserError `usage` where the archive has no such attributes, and what its `entries` throw.
 */
export async function renamedReader(
  reader: ArchiveReader,
  renames: readonly Rename[],
  signal?: AbortSignal,
): Promise<ArchiveReader> {
  if (renames.length === 0) {
    return reader;
  }
  return new RenamedReader(reader, new Renames(renames, await schemasOf(reader, signal)));
}

/** The schemas alone: where they stand first, as they do, nothing else is read. */
async function schemasOf(
  reader: ArchiveReader,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, Schema>> {
  const schemas = new Map<string, Schema>();
  for await (const entry of reader.entries()) {
    const what = entryKind(entry.path, reader.format);
    if (what.kind !== 'records') {
      continue;
    }
    if (what.stage === 'schemas') {
      for await (const { values, texts } of readRecords(reader, 'schemas', entry, signal)) {
        for (const [index, schema] of values.entries()) {
          reader.budget.keep(2 * (texts[index] as string).length);
          schemas.set(schema.uid, schema);
        }
      }
    } else if (schemas.size > 0) {
      break;
    }
  }
  return schemas;
}

class RenamedReader implements ArchiveReader {
  readonly #reader: ArchiveReader;
  readonly #renames: Renames;

  constructor(reader: ArchiveReader, renames: Renames) {
    this.#reader = reader;
    this.#renames = renames;
  }

  get path() {
    return this.#reader.path;
  }

  get encrypted() {
    return this.#reader.encrypted;
  }

  get encryption() {
    return this.#reader.encryption;
  }

  get compressed() {
    return this.#reader.compressed;
  }

  get format() {
    return this.#reader.format;
  }

  get limits() {
    return this.#reader.limits;
  }

  get budget() {
    return this.#reader.budget;
  }

  get seal() {
    return this.#reader.seal;
  }

  get hasLostSeal() {
    return this.#reader.hasLostSeal ?? false;
  }

  howFar() {
    return this.#reader.howFar?.();
  }

  async *entries(): AsyncGenerator<ArchiveEntry> {
    for await (const entry of this.#reader.entries()) {
      const what = entryKind(entry.path, this.format);
      yield what.kind === 'records'
        ? { ...entry, content: Readable.from(this.#renamed(what.stage, entry)) }
        : entry;
    }
  }

  /** Every line stays where it was, so that messages name the right one. */
  async *#renamed(stage: RecordStage, entry: ArchiveEntry): AsyncGenerator<Buffer> {
    let end = '';
    for await (const { lines } of readLines(this.path, entry, this.limits.record)) {
      yield Buffer.from(end + lines.map((line) => this.#line(stage, line)).join('\n'));
      end = '\n';
    }
  }

  #line(stage: RecordStage, line: string): string {
    if (!this.#renames.mayConcern(stage, line)) {
      return line;
    }
    const record = parsed(line);
    // Whoever reads it refuses what is no record.
    return isRecord[stage](record) ? JSON.stringify(this.#renames[stage](record as never)) : line;
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
