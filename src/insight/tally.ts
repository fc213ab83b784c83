import type { ConfigurationRecord, EntityRecord } from '../strapi/records.ts';
import { webhookType } from '../strapi/records.ts';
import type { Schema } from '../strapi/schema.ts';
import { isLocalized } from '../transfer/schema-changes.ts';
import { kindOfName, kindOfSidecar, type MediaKind, mediaKinds } from './media-kinds.ts';

/** What is counted of a content type. */
export interface TypeTally {
  readonly uid: string;
  readonly displayName: string;
  readonly entities: number;
  /** Of its entities, as texts. */
  readonly bytes: number;
  /** Links that begin at it. */
  readonly links: number;
  /** Where the type has drafts: how many of its entities are published, and how many are not. */
  readonly published?: number;
  readonly drafts?: number;
  /** Where the type is localized: its entities by locale. */
  readonly locales?: Readonly<Record<string, number>>;
}

export interface LinkTally {
  /** Such as `relation.basic`. */
  readonly kind: string;
  /** Such as `manyToOne`. */
  readonly relation: string;
  readonly count: number;
}

export interface MediaTally {
  readonly kind: MediaKind;
  readonly files: number;
  readonly bytes: number;
}

/** What is in an archive, in numbers. */
export interface Tally {
  /** Those with the most bytes first. */
  readonly contentTypes: readonly TypeTally[];
  /** The most frequent first. */
  readonly links: readonly LinkTally[];
  /** Kinds of which there are none are left out. */
  readonly media: readonly MediaTally[];
  readonly schemas: { readonly contentTypes: number; readonly components: number };
  readonly configuration: { readonly settings: number; readonly webhooks: number };
}

/** Told, before something grows, of the bytes that it grows by; throws where that is too much. */
type Keep = (bytes: number) => void;

/** An attribute of this name that people made may hold any text. */
const mostLocales = 1_000;

/** What an entry of a Map takes, and a small object in it. */
const entryBytes = 300;
const bytesOf = (...texts: readonly string[]): number =>
  texts.reduce((sum, text) => sum + 2 * text.length, entryBytes);

interface TypeCounts {
  entities: number;
  bytes: number;
  links: number;
  published: number;
  readonly locales: Map<string, number>;
}

/** What a file is still to be counted with: its other half has not come yet. */
type Half = { readonly kind: MediaKind } | { readonly size: number };

/** Counts what an archive has, record by record, in whatever order they come. Keeps no record. */
export class ArchiveTally {
  readonly #keep: Keep;
  readonly #schemas = new Map<string, Pick<Schema, 'modelType' | 'info' | 'options' | 'pluginOptions'>>();
  readonly #types = new Map<string, TypeCounts>();
  readonly #links = new Map<string, { readonly kind: string; readonly relation: string; count: number }>();
  readonly #media = new Map<MediaKind, { files: number; bytes: number }>();
  readonly #halves = new Map<string, Half>();
  readonly #configuration = { settings: 0, webhooks: 0 };

  constructor(keep: Keep) {
    this.#keep = keep;
  }

  schemas(batch: readonly Schema[]): void {
    for (const { uid, modelType, info, options, pluginOptions } of batch) {
      // Without the attributes, which are most of it.
      const kept = { modelType, info, options, pluginOptions };
      this.#keep(bytesOf(uid, JSON.stringify(kept)));
      this.#schemas.set(uid, kept as never);
    }
  }

  /** @param texts The entities as the archive has them. */
  entities(batch: readonly EntityRecord[], texts: readonly string[]): void {
    for (const [index, { type, data }] of batch.entries()) {
      const counts = this.#countsOf(type);
      counts.entities += 1;
      counts.bytes += Buffer.byteLength(texts[index] as string) + 1;
      if (data.publishedAt !== null && data.publishedAt !== undefined) {
        counts.published += 1;
      }
      if (typeof data.locale === 'string') {
        this.#countLocale(counts.locales, data.locale);
      }
    }
  }

  /** @param type The one that they begin at. */
  links({ kind, relation, type }: { kind: string; relation: string; type: string }, count: number): void {
    this.#countsOf(type).links += count;
    const key = JSON.stringify([kind, relation]);
    let found = this.#links.get(key);
    if (found === undefined) {
      this.#keep(bytesOf(key, key));
      found = { kind, relation, count: 0 };
      this.#links.set(key, found);
    }
    found.count += count;
  }

  configuration(batch: readonly ConfigurationRecord[]): void {
    for (const { type } of batch) {
      this.#configuration[type === webhookType ? 'webhooks' : 'settings'] += 1;
    }
  }

  /** What describes a media file, as the archive has it. */
  sidecar(filename: string, sidecar: Readonly<Record<string, unknown>>): void {
    const half = this.#halves.get(filename);
    const kind = kindOfSidecar(sidecar) ?? kindOfName(filename);
    if (half !== undefined && 'size' in half) {
      this.#forget(filename);
      this.#countFile(kind, half.size);
    } else if (half === undefined) {
      this.#remember(filename, { kind });
    }
  }

  file(filename: string, size: number): void {
    const half = this.#halves.get(filename);
    if (half !== undefined && 'kind' in half) {
      this.#forget(filename);
      this.#countFile(half.kind, size);
    } else if (half === undefined) {
      this.#remember(filename, { size });
    }
  }

  /** To be asked once, when all was read. */
  result(): Tally {
    for (const [filename, half] of this.#halves) {
      // Strapi 4.6 to 4.11 describe no file. What is described and not there is none.
      if ('size' in half) {
        this.#countFile(kindOfName(filename), half.size);
      }
    }
    const types = [...this.#schemas.values()];
    return {
      contentTypes: [...this.#types]
        .map(([uid, counts]) => this.#typeOf(uid, counts))
        .sort((a, b) => b.bytes - a.bytes || b.links - a.links || (a.uid < b.uid ? -1 : 1)),
      links: [...this.#links.values()].sort((a, b) => b.count - a.count),
      media: mediaKinds.flatMap((kind) => {
        const counts = this.#media.get(kind);
        return counts === undefined ? [] : [{ kind, ...counts }];
      }),
      schemas: {
        contentTypes: types.filter(({ modelType }) => modelType === 'contentType').length,
        components: types.filter(({ modelType }) => modelType === 'component').length,
      },
      configuration: this.#configuration,
    };
  }

  #typeOf(uid: string, { entities, bytes, links, published, locales }: TypeCounts): TypeTally {
    const schema = this.#schemas.get(uid);
    return {
      uid,
      displayName: schema?.info?.displayName ?? uid,
      entities,
      bytes,
      links,
      ...(schema?.options?.draftAndPublish === true ? { published, drafts: entities - published } : {}),
      ...(schema !== undefined && isLocalized(schema)
        ? { locales: Object.fromEntries([...locales].sort((a, b) => b[1] - a[1])) }
        : {}),
    };
  }

  #countsOf(uid: string): TypeCounts {
    let counts = this.#types.get(uid);
    if (counts === undefined) {
      this.#keep(bytesOf(uid) + entryBytes);
      counts = { entities: 0, bytes: 0, links: 0, published: 0, locales: new Map() };
      this.#types.set(uid, counts);
    }
    return counts;
  }

  #countLocale(locales: Map<string, number>, locale: string): void {
    const count = locales.get(locale) ?? 0;
    if (count === 0) {
      if (locales.size === mostLocales) {
        return;
      }
      this.#keep(bytesOf(locale));
    }
    locales.set(locale, count + 1);
  }

  #countFile(kind: MediaKind, size: number): void {
    const counts = this.#media.get(kind) ?? { files: 0, bytes: 0 };
    counts.files += 1;
    counts.bytes += size;
    this.#media.set(kind, counts);
  }

  #remember(filename: string, half: Half): void {
    this.#keep(bytesOf(filename));
    this.#halves.set(filename, half);
  }

  #forget(filename: string): void {
    this.#keep(-bytesOf(filename));
    this.#halves.delete(filename);
  }
}
