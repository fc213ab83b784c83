import type { UserError } from '../errors.ts';
import { archivedProperties } from '../strapi/schema.ts';
import type { Asset } from '../transfer/asset.ts';
import { Page } from '../transfer/page.ts';
import { pagesByType } from '../transfer/pages-by-type.ts';
import type { MediaSource, Source } from '../transfer/pipe.ts';
import {
  archivedNames,
  describedWholly,
  nameFlaw,
  particularFlaw,
  placeFlaw,
} from '../transfer/rules/media.ts';
import { isRecord } from '../transfer/rules/records.ts';
import { unrestorable } from '../transfer/rules/unrestorable.ts';
import { isObject } from '../transfer/rules/values.ts';
import type { RecordStage } from '../transfer/stages.ts';
import { option } from '../wording.ts';
import { withoutSignatures } from './asset-items.ts';
import { AssetReader } from './asset-reader.ts';
import type { Step } from './envelopes.ts';
import { notStrapi, quotedFrom, spoilt } from './failures.ts';
import type { RemoteStrapi } from './remote-strapi.ts';

/** Frames of one stage without a record in them. */
const mostEmpty = 1_000;
/** Records of a page. */
const pageSize = 500;
/** Files of {@link RemoteSource.completed} that are told one by one. */
const mostExamples = 3;

/** What begins a pull. */
export const pullParams = { transfer: 'pull', checksums: true } as const;

/** What is to be known of the version of a remote. */
export interface PullRules {
  /** Whether rows of a type may leave the remote: admin users, tokens and releases never do. */
  readonly travels: (uid: string) => boolean;
  /** Whether official import demands that media files are described wholly. */
  readonly demandsDescription: boolean;
  /** Told of what is odd, and no reason to stop. */
  readonly warned: (message: string) => void;
}

/**
 * A running Strapi as the source of a transfer. A stage at a time, each read to its end. What never travels is left out while it is
 * parsed: a remote sends its admin users with their password hashes, and all tokens (transfer protocol, rule 6).
 *
 * Any error leaves the connection in a state that nothing can be asked in: it is to be closed.
 */
export class RemoteSource implements Source, MediaSource {
  /** Files, formats included, that got a sidecar which says more than the remote did; the first few of them. */
  readonly completed = { count: 0, examples: [] as { id: number; attribute: string; reason: string }[] };
  readonly #remote: RemoteStrapi;
  readonly #rules: PullRules;
  readonly #types: ReadonlySet<string>;
  /** Content types and components: whatever has links. */
  readonly #uids: ReadonlySet<string>;

  constructor(remote: RemoteStrapi, rules: PullRules) {
    this.#remote = remote;
    this.#rules = rules;
    this.#types = new Set(
      remote.schemas.filter(({ modelType }) => modelType === 'contentType').map(({ uid }) => uid),
    );
    this.#uids = new Set(remote.schemas.map(({ uid }) => uid));
  }

  /** @throws UserError for whatever is no record of the stage, and as {@link Connection.frames}. */
  async *records(stage: RecordStage): AsyncGenerator<Page> {
    if (stage === 'schemas') {
      yield* this.#schemas();
      return;
    }
    let empty = 0;
    for await (const data of this.#frames(stage)) {
      const all = isObject(data) ? [data] : data;
      if (!Array.isArray(all) || !all.every((record) => isRecord[stage](record))) {
        throw this.#refuse(`it sent ${names[stage]} that ${stage === 'links' ? 'are' : 'is'} none`);
      }
      empty = all.length === 0 ? empty + 1 : 0;
      if (empty > mostEmpty) {
        throw this.#refuse(`it sends empty messages without end (${stage})`);
      }
      const kept = all.filter((record) => this.#travels(stage, record));
      for (let start = 0; start < kept.length; start += pageSize) {
        const values = kept.slice(start, start + pageSize);
        yield* pagesByType(
          stage,
          values,
          values.map((value) => JSON.stringify(value)),
        );
      }
    }
  }

  /**
   * The files, each with its description, which the remote says as its rows have it.
   *
   * @param expecting Told how many there are, where the remote says so.
   * @throws UserError for whatever is no file, and for a name that cannot be one.
   */
  async *assets(expecting: (count: number) => void = () => undefined): AsyncGenerator<Asset> {
    const frames = this.#frames('assets', ({ totals }) => {
      const count = isObject(totals) ? totals.totalCount : undefined;
      if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0) {
        expecting(count);
      }
    });
    const reader = new AssetReader(frames, {
      checksums: this.#remote.negotiated.checksums,
      refuse: (how) => this.#refuse(how),
      spoilt: (how) => spoilt(this.#remote.address, how),
      described: (filename, metadata, bytes) => this.#described(filename, withoutSignatures(metadata), bytes),
      unproven: (algorithm) =>
        this.#rules.warned(
          `The remote proves its media files by ${quotedFrom(algorithm)}, which is unknown here: their contents were not held against it.`,
        ),
    });
    yield* reader.assets();
  }

  *#schemas(): Generator<Page> {
    for (const schema of this.#remote.schemas) {
      const properties = schema as unknown as Record<string, unknown>;
      const kept = archivedProperties.filter((property) => Object.hasOwn(properties, property));
      const record = Object.fromEntries(kept.map((property) => [property, properties[property]]));
      yield Page.ofRecords(schema.uid, [JSON.stringify(record)], [record]);
    }
  }

  async *#frames(
    step: Step,
    started: (reply: Readonly<Record<string, unknown>>) => void = () => undefined,
  ): AsyncGenerator<unknown> {
    const { connection } = this.#remote;
    const reply = await connection.request(
      { type: 'transfer', kind: 'step', action: 'start', step },
      'start',
    );
    if (!isObject(reply) || typeof reply.id !== 'string') {
      throw this.#refuse(`it began to send ${step} and did not say under which id`);
    }
    started(reply);
    yield* connection.frames(reply.id, step);
    await connection.request({ type: 'transfer', kind: 'step', action: 'end', step }, 'request');
  }

  #travels(stage: Exclude<RecordStage, 'schemas'>, record: unknown): boolean {
    const { travels } = this.#rules;
    if (stage === 'entities') {
      const { type } = record as { type: string };
      if (!this.#types.has(type)) {
        throw this.#refuse(`it sent an entity of ${quotedFrom(type)}, of which it has no schema`);
      }
      return travels(type);
    }
    if (stage === 'links') {
      const { left, right } = record as { left: { type: string }; right: { type: string | null } };
      // What a link leads to may be of a type that was removed; what has it never is.
      if (!this.#uids.has(left.type)) {
        throw this.#refuse(`it sent a link of ${quotedFrom(left.type)}, of which it has no schema`);
      }
      return travels(left.type) && (right.type === null || travels(right.type));
    }
    return true;
  }

  #described(
    filename: string,
    metadata: Readonly<Record<string, unknown>>,
    bytes: number,
  ): Readonly<Record<string, unknown>> {
    const id = Number(metadata.id);
    const flaw = placeFlaw(metadata) ?? nameFlaw(filename);
    if (flaw !== undefined) {
      throw unrestorable(
        `File ${id} of the media library`,
        flaw.property,
        flaw.reason,
        `Delete it in the media library of that Strapi, or leave files out with ${option('exclude', 'files')}.`,
      );
    }
    const { hash, ext } = metadata as { hash: string; ext?: string | null };
    if (!archivedNames({ hash, ...(ext === undefined ? {} : { ext }) }).includes(filename)) {
      throw this.#refuse(
        `it sent the media file ${JSON.stringify(quotedFrom(filename))} with the description of another one`,
      );
    }
    const lacking = this.#rules.demandsDescription ? particularFlaw(metadata) : undefined;
    if (lacking === undefined) {
      return metadata;
    }
    this.completed.count += 1;
    if (this.completed.examples.length < mostExamples) {
      const { property, reason } = lacking;
      const isFormat = typeof metadata.mainHash === 'string';
      this.completed.examples.push({
        id,
        attribute: isFormat ? `formats.${String(metadata.type)}.${property}` : property,
        reason,
      });
    }
    return describedWholly(filename, metadata, bytes, metadata.mime);
  }

  #refuse(how: string): UserError {
    return notStrapi(this.#remote.address, how);
  }
}

const names = { entities: 'an entity', links: 'links', configuration: 'a setting' } as const;
