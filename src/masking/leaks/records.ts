import { own } from '../../by-name.ts';
import { type ConfigurationRecord, coreStoreType, type EntityRecord } from '../../strapi/records.ts';
import type { Masking } from '../../transfer/masking.ts';
import type { Page } from '../../transfer/page.ts';
import type { RecordStage } from '../../transfer/stages.ts';
import { leakAt } from './leak.ts';
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
 * Links are rows' ids and names of attributes, and schemas are those of the project's code: neither can hold a value.
 *
 * @param index Its attributes are numbered as in `masking.described`.
 * @throws UserError `failed`, while the pages are read, that names the attribute and the place and not the value.
 */
export function watchRecords(index: LeakIndex, masking: Watched): WatchPages {
  return (stage, pages) =>
    index.size > 0 && (stage === 'entities' || stage === 'configuration')
      ? watched(pages, index, masking, stage === 'entities' ? leakInEntity : leakInSetting)
      : pages;
}

type FindLeak = (record: unknown, index: LeakIndex, masking: Watched) => Error | undefined;

async function* watched(
  pages: AsyncIterable<Page>,
  index: LeakIndex,
  masking: Watched,
  find: FindLeak,
): AsyncGenerator<Page> {
  for await (const page of pages) {
    const hit = index.search(page.lines);
    const leak = hit && leakIn(page, hit, (record) => find(record, index, masking), index);
    if (leak !== undefined) {
      throw leak;
    }
    yield page;
  }
}

const lineEnd = 0x0a;

/** Looks at each record in which something is found. */
function leakIn(
  { lines }: Page,
  first: Hit,
  find: (record: unknown) => Error | undefined,
  index: LeakIndex,
): Error | undefined {
  const bytes = Buffer.from(lines);
  for (let hit: Hit | undefined = first; hit !== undefined; ) {
    const start = bytes.lastIndexOf(lineEnd, hit.start) + 1;
    const next = bytes.indexOf(lineEnd, hit.start);
    const end = next < 0 ? bytes.length : next;
    const leak = find(JSON.parse(bytes.toString('utf8', start, end)));
    if (leak !== undefined) {
      return leak;
    }
    hit = index.search(bytes, end);
  }
  return undefined;
}

const leakInEntity: FindLeak = (record, index, { types, described, shared }) => {
  const { type, id, data } = record as EntityRecord;
  return leakAmong(
    openPlaces(data, types.get(type), shared && { uid: type, shared }),
    index,
    described,
    ({ path }) => ({
      place: `in ${type} ${id} (${path})`,
      remedy: maskToo(type, path),
    }),
  );
};

const leakInSetting: FindLeak = (record, index, { described }) => {
  const { type, value } = record as ConfigurationRecord;
  const { key, ...rest } = value;
  const name =
    type === coreStoreType ? `the setting ${key} of the core store` : `webhook ${own(value, 'id')}`;
  return leakAmong(openPlaces(rest, undefined), index, described, ({ path }) => ({
    place: `in ${name} (${path})`,
    remedy: 'Take it out there, in the admin panel.',
  }));
};

/** The rule to paste. */
export const maskToo = (uid: string, path: string): string =>
  `Mask that attribute, too, in the rules file: types: { ${uid}: { ${JSON.stringify(path)}: redact } }.`;

/** The first leak among places, in words. */
export function leakAmong(
  places: Iterable<OpenPlace>,
  index: LeakIndex,
  described: Watched['described'],
  inWords: (place: OpenPlace) => { readonly place: string; readonly remedy: string },
): Error | undefined {
  for (const open of places) {
    const hit = index.search(open.text);
    const masked = hit && described[hit.attribute];
    if (masked !== undefined) {
      const { place, remedy } = inWords(open);
      return leakAt(masked, place, remedy);
    }
  }
  return undefined;
}
