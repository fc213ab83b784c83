import type { CheckedArchive } from '../../archive/read/check.ts';
import type { StrapiDatabase } from '../../database/strapi-database.ts';
import { localeUid } from '../../strapi/uids.ts';
import { isLocalized } from '../../transfer/schema-changes.ts';
import type { Scope } from '../../transfer/scope.ts';

/**
 * Where the locales themselves stay as they are, entries may come in that are in none of them: nobody sees those.
 *
 * @returns a warning for each content type with such entries.
 */
export async function warnOfMissingLocales(
  { locales, counts }: CheckedArchive,
  { session, schemas, models }: StrapiDatabase,
  scope: Scope,
): Promise<string[]> {
  const table = models.get(localeUid)?.table;
  const bringsLocales = scope.includes(localeUid) && (counts.get(localeUid) ?? 0) > 0;
  const localized = schemas.filter(
    (schema) => scope.includes(schema.uid) && isLocalized(schema) && locales.has(schema.uid),
  );
  if (table === undefined || bringsLocales || localized.length === 0 || !scope.stages.has('entities')) {
    return [];
  }
  const rows = await session.rows(`SELECT code FROM ${session.dialect.quote(table)}`);
  const known = new Set(rows.map(([code]) => String(code)));
  return localized.flatMap(({ uid }) => {
    const missing = [...(locales.get(uid) ?? [])].filter(([locale]) => !known.has(locale));
    return missing.length === 0
      ? []
      : [
          `${uid} has entries in locales that the target does not have, so nobody will see them: ${missing.map(([locale, count]) => `${count} in ${locale}`).join(', ')}. Add these locales, or import ${localeUid} as well.`,
        ];
  });
}
