import { type Keep, keyBytes } from '../../archive/read/budget.ts';
import { ComponentIds } from '../../archive/read/component-ids.ts';
import { Documents, LinkEnds } from '../../archive/read/link-ends.ts';
import { ContentDigest } from '../../archive/seal/content-digest.ts';
import { UserError } from '../../errors.ts';
import type { RemoteAddress } from '../../remote/address.ts';
import { notStrapi } from '../../remote/failures.ts';
import type { ArchivedLink, EntityRecord } from '../../strapi/records.ts';
import type { Schema } from '../../strapi/schema.ts';
import { IdSet } from '../../transfer/id-set.ts';
import { Page } from '../../transfer/page.ts';
import type { Scope } from '../../transfer/scope.ts';

/** Bytes that may be kept of what a remote sends: the ids of some hundred million rows. */
const mostKept = 512 << 20;

/** What a set of ids takes that is empty. */
const idSetBytes = 700;

/** Takes note of what is kept of a remote's records. @throws UserError where that is more than any site has. */
export function keepOf(address: RemoteAddress): Keep {
  let kept = 0;
  return (bytes) => {
    kept += bytes;
    if (kept > mostKept) {
      throw notStrapi(address, 'it sends so many different ids and names that no memory would do');
    }
  };
}

/** Entities as a remote has read them, page by page and without an order: each once, and what they were. */
export class EntityReading {
  /** Entities that came more than once. */
  repeated = 0;
  readonly ids = new Map<string, IdSet>();
  readonly #digest: ContentDigest;
  readonly #keep: Keep;

  constructor(schemas: Iterable<Schema>, keep: Keep) {
    this.#keep = keep;
    this.#digest = new ContentDigest(keep);
    for (const schema of schemas) {
      this.#digest.know(schema);
    }
  }

  /** The page without those that came before; undefined where that are all of them. */
  once(page: Page): Page | undefined {
    const ids = this.#idsOf(page.type);
    const entities = page.values as readonly EntityRecord[];
    const isNew = entities.map(({ id }) => ids.add(id));
    let kept: Page | undefined = page;
    if (isNew.includes(false)) {
      const values = entities.filter((_, index) => isNew[index]);
      this.repeated += entities.length - values.length;
      const records = page.records.filter((_, index) => isNew[index]);
      kept = records.length === 0 ? undefined : Page.ofRecords(page.type, records, values);
    }
    if (kept !== undefined) {
      this.#digest.addPage('entities', kept);
    }
    return kept;
  }

  /** The types whose entities are others in another reading, sorted. */
  differences(other: EntityReading): string[] {
    const [mine, others] = [this.#digest.contents().entities ?? {}, other.#digest.contents().entities ?? {}];
    return [...new Set([...Object.keys(mine), ...Object.keys(others)])]
      .filter((uid) => mine[uid]?.digest !== others[uid]?.digest)
      .sort();
  }

  #idsOf(uid: string): IdSet {
    let ids = this.ids.get(uid);
    if (ids === undefined) {
      this.#keep(keyBytes(uid) + idSetBytes);
      ids = new IdSet(this.#keep);
      this.ids.set(uid, ids);
    }
    return ids;
  }
}

/** Links of which an end did not come. */
export interface Dangling {
  readonly count: number;
  readonly examples: readonly string[];
  /** Content types that have such ends, and of which no entity at all came; sorted. */
  readonly unread: readonly string[];
}

/** What came of a remote's entities, as far as their links have to know. */
export class PulledRecords {
  readonly reading: EntityReading;
  readonly #components: ComponentIds;
  readonly #documents: Documents;
  readonly #ends: LinkEnds;
  readonly #unread = new Set<string>();
  readonly #schemas: ReadonlyMap<string, Schema>;
  readonly #scope: Scope;

  constructor(address: RemoteAddress, schemas: ReadonlyMap<string, Schema>, scope: Scope, keep: Keep) {
    this.#schemas = schemas;
    this.#scope = scope;
    this.reading = new EntityReading(schemas.values(), keep);
    this.#components = new ComponentIds((_, what) => unfit(address, what), schemas, keep);
    this.#documents = new Documents(keep);
    this.#ends = new LinkEnds(this.#documents);
  }

  /** The entities that are in scope, each once. */
  async *entities(pages: AsyncIterable<Page>): AsyncGenerator<Page> {
    for await (const page of pages) {
      const kept = this.#scope.includes(page.type) ? this.reading.once(page) : undefined;
      if (kept !== undefined) {
        const entities = kept.values as readonly EntityRecord[];
        this.#components.add(entities);
        this.#documents.add(entities);
        yield kept;
      }
    }
  }

  /** The links of which both ends are in scope, whether or not they are there; those of which one is missing are counted. */
  async *links(pages: AsyncIterable<Page>): AsyncGenerator<Page> {
    for await (const page of pages) {
      const links = page.values as readonly ArchivedLink[];
      const isKept = links.map(({ left, right }) => this.#includes(left) && this.#includes(right));
      const values = links.filter((_, index) => isKept[index]);
      for (const link of values) {
        if (!this.#ends.areThere(link, { entities: this.reading.ids, components: this.#components.ids })) {
          this.#missAll(link.left);
          this.#missAll(link.right);
        }
      }
      if (values.length === links.length) {
        yield page;
      } else if (values.length > 0) {
        const records = page.records.filter((_, index) => isKept[index]);
        yield Page.ofRecords(page.type, records, values);
      }
    }
  }

  /** Components that several entities have, by uid. */
  get repeatedComponents(): ReadonlyMap<string, IdSet> {
    return this.#components.repeated;
  }

  /** Links of which an end did not come. */
  get dangling(): Dangling {
    return { count: this.#ends.dangling, examples: this.#ends.examples, unread: [...this.#unread].sort() };
  }

  /** A removed type, which some links lead to, has no entities, and a component has none of its own. */
  #missAll({ type }: ArchivedLink['left' | 'right']): void {
    if (
      type !== null &&
      !this.reading.ids.has(type) &&
      this.#schemas.get(type)?.modelType === 'contentType'
    ) {
      this.#unread.add(type);
    }
  }

  /** A link to no type at all is in scope where everything is, and so is one of a component that nobody has. */
  #includes({ type, ref }: ArchivedLink['left' | 'right']): boolean {
    if (type === null || this.#schemas.get(type)?.modelType === 'component') {
      const ids = type === null ? undefined : this.#components.ids.get(type);
      return !this.#scope.bySelection || (ids?.has(ref as number) ?? false);
    }
    return this.#scope.includes(type);
  }
}

const unfit = ({ description }: RemoteAddress, what: string) =>
  new UserError(
    'failed',
    `${description} has what could not be restored from an archive: ${what}.`,
    'Correct or delete that entry in its admin panel, and run this again.',
  );
