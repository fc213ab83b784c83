import { createHash, hash } from 'node:crypto';
import type { Schema } from '../../strapi/schema.ts';
import { canonicalJson } from '../../transfer/canonical.ts';
import type { Page } from '../../transfer/page.ts';
import { type RecordStage, type Stage, stages } from '../../transfer/stages.ts';
import { SpelledByEngine, withShortTimes } from './comparable.ts';
import { KeyOrder } from './key-order.ts';

/** How many records (or files) there are of one type, and a digest of them that knows no order. */
export interface TypeDigest {
  readonly count: number;
  /** 64 hexadecimal digits. */
  readonly digest: string;
}

type Values = Readonly<Record<string, unknown>>;

/** What is kept of a type, in bytes, with what is written of it in the end. */
const sumBytes = 1_000;

/** By stage, then by type: a uid, `core-store`, `webhook`, or `file`. Sorted, and without what is not there. */
export type Contents = { readonly [stage in Stage]?: Readonly<Record<string, TypeDigest>> };

/**
 * A digest of what an archive says, whatever the order of its records, its layers and the engine that it comes from.
 *
 * Every record is hashed by itself (SHA-256) and the hashes of a type are added up, so that nothing has to be sorted or
 * kept. Records count as their texts in the order of keys that exports write (`KeyOrder`); those that hold JSON of the user, whose
 * order of keys depends on the engine, count with sorted keys, and so do schemas, sidecars and configuration; times count without
 * the zeros at their end. It shows whether two archives say the same, not whether somebody forged one: that is for the seal.
 */
export class ContentDigest {
  readonly #stages = new Map<Stage, Map<string, Sum>>();
  readonly #schemas = new Map<string, Schema>();
  readonly #schemaOf = (uid: string) => this.#schemas.get(uid);
  readonly #keyOrder = new KeyOrder(this.#schemaOf);
  readonly #spelledByEngine = new SpelledByEngine(this.#schemaOf);

  readonly #keep: (bytes: number) => void;

  /** @param keep Told, before it grows, of the bytes that it grows by. */
  constructor(keep: (bytes: number) => void = () => undefined) {
    this.#keep = keep;
  }

  /** Schemas that are known before they come. */
  know(schema: Schema): void {
    this.#schemas.set(schema.uid, schema);
  }

  /** A page of records, which have their keys in any order where they come from an archive; schemas come before entities, or are known. */
  addPage(stage: RecordStage, page: Page): void {
    const { type, records } = page;
    if (page.isParsed && stage === 'schemas') {
      this.#addSchemas(page.values as readonly Schema[]);
    } else if (page.isParsed && stage === 'entities' && !this.#spelledByEngine.has(type)) {
      const { values } = page;
      this.add(
        stage,
        type,
        records.map((line, index) => this.#keyOrder.ordered(line, values[index] as Values)),
      );
    } else {
      this.add(stage, type, records);
    }
  }

  /** Texts of records of one type, as exports write them; schemas come before entities, or are known. */
  add(stage: RecordStage, type: string, lines: readonly string[]): void {
    switch (stage) {
      case 'schemas':
        this.#addSchemas(lines.map((line) => JSON.parse(line)));
        break;
      case 'configuration':
        for (const line of lines) {
          this.#sum(stage, type).add(canonicalJson(withoutRowId(JSON.parse(line))));
        }
        break;
      default: {
        const sum = this.#sum(stage, type);
        if (stage === 'entities' && this.#spelledByEngine.has(type)) {
          for (const line of lines) {
            sum.add(canonicalJson(withShortTimes(JSON.parse(line), this.#schemaOf)));
          }
        } else {
          for (const line of lines) {
            sum.add(line);
          }
        }
      }
    }
  }

  #addSchemas(schemas: readonly Schema[]): void {
    for (const schema of schemas) {
      this.know(schema);
      // Which of them are there counts, not how many of each: all are of one type.
      this.#sum('schemas', 'schema').add(canonicalJson(schema));
    }
  }

  /** @param sha256 Of the file, in hexadecimal digits. */
  addAsset(filename: string, metadata: unknown, sha256: string): void {
    this.#sum('assets', 'file').add(canonicalJson([filename, sha256, metadata]));
  }

  /** @param except What is taken out: all that another has seen, which this one has seen, too. */
  contents(except?: ContentDigest): Contents {
    const seen = except === undefined ? undefined : except.#stages;
    return Object.fromEntries(
      stages
        .flatMap((stage) => [...this.#stages].filter(([found]) => found === stage))
        .map(([stage, types]) => [
          stage,
          Object.fromEntries(
            [...types]
              .map(([type, sum]) => [type, sum.without(seen?.get(stage)?.get(type))] as const)
              .filter(([, sum]) => sum.count > 0)
              .sort(([a], [b]) => (a < b ? -1 : 1))
              .map(([type, sum]) => [type, sum.digest()]),
          ),
        ]),
    );
  }

  #sum(stage: Stage, type: string): Sum {
    let types = this.#stages.get(stage);
    if (types === undefined) {
      types = new Map();
      this.#stages.set(stage, types);
    }
    let sum = types.get(type);
    if (sum === undefined) {
      this.#keep(sumBytes + 2 * type.length);
      sum = new Sum();
      types.set(type, sum);
    }
    return sum;
  }
}

/**
 * The digest of all that a ContentDigest has seen: `content-2:` and 64 hexadecimal digits. It is not the SHA-256 of any file; the number
 * is that of the way in which it is made, so that digests of different ways are not taken for different contents.
 */
export const overallDigest = (contents: Contents): string =>
  `content-2:${hash('sha256', canonicalJson(contents))}`;

/** The running number of a row of the core store: nothing refers to it, and every import gives another. */
function withoutRowId(record: { readonly value?: Readonly<Record<string, unknown>> }): unknown {
  const { id: _, ...value } = record.value ?? {};
  return { ...record, value };
}

/** Eight sums modulo 2^32, one for each part of a SHA-256. */
class Sum {
  count = 0;
  readonly #lanes = new Uint32Array(8);

  add(text: string): void {
    this.count += 1;
    // As a text of 32 characters: a Buffer for each of some hundred thousand records takes five times as long.
    const bytes = hash('sha256', text, 'binary');
    for (let lane = 0; lane < 8; lane += 1) {
      const at = lane * 4;
      const word =
        (bytes.charCodeAt(at) << 24) |
        (bytes.charCodeAt(at + 1) << 16) |
        (bytes.charCodeAt(at + 2) << 8) |
        bytes.charCodeAt(at + 3);
      this.#lanes[lane] = (this.#lanes[lane] as number) + word;
    }
  }

  without(other: Sum | undefined): Sum {
    if (other === undefined) {
      return this;
    }
    const rest = new Sum();
    rest.count = this.count - other.count;
    for (const [lane, value] of other.#lanes.entries()) {
      rest.#lanes[lane] = (this.#lanes[lane] as number) - value;
    }
    return rest;
  }

  digest(): TypeDigest {
    const digest = createHash('sha256');
    for (const lane of this.#lanes) {
      const word = Buffer.alloc(4);
      word.writeUInt32BE(lane);
      digest.update(word);
    }
    return { count: this.count, digest: digest.update(String(this.count)).digest('hex') };
  }
}
