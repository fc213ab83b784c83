import { own } from '../../by-name.ts';
import type { Relation } from '../../database/model/model.ts';
import { isStored, type LinkRow, linksTouching, linkText } from '../../database/read/one/links.ts';
import type { StrapiDatabase } from '../../database/strapi-database.ts';
import type { LinkEnd, LinkRecord } from '../../strapi/records.ts';
import type { Schema } from '../../strapi/schema.ts';
import { fileUid } from '../../strapi/uids.ts';
import type { Ends } from './ends.ts';
import type { OwnPlace, OwnRows } from './own-rows.ts';
import { rowText } from './places.ts';

/** A link that belongs to a row of the documents: what the row, or a component in it, stores itself, and its media. */
export interface OwnLink {
  /** Ends that are components of the documents have the ids that they have where the link comes from. */
  readonly link: LinkRow;
  /** The row's id in the database. */
  readonly row: number;
  /** Whether it is of the row itself, and not of a component in it. */
  readonly isOfRow: boolean;
  /** `sections[2].author`. */
  readonly path: string;
  readonly other: { readonly uid: string; readonly id: number };
}

/** A link that another row has to one of the documents. */
export interface InboundLink {
  readonly link: LinkRow;
  /** The row's id in the database. */
  readonly row: number;
  /** For people: the row that has it, and the attribute in which. */
  readonly from: string;
  readonly attribute: string;
  /** Whether the row has an attribute of its own for it. */
  readonly isOfBoth: boolean;
}

/** A link whose other end is not there. */
export interface LostLink {
  readonly row: number;
  readonly path: string;
  readonly to: string;
}

export interface HeldLinks {
  readonly own: readonly OwnLink[];
  readonly inbound: readonly LinkRow[];
  /** Between the localizations of a document of Strapi 4. */
  readonly localizations: readonly LinkRow[];
}

export interface ArchivedLinks {
  readonly own: readonly OwnLink[];
  readonly inbound: readonly InboundLink[];
  /** Between the localizations of a document of Strapi 4, as far as both are in the database or come. */
  readonly localizations: readonly LinkRow[];
  readonly lost: readonly LostLink[];
}

/** Whether it is what connects the localizations of Strapi 4, each with all others. */
export const isLocalization = (uid: string, { attribute, storage }: Relation): boolean =>
  attribute === 'localizations' && 'target' in storage && storage.target === uid;

/** The links that the database has from the documents and to them. */
export async function heldLinks(
  database: StrapiDatabase,
  ownRows: OwnRows,
  isKnown: (uid: string, attribute: string) => boolean,
): Promise<HeldLinks> {
  const { heldPlaces, sharedPlaces } = ownRows;
  const ids = new Map<string, number[]>();
  for (const text of heldPlaces.keys()) {
    const [uid, id] = text.split(' ') as [string, string];
    const some = ids.get(uid) ?? [];
    ids.set(uid, some);
    some.push(Number(id));
  }
  const schemas = new Map(database.schemas.map((schema) => [schema.uid, schema]));
  const [own, inbound, localizations]: [OwnLink[], LinkRow[], LinkRow[]] = [[], [], []];
  for (const link of await linksTouching(database, ids)) {
    const side = ownSide(link, heldPlaces, schemas);
    if (isLocalization(link.model.uid, link.relation)) {
      localizations.push(link);
    } else if (side === undefined) {
      inbound.push(link);
    } else if (isKnown(side.uid, side.attribute)) {
      own.push(ownLink(link, side));
      const end =
        side.end === 'left' ? rowText(link.model.uid, link.left) : rowText(link.rightType, link.right);
      for (const place of sharedPlaces.get(end) ?? []) {
        own.push(ownLink(link, { ...side, place }));
      }
    }
  }
  return { own, inbound, localizations };
}

/**
 * The links that the archive has from the documents and to them, with the ids that their other ends have in the database.
 *
 * Links of attributes that the database does not have are left to the comparison of schemas.
 */
export function archivedLinks(
  database: StrapiDatabase,
  ownRows: OwnRows,
  records: readonly LinkRecord[],
  ends: Ends,
): ArchivedLinks {
  const schemas = new Map(database.schemas.map((schema) => [schema.uid, schema]));
  const [own, inbound, lost]: [OwnLink[], InboundLink[], LostLink[]] = [[], [], []];
  const localizations: LinkRow[] = [];
  const seen = new Set<string>();
  for (const record of records) {
    const link = storedLink(database, record);
    if (link === undefined) {
      continue;
    }
    const side = ownSide(link, ownRows.archivedPlaces, schemas);
    const { left, right } = record;
    const [leftId, rightId] = [left, right].map((end) => idOf(end, ownRows, ends));
    if (isLocalization(link.model.uid, link.relation)) {
      if (leftId !== undefined && rightId !== undefined) {
        localizations.push({ ...link, left: leftId, right: rightId });
      }
      continue;
    }
    if (side !== undefined) {
      const path = side.place.within + side.attribute;
      const other = side.end === 'left' ? right : left;
      if (leftId === undefined || rightId === undefined) {
        lost.push({ row: side.place.row, path, to: ends.describe(other.type, other.ref) });
      } else {
        const stored = { ...link, left: leftId, right: rightId };
        // A table that keeps pairs apart has each once; a list of media may have a file twice.
        const key = `${linkText(stored)} ${link.relation.kind === 'relation.morph' ? link.position : ''}`;
        if (seen.size < seen.add(key).size) {
          own.push(ownLink(stored, side));
        }
      }
    } else {
      const place = ownRows.archivedPlaces.get(rowText(right.type, right.ref));
      if (place !== undefined && leftId !== undefined && rightId !== undefined && place.within === '') {
        inbound.push({
          link: { ...link, left: leftId, right: rightId },
          row: place.row,
          from: ends.describe(left.type, left.ref),
          attribute: ends.pathOf(left.type, left.ref, link.relation.attribute),
          isOfBoth: inverseOf(link) !== undefined,
        });
      }
    }
  }
  return { own, inbound, localizations, lost };
}

/** The attribute that the row at the right end has for a link. */
const inverseOf = ({ relation: { storage }, field }: LinkRow): string | undefined =>
  storage.kind === 'joinTable' ? storage.inversedBy : (field ?? undefined);

/** The end at which a link belongs to a document. */
interface OwnSide {
  readonly end: 'left' | 'right';
  readonly uid: string;
  readonly attribute: string;
  readonly place: OwnPlace;
}

/** Files store what uses them: there, the end that uses them has the attribute, as editors see it. */
function ownSide(
  { model, relation, left, right, rightType, field }: LinkRow,
  places: ReadonlyMap<string, OwnPlace>,
  schemas: ReadonlyMap<string, Schema>,
): OwnSide | undefined {
  const [from, to] = [places.get(rowText(model.uid, left)), places.get(rowText(rightType, right))];
  if (from !== undefined) {
    return { end: 'left', uid: model.uid, attribute: relation.attribute, place: from };
  }
  return model.uid === fileUid &&
    to !== undefined &&
    field !== null &&
    own(schemas.get(rightType)?.attributes, field) !== undefined
    ? { end: 'right', uid: rightType, attribute: field, place: to }
    : undefined;
}

function ownLink(link: LinkRow, { end, attribute, place: { row, within } }: OwnSide): OwnLink {
  return {
    link,
    row,
    isOfRow: within === '',
    path: within + attribute,
    other: end === 'left' ? { uid: link.rightType, id: link.right } : { uid: link.model.uid, id: link.left },
  };
}

/** How the database would store a link of the archive; its ends are those of the archive. Undefined where it is not stored as such. */
function storedLink(database: StrapiDatabase, { left, right }: LinkRecord): LinkRow | undefined {
  const model = database.models.get(left.type);
  const relation = model?.relations.find(({ attribute }) => attribute === left.field);
  if (model === undefined || relation === undefined || !isStored(database, model, relation)) {
    return undefined;
  }
  const { storage } = relation;
  if ('target' in storage && storage.target !== right.type) {
    return undefined;
  }
  const isMorph = storage.kind === 'morphTable';
  return {
    model,
    relation,
    left: Number(left.ref),
    right: Number(right.ref),
    rightType: right.type,
    field: isMorph ? (right.field ?? null) : null,
    position: (isMorph ? right.pos : left.pos) ?? null,
    inverse: (isMorph ? undefined : right.pos) ?? null,
  };
}

/** In the database; of components of the documents as in the archive, for they get their ids when they are written. */
function idOf({ type, ref }: LinkEnd, { uid, archivedPlaces }: OwnRows, ends: Ends): number | undefined {
  const place = archivedPlaces.get(rowText(type, ref));
  return place === undefined
    ? ends.idOf(type, ref)
    : type === uid && place.within === ''
      ? place.row
      : Number(ref);
}
