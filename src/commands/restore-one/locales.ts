import type { CheckedArchive } from '../../archive/read/checked-archive.ts';
import type { StrapiDatabase } from '../../database/strapi-database.ts';
import { UserError } from '../../errors.ts';
import type { EntityRecord } from '../../strapi/records.ts';
import type { Schema } from '../../strapi/schema.ts';
import { localeUid } from '../../strapi/uids.ts';
import { isLocalized } from '../../transfer/schema-changes.ts';
import { option } from '../../wording.ts';
import type { ArchivedDocuments } from './archived.ts';
import type { OwnRows } from './own-rows.ts';

/**
 * Gives rows of the archive the locale that Strapi gave those of the database when their type became localized since, or took from them
 * when it no longer was: the default one. So they are found, and seen, as what they are by now.
 */
export function inLocalesOf(
  { schemas }: StrapiDatabase,
  archivedSchemas: ReadonlyMap<string, Schema>,
  documents: ArchivedDocuments,
  defaultLocale: string | undefined,
): ArchivedDocuments {
  if (defaultLocale === undefined) {
    return documents;
  }
  const changed = new Map(
    schemas.flatMap((schema) => {
      const archived = archivedSchemas.get(schema.uid);
      const isChanged = archived !== undefined && isLocalized(archived) !== isLocalized(schema);
      return isChanged ? [[schema.uid, isLocalized(schema)] as const] : [];
    }),
  );
  const inLocale = (record: EntityRecord): EntityRecord => {
    const [from, to] = changed.get(record.type) ? [null, defaultLocale] : [defaultLocale, null];
    return changed.has(record.type) && (record.data.locale ?? null) === from
      ? { ...record, data: { ...record.data, locale: to } }
      : record;
  };
  return {
    ...documents,
    rows: documents.rows.map(inLocale),
    ends: new Map([...documents.ends].map(([text, record]) => [text, inLocale(record)])),
    components: new Map(
      [...documents.components].map(([text, component]) => [
        text,
        { ...component, owner: inLocale(component.owner) },
      ]),
    ),
  };
}

/** @throws UserError `usage` where locales are named of a type that has none. */
export function assertLocales({ schemas }: StrapiDatabase, uid: string, locales: readonly string[]): void {
  const schema = schemas.find((one) => one.uid === uid);
  if (schema === undefined) {
    throw new UserError(
      'schemaDifference',
      `The database has no content type ${uid}.`,
      'Restore into the version of the project that the archive was made with.',
    );
  }
  if (locales.length > 0 && !isLocalized(schema)) {
    throw new UserError(
      'usage',
      `${uid} is not localized, and its documents are in no locale.`,
      `Leave out ${option('locale')}.`,
    );
  }
}

/** @throws UserError `failed` where neither the archive nor the database has the documents in a locale that is named. */
export function assertInLocales(
  { path }: CheckedArchive,
  { uid, rows, doomed }: OwnRows,
  locales: readonly string[],
): void {
  const known = new Set([
    ...rows.map(({ archived }) => archived.data.locale),
    ...doomed.map(({ data }) => data.locale),
  ]);
  const missing = locales.filter((locale) => !known.has(locale));
  if (missing.length > 0) {
    throw new UserError(
      'failed',
      `The archive ${path} has no ${uid} of those in ${missing.join(', ')}, and the database has none either.`,
      `Name locales that the documents are in with ${option('locale')}, or leave it out.`,
    );
  }
}

/** Rows in a locale that was removed are there, and nobody sees them. */
export async function missingLocales(
  { session, models }: StrapiDatabase,
  { uid, rows }: OwnRows,
): Promise<string[]> {
  const used = new Set(rows.flatMap(({ key }) => key.locale ?? []));
  const table = models.get(localeUid)?.table;
  if (table === undefined || used.size === 0) {
    return [];
  }
  const known = await session.rows(`SELECT code FROM ${session.dialect.quote(table)}`);
  const missing = [...used].filter((locale) => !known.some(([code]) => code === locale));
  return missing.length === 0
    ? []
    : [
        `Documents of ${uid} are in locales that the project does not have, so nobody sees those: ${missing.join(', ')}. Add these locales.`,
      ];
}
