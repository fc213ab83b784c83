import type { EntityRecord, LinkRecord } from '../../../src/strapi/records.ts';
import type { Schema } from '../../../src/strapi/schema.ts';
import { fileUid } from '../../../src/strapi/uids.ts';
import type { SampleRule } from '../../../src/transfer/masking.ts';

/** A plain export, parsed. */
export interface Exported {
  readonly entities: readonly EntityRecord[];
  readonly links: readonly LinkRecord[];
}

type Data = Readonly<Record<string, unknown>>;

const keyOf = (type: string, id: unknown) => `${type} ${id}`;

/**
 * What a sample of a plain export has to be, worked out from its records alone, as slowly as it likes: what the rules ask for, and
 * again and again whatever that refers to, until nothing comes to it any more.
 *
 * @param fulfils Whether a row fulfils the `where` of its rule.
 */
export function referenceSample(
  schemas: readonly Schema[],
  { entities, links }: Exported,
  rules: ReadonlyMap<string, SampleRule>,
  random: (text: string) => number,
  fulfils: (record: EntityRecord) => boolean,
): Exported & { readonly cut: ReadonlyMap<string, number> } {
  const bySchema = new Map(schemas.map((schema) => [schema.uid, schema]));
  const records = new Map(entities.map((record) => [keyOf(record.type, record.id), record]));
  // Which rows have a component, at any depth.
  const owners = new Map<string, string>();
  const walk = (uid: string, data: Data, owner: string): void => {
    for (const [name, attribute] of Object.entries(bySchema.get(uid)?.attributes ?? {})) {
      if (attribute.type === 'component' || attribute.type === 'dynamiczone') {
        for (const item of [data[name] ?? []].flat() as Data[]) {
          const type = attribute.component ?? String(item.__component);
          owners.set(keyOf(type, item.id), owner);
          walk(type, item, owner);
        }
      }
    }
  };
  for (const { type, id, data } of entities) {
    walk(type, data, keyOf(type, id));
  }
  const documents = documentsOf(entities, links);
  const rowOf = (type: string, ref: unknown): string | undefined => {
    const key = keyOf(type, ref);
    return bySchema.get(type)?.modelType === 'component'
      ? owners.get(key)
      : records.has(key)
        ? key
        : undefined;
  };
  const isSampled = (key: string) => rules.has(key.split(' ')[0] as string);
  const real = links.filter(({ left }) => left.field !== 'localizations');
  const references = real.flatMap(({ left, right }) => {
    const [from, to] = [rowOf(left.type, left.ref), rowOf(right.type, right.ref)];
    const isUse = left.type === fileUid && left.field === 'related';
    if (from === undefined || to === undefined) {
      return [];
    }
    const isOfComponent = bySchema.get(right.type)?.modelType === 'component';
    return isUse ? [{ from: to, to: from }] : isOfComponent ? [] : [{ from, to }];
  });
  const taken = new Set<string>();
  const relatedRules: {
    readonly uid: string;
    readonly pairs: readonly { row: string; other: string }[];
    candidates: Set<string>;
  }[] = [];
  for (const [uid, rule] of rules) {
    const candidates = candidatesOf(
      entities.filter(({ type }) => type === uid),
      { ...rule, isSingle: bySchema.get(uid)?.kind === 'singleType' },
      { documents, random, fulfils },
    );
    if (rule.related === undefined) {
      for (const key of candidates) {
        taken.add(key);
      }
    } else {
      relatedRules.push({ uid, pairs: relatedPairs(bySchema, links, uid, rule.related), candidates });
    }
  }
  for (let size = -1; size < taken.size; ) {
    size = taken.size;
    for (const key of [...taken]) {
      for (const other of documents.get(key) ?? []) {
        taken.add(other);
      }
    }
    for (const { from, to } of references) {
      if (taken.has(from) && isSampled(to)) {
        taken.add(to);
      }
    }
    for (const { pairs, candidates } of relatedRules) {
      for (const { row, other } of pairs) {
        const isThere = isSampled(other) ? taken.has(other) : records.has(other);
        if (candidates.has(row) && isThere) {
          taken.add(row);
        }
      }
    }
  }
  const stays = (key: string) => records.has(key) && (!isSampled(key) || taken.has(key));
  const staysAt = (type: string, ref: unknown): boolean => {
    const row = rowOf(type, ref);
    return row !== undefined && stays(row);
  };
  const cut = new Map<string, number>();
  for (const { left, right } of links) {
    const attribute = `${left.type}.${left.field}`;
    const isLost = typeof right.ref === 'number' && !staysAt(right.type, right.ref);
    if (staysAt(left.type, left.ref) && isLost && attribute !== `${fileUid}.related`) {
      cut.set(attribute, (cut.get(attribute) ?? 0) + 1);
    }
  }
  return {
    cut,
    entities: entities.filter(({ type, id }) => stays(keyOf(type, id))),
    links: links.filter(
      ({ left, right }) =>
        staysAt(left.type, left.ref) &&
        // The other end of localizations is the document itself.
        (typeof right.ref === 'string' || staysAt(right.type, right.ref)),
    ),
  };
}

/** Of each row, all rows of its document. */
function documentsOf(
  entities: readonly EntityRecord[],
  links: readonly LinkRecord[],
): Map<string, readonly string[]> {
  const groups = new Map<string, string[]>(
    entities.map(({ type, id }) => [keyOf(type, id), [keyOf(type, id)]]),
  );
  const join = (one: string, other: string) => {
    const [first, second] = [groups.get(one), groups.get(other)];
    if (first !== undefined && second !== undefined && first !== second) {
      first.push(...second);
      for (const key of second) {
        groups.set(key, first);
      }
    }
  };
  const byDocument = new Map<string, string>();
  for (const { type, id, data } of entities) {
    if (data.documentId) {
      const document = keyOf(type, data.documentId);
      join(byDocument.get(document) ?? keyOf(type, id), keyOf(type, id));
      byDocument.set(document, keyOf(type, id));
    }
  }
  for (const { left, right } of links) {
    if (left.field === 'localizations' && typeof right.ref === 'number' && left.type === right.type) {
      join(keyOf(left.type, left.ref), keyOf(right.type, right.ref));
    }
  }
  return groups;
}

function candidatesOf(
  entities: readonly EntityRecord[],
  { where, percent, newest, isSingle }: SampleRule & { readonly isSingle: boolean },
  {
    documents,
    random,
    fulfils,
  }: {
    readonly documents: ReadonlyMap<string, readonly string[]>;
    readonly random: (text: string) => number;
    readonly fulfils: (record: EntityRecord) => boolean;
  },
): Set<string> {
  const groups = new Map<readonly string[], EntityRecord[]>();
  for (const record of entities) {
    const group = documents.get(keyOf(record.type, record.id)) as readonly string[];
    groups.set(group, [...(groups.get(group) ?? []), record]);
  }
  let left = [...groups.values()];
  if (!isSingle && where !== undefined) {
    left = left.filter((rows) => rows.some(fulfils));
  }
  if (!isSingle && percent !== undefined) {
    left = left.filter((rows) => {
      const id = Math.min(...rows.map((row) => row.id));
      return random(String(rows[0]?.data.documentId || id)) * 100 < percent;
    });
  }
  if (!isSingle && newest !== undefined) {
    const time = ({ data }: EntityRecord) =>
      data.createdAt === null ? -1 : Date.parse(String(data.createdAt));
    const newer = (a: EntityRecord, b: EntityRecord) => time(b) - time(a) || b.id - a.id;
    left = left
      .map((rows) => [...rows].sort(newer))
      .sort(([a], [b]) => newer(a as EntityRecord, b as EntityRecord))
      .slice(0, newest);
  }
  return new Set(left.flat().map(({ type, id }) => keyOf(type, id)));
}

/** The rows of a type with what a relation of theirs leads to, whichever side stores it. */
function relatedPairs(
  schemas: ReadonlyMap<string, Schema>,
  links: readonly LinkRecord[],
  uid: string,
  attribute: string,
): { row: string; other: string }[] {
  const given = schemas.get(uid)?.attributes[attribute];
  const inverse = given?.mappedBy;
  return links.flatMap(({ left, right }) => {
    const [near, far] = [keyOf(left.type, left.ref), keyOf(right.type, right.ref)];
    if (inverse === undefined) {
      return left.type === uid && left.field === attribute ? [{ row: near, other: far }] : [];
    }
    return left.type === given?.target && left.field === inverse && right.type === uid
      ? [{ row: far, other: near }]
      : [];
  });
}
