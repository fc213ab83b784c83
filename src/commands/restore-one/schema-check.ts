import type { StrapiDatabase } from '../../database/strapi-database.ts';
import { UserError } from '../../errors.ts';
import type { Schema } from '../../strapi/schema.ts';
import { conversionOf } from '../../transfer/conversion.ts';
import { hasDraftAndPublish } from '../../transfer/schema-changes.ts';
import { compareSchemas } from '../../transfer/schema-difference.ts';
import { countAmong } from '../import/lost-values.ts';
import type { ArchivedDocuments } from './archived.ts';
import type { OwnRows } from './own-rows.ts';

/**
 * Makes sure that the database has a place for all that the archive has of the documents.
 *
 * @returns warnings, of what it takes although an editor could not enter it.
 * @throws UserError `schemaDifference` for what would be lost.
 */
export function assertFits(
  { schemas, layout }: StrapiDatabase,
  archivedSchemas: ReadonlyMap<string, Schema>,
  { uid, rows, archivedPlaces }: OwnRows,
  { links }: Pick<ArchivedDocuments, 'links'>,
  defaultLocale: string | undefined,
): string[] {
  const target = new Map(schemas.map((schema) => [schema.uid, schema]));
  assertHasDrafts(archivedSchemas.get(uid), target.get(uid), layout.major);
  const serious = compareSchemas(archivedSchemas, target, (type) => type === uid).filter(
    // An attribute that only the database has keeps what it has.
    ({ change }) => change.question !== undefined && !(change.kind === 'required' && change.after === 'new'),
  );
  const own = links.filter(({ left }) => archivedPlaces.has(`${left.type} ${left.ref}`));
  const costs = countAmong(
    { entities: rows.map(({ archived }) => archived), links: own },
    archivedSchemas,
    serious.map(({ change }) => change),
    {
      includes: (type) => type === uid,
      defaultLocale,
      conversion: ({ before = '', after = '' }) => conversionOf(before, after, () => true),
    },
  );
  const affected = serious.flatMap(({ difference }, index) =>
    (costs[index]?.count ?? 0) > 0 ? [{ ...difference, ...costs[index] }] : [],
  );
  const lost = affected.filter(({ verdict }) => verdict === 'lossy');
  if (lost.length > 0) {
    throw new UserError(
      'schemaDifference',
      `The documents do not fit the database: ${lost.map(({ message, count }) => `${message} (${count} in the documents)`).join('; ')}.`,
      'Restore them into the version of the project that the archive was made with, or bring the schema back first; nothing was changed.',
    );
  }
  return affected.map(({ message, count }) => `${message}: ${count} restored as they are.`);
}

/**
 * Strapi 5 shows what is published beside its draft, and not without one.
 *
 * @throws UserError `schemaDifference` where the database keeps drafts of its own, and the archive has none.
 */
function assertHasDrafts(archived: Schema | undefined, target: Schema | undefined, major: number): void {
  if (
    major !== 4 &&
    archived !== undefined &&
    target !== undefined &&
    hasDraftAndPublish(target) &&
    !hasDraftAndPublish(archived)
  ) {
    throw new UserError(
      'schemaDifference',
      `${target.uid} has draftAndPublish switched on in the database, and the archive is from before: it has no drafts, without which Strapi does not show what is published.`,
      'Restore into the version of the project that the archive was made with; nothing was changed.',
    );
  }
}
