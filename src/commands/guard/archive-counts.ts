import { createHash } from 'node:crypto';
import type { ArchiveReader } from '../../archive/read/archive.ts';
import type { CheckedArchive } from '../../archive/read/check.ts';
import { loadArchive } from '../../archive/read/load.ts';
import { own } from '../../by-name.ts';
import type { ArchivedLink, EntityRecord } from '../../strapi/records.ts';
import type { Attribute, Schema } from '../../strapi/schema.ts';
import { fileUid } from '../../strapi/uids.ts';
import { NumberSet } from '../../system/number-set.ts';
import { type Affected, type Ask, type Asked, type Entry, Tally } from '../../transfer/affected.ts';
import { refusal, refusesNumber } from '../../transfer/demands.ts';
import { ComponentItems, itemsOf } from '../component-items.ts';

/** What is kept of a row whose links are counted. */
const entryBytes = 200;

/**
 * Counts in an archive what changes of its schemas are about: all of it in one pass, in two where links stand before what they belong to.
 *
 * @param withSamples Whether some values are given out.
 * @returns an answer for each; undefined for what an archive does not tell.
 */
export async function countInArchive(
  reader: ArchiveReader,
  checked: CheckedArchive,
  asked: readonly Asked[],
  withSamples: boolean,
  signal?: AbortSignal,
): Promise<(Affected | undefined)[]> {
  const counter = new Counter(checked, asked, withSamples, reader.budget.keep);
  const entities = (batch: readonly EntityRecord[]) => {
    for (const record of batch) {
      counter.entity(record);
    }
  };
  const links = (batch: readonly ArchivedLink[]) => {
    for (const link of batch) {
      counter.link(link);
    }
  };
  if (checked.linksComeEarly) {
    await loadArchive(reader, checked, { entities }, signal);
    await loadArchive(reader, checked, { links }, signal);
  } else {
    await loadArchive(reader, checked, { entities, ...(counter.needsLinks ? { links } : {}) }, signal);
  }
  return counter.answers;
}

type Values = Readonly<Record<string, unknown>>;

/** An entry, with what decides whether it counts. */
interface Owner extends Entry {
  readonly isPublished: boolean;
}

interface Watch {
  readonly asked: Asked;
  readonly tally: Tally;
  /** Sees each row of the type, a component's as well. */
  readonly row?: (owner: Owner, values: Values) => void;
  /** Sees the owner's row of each link of the attribute, and the type that it leads to. */
  readonly link?: (owner: Owner, id: number, target: string | null) => void;
}

class Counter {
  readonly #schemas: ReadonlyMap<string, Schema>;
  readonly #keep: (bytes: number) => void;
  readonly #watches: readonly (Watch | undefined)[];
  readonly #rows = new Map<string, Watch[]>();
  /** By the uid and the attribute of the owner. */
  readonly #links = new Map<string, Watch[]>();
  /** By uid, of those whose links are counted: who has each row. */
  readonly #owners = new Map<string, Map<number, Owner>>();
  readonly #items: ComponentItems;

  constructor(
    { schemas, defaultLocale }: CheckedArchive,
    asked: readonly Asked[],
    withSamples: boolean,
    keep: (bytes: number) => void,
  ) {
    this.#schemas = schemas;
    this.#items = new ComponentItems(schemas);
    this.#keep = keep;
    this.#watches = asked.map((one) => watchOf(one, schemas, defaultLocale, withSamples));
    for (const watch of this.#watches) {
      if (watch?.row !== undefined) {
        const { uid } = watch.asked;
        this.#rows.set(uid, [...(this.#rows.get(uid) ?? []), watch]);
      }
      if (watch?.link !== undefined) {
        const { uid, attribute = '' } = watch.asked;
        this.#owners.set(uid, new Map());
        this.#links.set(key(uid, attribute), [...(this.#links.get(key(uid, attribute)) ?? []), watch]);
      }
    }
  }

  get needsLinks(): boolean {
    return this.#links.size > 0;
  }

  get answers(): (Affected | undefined)[] {
    return this.#watches.map((watch) => watch?.tally.affected);
  }

  entity({ type, id, data }: EntityRecord): void {
    const { documentId, locale, publishedAt } = data;
    const hasState = own(this.#schemas.get(type)?.attributes, 'publishedAt') !== undefined;
    const owner: Owner = {
      uid: type,
      id,
      documentId: typeof documentId === 'string' ? documentId : undefined,
      locale: typeof locale === 'string' ? locale : undefined,
      isPublished: !hasState || hasValue(publishedAt),
    };
    this.#see(type, id, data, owner);
  }

  link({ left, right }: ArchivedLink): void {
    if (left.type === fileUid && left.field === 'related') {
      this.#linked(right.type, right.field, right.ref, left.type);
    }
    this.#linked(left.type, left.field, left.ref, right.type);
  }

  #linked(
    uid: string | null,
    attribute: string | null | undefined,
    id: ArchivedLink['left']['ref'],
    target: string | null,
  ): void {
    const watches = this.#links.get(key(uid ?? '', attribute ?? ''));
    const owner = watches && this.#owners.get(uid ?? '')?.get(Number(id));
    if (owner !== undefined) {
      for (const watch of watches ?? []) {
        watch.link?.(owner, Number(id), target);
      }
    }
  }

  /** @param id Of the row; components have their own. */
  #see(uid: string, id: number, values: Values, owner: Owner): void {
    for (const watch of this.#rows.get(uid) ?? []) {
      watch.row?.(owner, values);
    }
    const owners = this.#owners.get(uid);
    if (owners !== undefined && !owners.has(id)) {
      this.#keep(entryBytes);
      owners.set(id, owner);
    }
    for (const item of this.#items.in(uid, values)) {
      this.#see(item.uid, Number(item.values.id), item.values, owner);
    }
  }
}

const key = (uid: string, attribute: string): string => `${uid} ${attribute}`;

const hasValue = (value: unknown): boolean => value !== null && value !== undefined;

/** Nothing is stored of an empty list of components. */
const hasItems = (value: unknown): boolean =>
  hasValue(value) && !(Array.isArray(value) && value.length === 0);

/** Attributes whose values are links. */
const areLinks: ReadonlySet<string> = new Set(['relation', 'media']);
const areComponents: ReadonlySet<string> = new Set(['component', 'dynamiczone']);

function watchOf(
  asked: Asked,
  schemas: ReadonlyMap<string, Schema>,
  defaultLocale: string | undefined,
  withSamples: boolean,
): Watch | undefined {
  const { uid, attribute, ask, onlyPublished } = asked;
  const schema = schemas.get(uid);
  const described = own(schema?.attributes, attribute ?? '');
  const type = described?.type;
  if (schema === undefined || (attribute !== undefined && type === undefined)) {
    return undefined;
  }
  const tally = new Tally(withSamples);
  const counts = (owner: Owner): boolean => !onlyPublished || owner.isPublished;
  if (areLinks.has(type ?? '')) {
    const count = linkCounters[ask.of as keyof typeof linkCounters]?.(tally);
    const isMeant = (target: string | null) => ask.of !== 'items' || target === ask.component;
    return (
      count && {
        asked,
        tally,
        link: (owner, id, target) => counts(owner) && isMeant(target) && count(owner, id),
      }
    );
  }
  const row = rowCounter(asked, tally, described, defaultLocale);
  return { asked, tally, row: (owner, values) => counts(owner) && row(owner, values) };
}

const linkCounters: Readonly<
  Partial<Record<Ask['of'], (tally: Tally) => (owner: Owner, id: number) => void>>
> = {
  values: (tally) => (owner) => tally.add(owner, 1),
  items: (tally) => (owner) => tally.add(owner, 1),
  'beyond-first': (tally) => {
    const seen = new NumberSet();
    return (owner, id) => {
      if (seen.has(id)) {
        tally.add(owner, 1);
      }
      seen.add(id);
    };
  },
};

function rowCounter(
  { attribute = '', ask }: Asked,
  tally: Tally,
  described: Attribute | undefined,
  defaultLocale: string | undefined,
): (owner: Owner, values: Values) => void {
  const isComponents = areComponents.has(described?.type ?? '');
  const read = (values: Values) => own(values, attribute);
  const isThere = isComponents ? hasItems : hasValue;
  switch (ask.of) {
    case 'rows': {
      const isConcerned = rowTests[ask.which](defaultLocale);
      return (owner) => {
        if (isConcerned(owner)) {
          tally.add(owner, 1);
        }
      };
    }
    case 'values':
      return (owner, values) => {
        const value = read(values);
        if (isThere(value)) {
          tally.add(owner, isComponents ? itemsOf(value).length : 1, isComponents ? undefined : value);
        }
      };
    case 'items':
    case 'beyond-first':
      return (owner, values) => {
        const items = itemsOf(read(values));
        const count =
          ask.of === 'items'
            ? items.filter(({ __component }) => (described?.component ?? __component) === ask.component)
                .length
            : items.length - 1;
        if (count > 0) {
          tally.add(owner, count);
        }
      };
    case 'nulls':
      return (owner, values) => {
        if (!isThere(read(values))) {
          tally.add(owner, 1);
        }
      };
    case 'duplicates': {
      const seen = new NumberSet();
      const isAll = ask.among === 'all';
      return (owner, values) => {
        const value = read(values);
        // Of empty texts Strapi takes any number.
        if (isThere(value) && (isAll || (owner.isPublished && value !== ''))) {
          const same = hashOf(JSON.stringify(isAll ? value : [owner.uid, owner.locale, value]));
          if (seen.has(same)) {
            tally.add(owner, 1, value);
          }
          seen.add(same);
        }
      };
    }
    case 'refused-number':
      return (owner, values) => {
        if (refusesNumber(ask.demand, itemsOf(read(values)).length)) {
          tally.add(owner, 1);
        }
      };
    case 'refused': {
      const isRefused = refusal(ask.demand);
      return (owner, values) => {
        const value = read(values);
        if (isThere(value) && isRefused(value)) {
          tally.add(owner, 1, value);
        }
      };
    }
  }
}

/** 48 bits of a hash, which no two of a million values are likely to share. */
const hashOf = (text: string): number => createHash('sha1').update(text).digest().readUIntBE(0, 6) || 1;

/** Which rows a question is about; entities come by their ids. */
const rowTests: {
  readonly [which in Extract<Ask, { of: 'rows' }>['which']]: (
    defaultLocale: string | undefined,
  ) => (owner: Owner) => boolean;
} = {
  all: () => () => true,
  drafts: () => (owner) => !owner.isPublished,
  'other-locales':
    (defaultLocale) =>
    ({ locale }) =>
      defaultLocale !== undefined && locale !== undefined && locale !== defaultLocale,
  'beyond-first': () => {
    let first: string | undefined;
    const locales = new Set<string | undefined>();
    return ({ documentId, locale }) => {
      if (documentId !== undefined) {
        first ??= documentId;
        return documentId !== first;
      }
      // In Strapi 4 a row is an entry, and its translations are others.
      const isFirst = !locales.has(locale);
      locales.add(locale);
      return !isFirst;
    };
  },
};
