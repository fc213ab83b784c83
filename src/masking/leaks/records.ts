import { own } from '../../by-name.ts';
import { contentTypesKey } from '../../strapi/core-store.ts';
import { type ConfigurationRecord, coreStoreType, type EntityRecord } from '../../strapi/records.ts';
import type { Masking } from '../../transfer/masking.ts';
import type { Page } from '../../transfer/page.ts';
import type { RecordStage } from '../../transfer/stages.ts';
import { type Leak, leakError, mostLeaks, note } from './leak.ts';
import type { Hit, LeakIndex } from './leak-index.ts';
import { type OpenPlace, openPlaces, type SharedPlaces } from './open-places.ts';

interface Watched extends Pick<Masking, 'types' | 'described'> {
  /** Components that are in several places; undefined where none is. */
  readonly shared?: SharedPlaces | undefined;
}

/** Looks at the pages of one stage as they pass. */
export type WatchPages = (stage: RecordStage, pages: AsyncIterable<Page>) => AsyncIterable<Page>;

/**
 * Makes sure that what is written has none of the values that were masked. Pages pass as they are; they are searched as texts, and
 * only where something is found is a record looked at more closely, since a mask may by chance make what somebody else had.
 *
 * Links are rows' ids and names of attributes, and schemas, also those that Strapi keeps in the core store, are those of the project's code:
 * neither can hold a value.
 *
 * @param index Its attributes are numbered as in `masking.described`.
 * @throws UserError `failed`, once the pages are read, that names attributes and places and not the values.
 */
export function watchRecords(index: LeakIndex, masking: Watched): WatchPages {
  return (stage, pages) =>
    index.size > 0 && (stage === 'entities' || stage === 'configuration')
      ? watched(pages, index, masking, stage === 'entities' ? leaksInEntity : leaksInSetting)
      : pages;
}

type FindLeaks = (record: unknown, index: LeakIndex, masking: Watched) => readonly Leak[];

async function* watched(
  pages: AsyncIterable<Page>,
  index: LeakIndex,
  masking: Watched,
  find: FindLeaks,
): AsyncGenerator<Page> {
  const leaks: Leak[] = [];
  for await (const page of pages) {
    const hit = index.search(page.lines);
    if (hit !== undefined) {
      noteLeaks(page, hit, (record) => find(record, index, masking), index, leaks);
    }
    if (leaks.length >= mostLeaks) {
      break;
    }
    // What comes after a leak is only searched, so that one run tells all that is to be mended.
    if (leaks.length === 0) {
      yield page;
    }
  }
  if (leaks.length > 0) {
    throw leakError(leaks);
  }
}

const lineEnd = 0x0a;

/** Looks at each record in which something is found. */
function noteLeaks(
  { lines }: Page,
  first: Hit,
  find: (record: unknown) => readonly Leak[],
  index: LeakIndex,
  leaks: Leak[],
): void {
  const bytes = Buffer.from(lines);
  for (let hit: Hit | undefined = first; hit !== undefined && leaks.length < mostLeaks; ) {
    const start = bytes.lastIndexOf(lineEnd, hit.start) + 1;
    const next = bytes.indexOf(lineEnd, hit.start);
    const end = next < 0 ? bytes.length : next;
    note(leaks, find(JSON.parse(bytes.toString('utf8', start, end))));
    hit = index.search(bytes, end);
  }
}

const leaksInEntity: FindLeaks = (record, index, { types, described, shared }) => {
  const { type, id, data } = record as EntityRecord;
  const places = openPlaces(data, types.get(type), shared && { uid: type, shared });
  return leaksAmong(places, index, described, ({ path }) => ({
    place: `in ${type} ${id} (${path})`,
    remedy: maskToo(type, path),
  }));
};

const leaksInSetting: FindLeaks = (record, index, { described }) => {
  const { type, value } = record as ConfigurationRecord;
  // `type` says what the value is, and nothing else.
  const { key, type: _, ...rest } = value;
  if (type === coreStoreType && key === contentTypesKey) {
    return [];
  }
  const name =
    type === coreStoreType ? `the setting ${key} of the core store` : `webhook ${own(value, 'id')}`;
  return leaksAmong(openPlaces(rest, undefined), index, described, ({ path }) => ({
    place: `in ${name} (${path})`,
    remedy: `Take it out of ${name}, in the admin panel.`,
  }));
};

/** The rule to paste. */
export const maskToo = (uid: string, path: string): string =>
  `Mask that attribute, too, in the rules file: types: { ${uid}: { ${JSON.stringify(path)}: redact } }.`;

/** Leaks among places, in words. */
export function leaksAmong(
  places: Iterable<OpenPlace>,
  index: LeakIndex,
  described: Watched['described'],
  inWords: (place: OpenPlace) => Omit<Leak, 'masked'>,
): Leak[] {
  return [...places].flatMap((open) =>
    attributesIn(Buffer.from(open.text), index).flatMap((attribute) => {
      const masked = described[attribute];
      return masked === undefined ? [] : [{ masked, ...inWords(open) }];
    }),
  );
}

/** Of one text, so many are looked for: a row of a long list tells no more than the first ones. */
const mostHits = 100;

/** The numbers of the attributes whose texts are found in a text. */
export function attributesIn(bytes: Buffer, index: LeakIndex): readonly number[] {
  const found = new Set<number>();
  let hit = index.search(bytes);
  for (let count = 0; hit !== undefined && count < mostHits; count += 1) {
    for (const attribute of [hit.attribute, ...(hit.others ?? [])]) {
      found.add(attribute);
    }
    hit = index.search(bytes, hit.end);
  }
  return [...found];
}
