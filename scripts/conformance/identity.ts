import type { ArchiveContents, ArchiveRecord } from './archive.ts';
import { canonicalValue } from './canonical.ts';
import { type Comparison, compareTexts, rewrittenByEveryBoot } from './compare.ts';

/** The records of an archive with every numeric id replaced by what the id stands for. */
export interface Identified {
  readonly entities: readonly string[];
  readonly links: readonly string[];
  readonly configuration: readonly string[];
  /** Sidecars: the id of a file row replaced like any other. */
  readonly sidecars: readonly string[];
  readonly assets: readonly string[];
  /** Links of components that are in no entity of the archive. Official import skips them. */
  readonly unattachedLinks: readonly string[];
}

interface AttributeSchema {
  readonly type: string;
  readonly component?: string;
}

type Item = Readonly<Record<string, unknown>>;

/**
 * Replaces numeric ids, so that an archive can be compared with one that was exported after an official import,
 * which numbers all rows anew.
 *
 * A row of a content type is named by its type, documentId, locale and draft or published, in Strapi 4 by its type and
 * its place among those; a component by the row that it is in and its place there; a link by the names of its two ends.
 *
 * @throws Error when two rows would have the same name: the comparison would then prove nothing.
 */
export function identify(archive: ArchiveContents): Identified {
  const attributes = new Map<string, Readonly<Record<string, AttributeSchema>>>(
    archive.records.schemas.map(({ value }) => [value.uid, value.attributes]),
  );
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const name = (type: string, id: unknown, value: string) => {
    if (taken.has(value)) {
      throw new Error(`two rows would be called ${value}`);
    }
    taken.add(value);
    names.set(`${type}:${id}`, value);
  };

  /** Names the components in an item and gives the item without their ids. */
  const component = (uid: string, item: Item, place: string): Item => {
    name(uid, item.id, place);
    const { id: _, ...data } = item;
    return nested(uid, data, place);
  };
  const nested = (uid: string, data: Item, place: string): Item => {
    const known = attributes.get(uid) ?? {};
    return Object.fromEntries(
      Object.entries(data).map(([key, value]) => {
        const attribute = known[key];
        if (attribute?.type !== 'component' && attribute?.type !== 'dynamiczone') {
          return [key, value];
        }
        const one = (item: unknown, position: string) => {
          if (item === null || typeof item !== 'object') {
            return item;
          }
          const type = attribute.component ?? String((item as Item).__component);
          return component(type, item as Item, `${place} ${key}${position}`);
        };
        return [
          key,
          Array.isArray(value) ? value.map((item, index) => one(item, `[${index}]`)) : one(value, ''),
        ];
      }),
    );
  };

  const counts = new Map<string, number>();
  const entities = inOrder(archive.records.entities).map(({ value }) => {
    const { type, id, data } = value;
    const state = data.publishedAt === null ? 'draft' : 'published';
    const place = (counts.get(type) ?? 0) + 1;
    counts.set(type, place);
    const document = data.documentId ?? `#${place}`;
    const own = `${type} ${document} ${data.locale ?? '-'} ${state}`;
    name(type, id, own);
    return canonicalValue({ name: own, data: nested(type, data, own) });
  });

  const links: string[] = [];
  const unattachedLinks: string[] = [];
  for (const { value, canonical } of archive.records.links) {
    const end = (side: { type: string; ref: unknown }) =>
      // The right end of `localizations` is a documentId already.
      typeof side.ref === 'string' ? side.ref : names.get(`${side.type}:${side.ref}`);
    const [left, right] = [end(value.left), end(value.right)];
    if (left === undefined || right === undefined) {
      unattachedLinks.push(canonical);
    } else {
      links.push(
        canonicalValue({
          ...value,
          left: { ...value.left, ref: left },
          right: { ...value.right, ref: right },
        }),
      );
    }
  }

  return {
    entities,
    links,
    unattachedLinks,
    configuration: archive.records.configuration.map(withoutRowId),
    sidecars: archive.sidecars.map(({ name: file, record }) => {
      const id = names.get(`plugin::upload.file:${record.value.id}`);
      return `${file} ${canonicalValue({ ...record.value, id })}`;
    }),
    assets: archive.assets,
  };
}

/** Archives have links of components that no entity holds; nothing can take them in (archive format §5). */
export function withoutUnattached(archive: ArchiveContents): { archive: ArchiveContents; left: number } {
  const unattached = new Set(identify(archive).unattachedLinks);
  const links = archive.records.links.filter(({ canonical }) => !unattached.has(canonical));
  return { archive: { ...archive, records: { ...archive.records, links } }, left: unattached.size };
}

/** Official import numbers the rows of a type anew, and keeps their order. */
const inOrder = (records: readonly ArchiveRecord[]) =>
  records.toSorted(({ value: a }, { value: b }) => a.id - b.id);

/** Compares the records and media of two archives with ids replaced as {@link identify} says. */
export function compareModuloIds(expected: ArchiveContents, actual: ArchiveContents): Comparison[] {
  const settled = (archive: ArchiveContents): ArchiveContents => ({
    ...archive,
    records: {
      ...archive.records,
      configuration: archive.records.configuration.filter((record) => !rewrittenByEveryBoot(record)),
    },
  });
  const [a, b] = [identify(settled(expected)), identify(settled(actual))];
  return (['entities', 'assets', 'sidecars', 'links', 'configuration'] as const).map((kind) =>
    compareTexts(kind, a[kind], b[kind]),
  );
}

function withoutRowId({ value }: ArchiveRecord): string {
  const { id: _, ...row } = value.value;
  return canonicalValue({ ...value, value: row });
}

/** The components inside the entities of an archive, at any depth, each as `<uid>:<id>`. */
export function attachedComponents(archive: ArchiveContents): ReadonlySet<string> {
  const attributes = new Map<string, Readonly<Record<string, AttributeSchema>>>(
    archive.records.schemas.map(({ value }) => [value.uid, value.attributes]),
  );
  const found = new Set<string>();
  const visit = (uid: string, data: Item) => {
    for (const [key, attribute] of Object.entries(attributes.get(uid) ?? {})) {
      if (attribute.type !== 'component' && attribute.type !== 'dynamiczone') {
        continue;
      }
      for (const item of [data[key]].flat() as (Item | null | undefined)[]) {
        if (item) {
          const type = attribute.component ?? String(item.__component);
          found.add(`${type}:${item.id}`);
          visit(type, item);
        }
      }
    }
  };
  for (const { value } of archive.records.entities) {
    visit(value.type, value.data);
  }
  return found;
}
