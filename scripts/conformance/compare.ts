import type { ArchiveContents, ArchiveRecord } from './archive.ts';

/** What of two archives is compared, each a row in the result. */
export type Kind =
  | 'schemas'
  | 'entities'
  | 'assets'
  | 'sidecars'
  | 'links'
  | 'configuration'
  | 'metadata'
  | 'tar order'
  | 'tar headers';

/** One kind of thing in both archives, and what only one of them has. */
export interface Comparison {
  readonly kind: string;
  readonly official: number;
  readonly ours: number;
  /** In the official archive only. */
  readonly missing: readonly string[];
  /** In ours only. */
  readonly extra: readonly string[];
}

/** Compares two multisets of texts. */
export function compareTexts(kind: string, official: readonly string[], ours: readonly string[]): Comparison {
  const counts = new Map<string, number>();
  for (const text of official) {
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const extra: string[] = [];
  for (const text of ours) {
    const left = counts.get(text) ?? 0;
    if (left === 0) {
      extra.push(text);
    } else {
      counts.set(text, left - 1);
    }
  }
  const missing = [...counts].flatMap(([text, count]) => Array<string>(count).fill(text));
  return { kind, official: official.length, ours: ours.length, missing, extra };
}

/**
 * The entries of a tar without the JSONL files that only continue the one before them: where a stage is cut into files is
 * up to the writer (archive format §3.2), but they must be numbered and follow one another.
 */
function withoutContinuations({ entries, headers }: ArchiveContents): {
  entries: string[];
  headers: string[];
} {
  const number = (name: string | undefined) => {
    const [, stem, digits] = /^(\w+\/\w+_)(\d{5,})\.jsonl$/.exec(name ?? '') ?? [];
    return { stem, number: Number(digits) };
  };
  const kept = entries.map((name, index) => {
    const [one, before] = [number(name), number(entries[index - 1])];
    return one.stem === undefined || one.stem !== before.stem || one.number !== before.number + 1;
  });
  return {
    entries: entries.filter((_, index) => kept[index]),
    headers: headers.filter((_, index) => kept[index]),
  };
}

/**
 * The entities of an archive, as text, with integers beyond 2^53 in biginteger attributes rounded.
 *
 * Official export on SQLite reads them as doubles and so writes `9007199254740992` for `9007199254740993`; ours is exact.
 */
export function roundBigintegers({ records }: ArchiveContents): { entities: string[]; rounded: number } {
  const names = new Set<string>();
  for (const { value } of records.schemas) {
    for (const [name, attribute] of Object.entries<{ type: string }>(value.attributes)) {
      if (attribute.type === 'biginteger') {
        names.add(name);
      }
    }
  }
  let rounded = 0;
  const round = (member: string, name: string, digits: string) => {
    const double = String(Number(digits));
    if (!names.has(name) || double === digits) {
      return member;
    }
    rounded++;
    return `"${name}":"${double}"`;
  };
  const entities = records.entities.map(({ canonical }) =>
    canonical.replace(/"(\w+)":"(-?\d{16,})"/g, round),
  );
  return { entities, rounded };
}

/** A column of a server gives times without the zeros at their end, and not all do it in the same way. */
export function withShortTimes(archive: ArchiveContents): ArchiveContents {
  const short = (text: string) =>
    text.replace(/"(\d\d:\d\d:\d\d)(\.\d+)"/g, (_, clock: string, fraction: string) => {
      const digits = fraction.replace(/\.?0+$/, '');
      return `"${clock}${digits}"`;
    });
  const entities = archive.records.entities.map(({ canonical }) => {
    const text = short(canonical);
    return { canonical: text, value: JSON.parse(text) };
  });
  return { ...archive, records: { ...archive.records, entities } };
}

/** Every boot writes a new random schedule into this row, so two official exports never agree on it either. */
export const rewrittenByEveryBoot = (record: ArchiveRecord): boolean =>
  record.value.type === 'core-store' && record.value.value.key === 'plugin_upload_metrics';

export interface CompareOptions {
  /** Configuration records that are left out on both sides. */
  readonly ignoreConfiguration?: (record: ArchiveRecord) => boolean;
  /** Kinds that are not compared: a folder has no tar order and no headers. */
  readonly without?: readonly Kind[];
}

/**
 * Compares all that two archives hold, records as multisets of canonical JSON, with bigintegers rounded as
 * {@link roundBigintegers} says.
 */
export function compareArchives(
  official: ArchiveContents,
  ours: ArchiveContents,
  { ignoreConfiguration = () => false, without = [] }: CompareOptions = {},
): Comparison[] {
  const texts = (records: readonly ArchiveRecord[]) => records.map((record) => record.canonical);
  const configuration = (archive: ArchiveContents) =>
    texts(archive.records.configuration.filter((record) => !ignoreConfiguration(record)));
  const sidecars = (archive: ArchiveContents) =>
    archive.sidecars.map(({ name, record }) => `${name} ${record.canonical}`);
  const order = (archive: ArchiveContents) =>
    withoutContinuations(archive).entries.map((name, index) => `${index + 1}. ${name}`);
  const kinds: Record<Kind, (archive: ArchiveContents) => readonly string[]> = {
    schemas: (archive) => texts(archive.records.schemas),
    entities: (archive) => roundBigintegers(archive).entities,
    assets: (archive) => archive.assets,
    sidecars,
    links: (archive) => texts(archive.records.links),
    configuration,
    metadata: (archive) => [archive.metadataText],
    'tar order': order,
    'tar headers': (archive) => withoutContinuations(archive).headers,
  };
  return Object.entries(kinds)
    .filter(([kind]) => !without.includes(kind as Kind))
    .map(([kind, select]) => compareTexts(kind, select(official), select(ours)));
}

/** True when nothing is on one side only. */
export const equal = (comparisons: readonly Comparison[]): boolean =>
  comparisons.every(({ missing, extra }) => missing.length === 0 && extra.length === 0);
