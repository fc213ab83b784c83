import type { ArchiveReader } from '../../archive/read/archive.ts';
import type { CheckedArchive } from '../../archive/read/check.ts';
import { type LoadHandlers, loadArchive } from '../../archive/read/load.ts';
import { own } from '../../by-name.ts';
import type { ArchivedLink, EntityRecord } from '../../strapi/records.ts';
import type { Schema } from '../../strapi/schema.ts';
import type { Conversion } from '../../transfer/conversion.ts';
import type { Question, SchemaChange } from '../../transfer/schema-changes.ts';
import type { Cost } from '../../transfer/schema-difference.ts';
import { ComponentItems, itemsOf } from '../component-items.ts';

/** What is known of a target beside its schemas, and decides what an archive loses there. */
export interface TargetFacts {
  /** Whether entities of a content type are going to be imported. */
  readonly includes: (uid: string) => boolean;
  /** How values of an attribute whose type changed become those of the target. */
  readonly conversion: (change: SchemaChange) => Conversion;
  /** The locale that stays where a content type is no longer localized; undefined where there is none. */
  readonly defaultLocale: string | undefined;
}

/** Rows that are named. */
const mostExamples = 3;
/** Different values that are counted one by one. */
const mostValues = 20;

/**
 * Counts what each change is about in an archive: rows, values of an attribute, links, items of a component.
 * It takes another pass, which only imports with differences that matter have to pay for.
 *
 * @param changes Each with a question.
 * @param signal Ends it early; the reason is thrown.
 * @returns The costs in the order of the changes; a count of 0 means that there is nothing to lose.
 */
export async function countAffected(
  reader: ArchiveReader,
  checked: CheckedArchive,
  changes: readonly SchemaChange[],
  facts: TargetFacts,
  signal: AbortSignal | undefined,
): Promise<Cost[]> {
  const counter = new Counter(checked.schemas, changes, facts);
  await loadArchive(reader, checked, handlersOf(counter, facts), signal);
  return changes.map((change, index) => {
    const total = checked.counts.get(change.uid);
    return { ...counter.costOf(index), ...(total === undefined ? {} : { total }) };
  });
}

/**
 * The same of some records of an archive, which were read already.
 *
 * @param schemas Those of the archive.
 */
export function countAmong(
  {
    entities,
    links,
  }: { readonly entities: readonly EntityRecord[]; readonly links: readonly ArchivedLink[] },
  schemas: ReadonlyMap<string, Schema>,
  changes: readonly SchemaChange[],
  facts: TargetFacts,
): Cost[] {
  const counter = new Counter(schemas, changes, facts);
  const handlers = handlersOf(counter, facts);
  handlers.entities(entities);
  handlers.links(links);
  return changes.map((_, index) => counter.costOf(index));
}

const handlersOf = (counter: Counter, { includes }: TargetFacts) =>
  ({
    entities: (batch) => {
      for (const { type, id, data } of batch) {
        if (includes(type)) {
          counter.see(type, id, data);
        }
      }
    },
    links: (batch) => {
      for (const { left } of batch) {
        counter.link(left.type, left.field ?? '', left.ref);
      }
    },
  }) satisfies LoadHandlers;

type Values = Readonly<Record<string, unknown>>;

/** What is counted for one change. */
class Tally {
  count = 0;
  lost = 0;
  readonly examples: string[] = [];
  readonly values = new Map<string, number>();

  /** @param lost How many of `count` are not kept. */
  add(uid: string, id: unknown, count: number, lost: number): void {
    this.count += count;
    this.lost += lost;
    if (this.examples.length < mostExamples) {
      this.examples.push(`${uid} ${id}`);
    }
  }
}

interface Watch {
  readonly tally: Tally;
  /** Sees each row of the type, a component's as well. */
  readonly row: (id: unknown, values: Values) => void;
  /** Sees each link of the attribute, where it is a relation in the archive. */
  readonly link: ((id: unknown) => void) | undefined;
}

class Counter {
  readonly #watches: readonly Watch[];
  /** By uid: only of what is concerned. */
  readonly #rows = new Map<string, Watch[]>();
  readonly #links = new Map<string, Map<string, Watch[]>>();
  readonly #items: ComponentItems;

  constructor(schemas: ReadonlyMap<string, Schema>, changes: readonly SchemaChange[], facts: TargetFacts) {
    this.#items = new ComponentItems(schemas);
    this.#watches = changes.map((change) => watchOf(change, schemas.get(change.uid), facts));
    for (const [index, { uid, attribute = '' }] of changes.entries()) {
      const watch = this.#watches[index] as Watch;
      this.#rows.set(uid, [...(this.#rows.get(uid) ?? []), watch]);
      if (watch.link !== undefined) {
        const attributes = this.#links.get(uid) ?? new Map<string, Watch[]>();
        this.#links.set(uid, attributes.set(attribute, [...(attributes.get(attribute) ?? []), watch]));
      }
    }
  }

  link(uid: string, attribute: string, id: unknown): void {
    for (const watch of this.#links.get(uid)?.get(attribute) ?? []) {
      watch.link?.(id);
    }
  }

  /** @param id Of the entity; components have their own. */
  see(uid: string, id: unknown, values: Values): void {
    for (const watch of this.#rows.get(uid) ?? []) {
      watch.row(id, values);
    }
    for (const item of this.#items.in(uid, values)) {
      this.see(item.uid, item.values.id, item.values);
    }
  }

  costOf(index: number): Cost {
    const { count, lost, examples, values } = (this.#watches[index] as Watch).tally;
    return {
      count,
      lost,
      ...(examples.length === 0 ? {} : { examples }),
      ...(values.size === 0 ? {} : { values: Object.fromEntries(values) }),
    };
  }
}

/** Nothing is stored of an empty list of components. */
const hasValue = (value: unknown): boolean =>
  value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0);

type Row = Watch['row'];

/** What finds the answer to each kind of question. */
const counters: {
  readonly [of in Question['of']]: (
    question: Extract<Question, { of: of }>,
    change: SchemaChange,
    tally: Tally,
    facts: TargetFacts,
  ) => Row;
} = {
  rows: ({ which }, { uid, kind }, tally, { defaultLocale }) => {
    const isConcerned = rowTests[which](defaultLocale);
    const isLost = kind === 'required' || kind === 'kind' ? 0 : 1;
    return (id, values) => {
      if (isConcerned(values)) {
        tally.add(uid, id, 1, isLost);
      }
    };
  },
  values:
    (_, { uid, attribute = '' }, tally) =>
    (id, values) => {
      if (hasValue(own(values, attribute))) {
        tally.add(uid, id, 1, 1);
      }
    },
  'values-outside':
    ({ list, known }, { uid, attribute = '' }, tally) =>
    (id, values) => {
      const value = own(values, attribute);
      if (hasValue(value) && !list.includes(String(value))) {
        tally.add(uid, id, 1, 0);
        const name = String(value);
        // What is no word of the schema may be anything, and is not repeated.
        if (known.includes(name) && (tally.values.has(name) || tally.values.size < mostValues)) {
          tally.values.set(name, (tally.values.get(name) ?? 0) + 1);
        }
      }
    },
  conversions: (_, change, tally, { conversion }) => {
    const { uid, attribute = '' } = change;
    const { convert, keepsAll, keepsForm } = conversion(change);
    return (id, values) => {
      const value = own(values, attribute);
      if (!hasValue(value)) {
        return;
      }
      if (convert(value) !== undefined && keepsAll(value)) {
        tally.count += keepsForm ? 0 : 1;
      } else {
        tally.add(uid, id, 1, 1);
      }
    };
  },
  nulls:
    (_, { uid, attribute = '' }, tally) =>
    (id, values) => {
      if (!hasValue(own(values, attribute))) {
        tally.add(uid, id, 1, 0);
      }
    },
  duplicates: (_, { uid, attribute = '' }, tally) => {
    const seen = new Set<string>();
    return (id, values) => {
      const value = own(values, attribute);
      if (hasValue(value)) {
        // A draft has the values of what is published, and a locale may repeat those of another.
        const key = JSON.stringify([value, values.locale ?? null, hasValue(values.publishedAt)]);
        if (seen.has(key)) {
          tally.add(uid, id, 1, 0);
        }
        seen.add(key);
      }
    };
  },
  items:
    ({ component }, { uid, attribute = '' }, tally) =>
    (id, values) => {
      const items = itemsOf(own(values, attribute));
      const count =
        component === undefined
          ? Math.max(0, items.length - 1)
          : items.filter(({ __component }) => __component === component).length;
      if (count > 0) {
        tally.add(uid, id, count, count);
      }
    },
};

/** Which rows a question is about. */
const rowTests: {
  readonly [which in Extract<Question, { of: 'rows' }>['which']]: (
    defaultLocale: string | undefined,
  ) => (values: Values) => boolean;
} = {
  all: () => () => true,
  drafts: () => isDraft,
  'other-locales': isInOtherLocale,
  'beyond-first': () => {
    let first: unknown;
    const locales = new Set<unknown>();
    return ({ documentId, locale }) => {
      if (documentId !== undefined) {
        first ??= documentId;
        return documentId !== first;
      }
      // In Strapi 4 a row is an entry, and its translations are others.
      const isFirst = !locales.has(locale ?? null);
      locales.add(locale ?? null);
      return !isFirst;
    };
  },
};

/** A row that was never published, or no longer is. */
export const isDraft = ({ publishedAt }: Values): boolean =>
  publishedAt === null || publishedAt === undefined;

/** As Strapi compares them: a row without a locale is in no other one. */
export function isInOtherLocale(defaultLocale: string | undefined): (values: Values) => boolean {
  return ({ locale }) =>
    typeof locale === 'string' && defaultLocale !== undefined && locale !== defaultLocale;
}

function watchOf(change: SchemaChange, schema: Schema | undefined, facts: TargetFacts): Watch {
  const { uid, attribute, question } = change;
  if (question === undefined) {
    throw new TypeError(`A change of ${uid} that costs nothing was to be counted`);
  }
  const tally = new Tally();
  const counter = counters[question.of] as (typeof counters)['values'];
  const isRelation = attribute !== undefined && own(schema?.attributes, attribute)?.type === 'relation';
  return {
    tally,
    row: counter(question as Extract<Question, { of: 'values' }>, change, tally, facts),
    link: isRelation ? (id) => tally.add(uid, id, 1, 1) : undefined,
  };
}
