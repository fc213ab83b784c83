import { own } from '../../by-name.ts';
import type { Model } from '../../database/model/model.ts';
import { columnsOf, type LinkRow, linkText } from '../../database/read/one/links.ts';
import type { StrapiDatabase } from '../../database/strapi-database.ts';
import type { DocumentChanges } from '../../database/write/one/changes.ts';
import type { EntryChange } from '../../insight/diff/changes.ts';
import type { EntityRecord } from '../../strapi/records.ts';
import type { Schema } from '../../strapi/schema.ts';
import { fileUid } from '../../strapi/uids.ts';
import { describeKey } from '../../transfer/document-key.ts';
import type { ArchivedDocuments } from './archived.ts';
import { Ends, type UsedFile } from './ends.ts';
import { Entries } from './entries.ts';
import { folderOf } from './folders.ts';
import { archivedLinks, heldLinks, type InboundLink, type OwnLink } from './links.ts';
import { Neighbours } from './neighbours.ts';
import type { OwnRows } from './own-rows.ts';
import { rowText } from './places.ts';
import type { NamedLink } from './report.ts';

/** What restoring documents comes to: what is written, and what is told of it. */
export interface Plan {
  readonly changes: DocumentChanges;
  readonly entries: readonly EntryChange[];
  /** Links to rows that the database does not have. */
  readonly broken: readonly NamedLink[];
  /** Links whose other end is linked to something else by now. */
  readonly taken: readonly NamedLink[];
  /** Links that other rows get back. */
  readonly back: readonly NamedLink[];
  /** How many links of other rows lead to rows that go, and go with them. */
  readonly cut: number;
  /** The files of the media library that the documents use. */
  readonly files: readonly UsedFile[];
}

/**
 * Decides what has to become of a database so that it has documents as an archive has them. Nothing is written.
 *
 * Rows are those of the archive by documentId, locale and status, and keep the ids that they have in the database, so that what is linked
 * to them stays linked. What a row stores itself, and its media, becomes what it was. Links that other rows have to it stay; those that
 * went with it come back, unless the other row has something else in that place by now.
 *
 * @param archivedSchemas The schemas that the archive was made with.
 * @param placed What a row of the media library is to say that the database does not have any more; undefined where it cannot come back.
 * @throws UserError `failed` for rows of the database that cannot be read.
 */
export async function planRestore(
  database: StrapiDatabase,
  archived: ArchivedDocuments,
  ownRows: OwnRows,
  archivedSchemas: ReadonlyMap<string, Schema>,
  placed: (file: EntityRecord) => Promise<EntityRecord | undefined>,
): Promise<Plan> {
  const { uid } = ownRows;
  const isKnown = knownTo(archivedSchemas, database);
  const ends = await Ends.find(database, archived, usedFiles(archived, ownRows), placed);
  const held = await heldLinks(database, ownRows, isKnown);
  const links = archivedLinks(database, ownRows, archived.links, ends);
  const goingIds = new Set(ownRows.doomed.map(({ id }) => id));
  const gone = new Set(
    [...held.own, ...held.inbound.map((link) => ({ link, isOfRow: false, row: link.right }))]
      .filter(({ isOfRow, row }) => isOfRow || goingIds.has(row))
      .map(({ link }) => linkText(link)),
  );
  const coming = [...links.own, ...links.inbound].map(({ link }) => link);
  const documents = new Map(
    ownRows.rows.map(({ id, key }) => [rowText(uid, id), `${uid} ${key.document}`] as const),
  );
  const neighbours = await Neighbours.find(database, coming, gone, documents);
  const nameOf = new Map(ownRows.rows.map(({ id, key }) => [id, describeKey(key)]));
  const named = (row: number, attribute: string, to: string): NamedLink => ({
    from: nameOf.get(row) ?? rowText(uid, row),
    attribute,
    to,
  });

  const taken: NamedLink[] = [];
  const kept = links.own.filter(({ link, row, path, other }) => {
    // What the row itself is linked to by now goes.
    const isFree = neighbours.isFree(link, ['right']);
    if (!isFree) {
      taken.push(named(row, path, rowText(other.uid, `#${other.id}`)));
    }
    return isFree;
  });
  const entries = await Entries.open(database, [...kept, ...held.own], ownRows.rows, ends.files, isKnown);
  const shown: EntryChange[] = [];
  const [updated, inserted, added, removed, moved]: [
    EntityRecord[],
    EntityRecord[],
    LinkRow[],
    LinkRow[],
    LinkRow[],
  ] = [[], [], [], [], []];
  for (const row of ownRows.rows) {
    const before = held.own.filter((one) => one.row === row.id);
    const after = kept.filter((one) => one.row === row.id);
    const change = entries.restored(row, before, after);
    if (change !== undefined) {
      shown.push(change);
      (row.held === undefined ? inserted : updated).push({ ...row.archived, id: row.id });
      const difference = differenceOf(before, after, neighbours);
      added.push(...difference.added);
      removed.push(...difference.removed);
      moved.push(...difference.moved);
    }
  }
  for (const record of ownRows.doomed) {
    shown.push(
      entries.removed(
        record,
        held.own.filter(({ row }) => row === record.id),
      ),
    );
  }

  const back = linksBack(links.inbound, held.inbound, ownRows, neighbours);
  for (const { from, attribute, row } of back.taken) {
    taken.push({ from, attribute, to: named(row, '', '').from });
  }
  const isWritten = new Set([...updated, ...inserted].map(({ id }) => id));
  const needed = new Set(
    kept.flatMap(({ row, other }) => (isWritten.has(row) && other.uid === fileUid ? [other.id] : [])),
  );
  const newFiles: EntityRecord[] = [];
  for (const { archived: file, id, stored } of ends.files) {
    if (stored !== undefined && needed.has(id)) {
      const { record, link } = await folderOf(database, archived, ends, file, stored);
      newFiles.push(record);
      added.push(...link);
    }
  }
  return {
    changes: {
      updated,
      inserted: [...newFiles, ...inserted],
      deleted: new Map(goingIds.size === 0 ? [] : [[uid, [...goingIds]]]),
      isKnown,
      added,
      inbound: [
        ...back.links.map(({ link }) => link),
        ...localizations(database.models.get(uid), ownRows, links.localizations, held.localizations),
      ],
      removed,
      moved,
    },
    entries: shown,
    broken: links.lost.map(({ row, path, to }) => named(row, path, to)),
    taken,
    back: back.links.map(({ from, attribute, row }) => ({ from, attribute, to: named(row, '', '').from })),
    cut: held.inbound.filter(
      ({ model, rightType, right }) =>
        // A file has no attribute for what uses it.
        model.uid !== fileUid && rightType === uid && goingIds.has(right),
    ).length,
    files: ends.files,
  };
}

/** Attributes that only the database has are none of the archive's business; what no schema names, such as documentIds, is. */
const knownTo =
  (archived: ReadonlyMap<string, Schema>, { schemas }: StrapiDatabase) =>
  (uid: string, attribute: string): boolean =>
    own(archived.get(uid)?.attributes, attribute) !== undefined ||
    own(schemas.find((one) => one.uid === uid)?.attributes, attribute) === undefined;

/** Ids of the files that rows which are restored use, in the archive. */
const usedFiles = (
  { links }: Pick<ArchivedDocuments, 'links'>,
  { archivedPlaces }: Pick<OwnRows, 'archivedPlaces'>,
): ReadonlySet<number> =>
  new Set(
    links.flatMap(({ left, right }) => {
      const [file, other] = left.type === fileUid ? [left, right] : [right, left];
      return file.type === fileUid && archivedPlaces.has(rowText(other.type, other.ref))
        ? [Number(file.ref)]
        : [];
    }),
  );

/** What becomes of the links of one row that is written. Those of its components come anew, with the components. */
function differenceOf(
  before: readonly OwnLink[],
  after: readonly OwnLink[],
  neighbours: Neighbours,
): { readonly added: LinkRow[]; readonly removed: LinkRow[]; readonly moved: LinkRow[] } {
  const ofRow = (links: readonly OwnLink[]) => links.filter(({ isOfRow }) => isOfRow).map(({ link }) => link);
  const [all, wanted] = [ofRow(before), ofRow(after)];
  const anew = repeatedOtherwise(all, wanted);
  const isAnew = (link: LinkRow) => anew.has(linkText(link));
  const old = all.filter((link) => !isAnew(link));
  const now = wanted.filter((link) => !isAnew(link));
  const staying = new Map(now.map((link) => [linkText(link), link]));
  const there = new Set(old.map(linkText));
  const added = [
    ...now.filter((link) => !there.has(linkText(link))),
    ...wanted.filter(isAnew),
    ...after.filter(({ isOfRow }) => !isOfRow).map(({ link }) => link),
  ].map((link) => {
    const placed = { ...link, inverse: neighbours.place(link, 'right') };
    neighbours.add(placed);
    return placed;
  });
  return {
    added,
    removed: [...old.filter((link) => !staying.has(linkText(link))), ...all.filter(isAnew)],
    moved: old.flatMap((link) => {
      const position = staying.get(linkText(link))?.position;
      const isPlaced = columnsOf(link.relation).position !== undefined;
      return position === undefined || !isPlaced || position === link.position ? [] : [{ ...link, position }];
    }),
  };
}

/** Texts of links that one of two lists has several times, as a list of media may have a file, where the other has not the same of them. */
function repeatedOtherwise(old: readonly LinkRow[], now: readonly LinkRow[]): ReadonlySet<string> {
  const [before, after] = [Map.groupBy(old, linkText), Map.groupBy(now, linkText)];
  const places = (links: readonly LinkRow[]) => JSON.stringify(links.map(({ position }) => position).sort());
  return new Set(
    [...before.keys(), ...after.keys()].filter((text) => {
      const [one, other] = [before.get(text) ?? [], after.get(text) ?? []];
      return (one.length > 1 || other.length > 1) && places(one) !== places(other);
    }),
  );
}

/**
 * Which links of other rows come back: those that went with a row, and those in which the row has an attribute of its own. A row that
 * holds such a link as a value of its own stays as it is, and so does one that is linked to another row by now.
 */
function linksBack(
  inbound: readonly InboundLink[],
  held: readonly LinkRow[],
  { rows }: OwnRows,
  neighbours: Neighbours,
): { readonly links: readonly InboundLink[]; readonly taken: readonly InboundLink[] } {
  const there = new Set(held.map(linkText));
  const fresh = new Set(rows.filter((row) => row.held === undefined).map(({ id }) => id));
  const [links, taken]: [InboundLink[], InboundLink[]] = [[], []];
  for (const one of inbound) {
    const { link, row, isOfBoth } = one;
    if (there.has(linkText(link)) || !(isOfBoth || fresh.has(row))) {
      continue;
    }
    there.add(linkText(link));
    const isFree = 'table' in link.relation.storage && neighbours.isFree(link);
    if (isFree) {
      const placed = {
        ...link,
        position: neighbours.place(link, 'left'),
        inverse: neighbours.place(link, 'right'),
      };
      neighbours.add(placed);
      links.push({ ...one, link: placed });
    } else {
      taken.push(one);
    }
  }
  return { links, taken };
}

/**
 * The links between localizations of Strapi 4 with rows that come: those that the archive has; to localizations that it does not know, in
 * both directions.
 */
function localizations(
  model: Model | undefined,
  { rows, others, groupOf }: OwnRows,
  archived: readonly LinkRow[],
  held: readonly LinkRow[],
): LinkRow[] {
  const relation = model?.relations.find(({ attribute }) => attribute === 'localizations');
  if (model === undefined || relation?.storage.kind !== 'joinTable') {
    return [];
  }
  const there = new Set(held.map(linkText));
  const known = new Set(archived.map(pairText));
  const fresh = new Set(rows.filter((row) => row.held === undefined).map(({ id }) => id));
  const last = new Map<number, number>();
  for (const { left, position } of [...held, ...archived]) {
    last.set(left, Math.max(last.get(left) ?? 0, position ?? 0));
  }
  const links = archived.filter(({ left, right }) => fresh.has(left) || fresh.has(right));
  const all = [...rows.map(({ id }) => id), ...others];
  for (const left of all) {
    for (const right of all) {
      const isNew = left !== right && (fresh.has(left) || fresh.has(right));
      if (isNew && !known.has(pairText({ left, right })) && groupOf(left) === groupOf(right)) {
        const position = (last.get(left) ?? 0) + 1;
        last.set(left, position);
        links.push({
          model,
          relation,
          left,
          right,
          rightType: model.uid,
          field: null,
          position,
          inverse: null,
        });
      }
    }
  }
  return links.filter((link) => !there.has(linkText(link)));
}

/** Two rows, in whichever direction. */
const pairText = ({ left, right }: Pick<LinkRow, 'left' | 'right'>): string =>
  `${Math.min(left, right)} ${Math.max(left, right)}`;
