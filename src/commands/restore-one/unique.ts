import { isScalar } from '../../database/model/create-models.ts';
import { findWhere } from '../../database/read/one/rows.ts';
import type { StrapiDatabase } from '../../database/strapi-database.ts';
import { UserError } from '../../errors.ts';
import type { EntityRecord } from '../../strapi/records.ts';
import { describeKey, documentKey } from '../../transfer/document-key.ts';
import type { OwnRows } from './own-rows.ts';

/** Values that are told apart; documents cannot be looked for. */
const comparable = (type: string): boolean => !['json', 'blocks'].includes(type);

/**
 * Makes sure that no row gets a value which no two may have, and another document has by now. In Strapi 5 that is so within a locale and a
 * status, in Strapi 4 within the type.
 *
 * @throws UserError `failed`; it names both.
 */
export async function assertUnique(
  database: StrapiDatabase,
  { uid, rows, doomed, others }: OwnRows,
): Promise<void> {
  const schema = database.schemas.find((one) => one.uid === uid);
  const attributes = Object.entries(schema?.attributes ?? {}).filter(
    ([, attribute]) =>
      (attribute.unique === true || attribute.type === 'uid') &&
      isScalar(attribute) &&
      comparable(attribute.type),
  );
  const own = new Set([...rows.map(({ id }) => id), ...doomed.map(({ id }) => id), ...others]);
  const { major } = database.layout;
  const keyOf = (record: EntityRecord) => documentKey(record, schema, major);
  for (const { archived, held, key } of rows) {
    for (const [name] of attributes) {
      const value = archived.data[name];
      if (value === null || value === undefined || value === held?.data[name]) {
        continue;
      }
      const found = await findWhere(database, uid, { [name]: { $eq: value } });
      const other = found
        .filter(({ id }) => !own.has(id))
        .map(keyOf)
        .find((one) => major === 4 || (one.locale === key.locale && one.status === key.status));
      if (other !== undefined) {
        throw new UserError(
          'failed',
          `${describeKey(key)} cannot have ${JSON.stringify(value)} as its ${name} again: ${describeKey(other)} has it by now.`,
          `Give that one another ${name}, or delete it, then run this again; nothing was changed.`,
        );
      }
    }
  }
}

/**
 * Makes sure that no second document comes into a single type, of which Strapi would show either.
 *
 * @throws UserError `failed`; it names both.
 */
export async function assertSingle(
  database: StrapiDatabase,
  { uid, rows, doomed, others }: OwnRows,
): Promise<void> {
  const schema = database.schemas.find((one) => one.uid === uid);
  const coming = rows.find(({ held }) => held === undefined);
  if (schema?.kind !== 'singleType' || coming === undefined) {
    return;
  }
  const own = new Set([...rows.map(({ id }) => id), ...doomed.map(({ id }) => id), ...others]);
  const { major } = database.layout;
  const other = (await findWhere(database, uid, { id: { $gt: 0 } }))
    .filter(({ id }) => !own.has(id))
    .map((record) => documentKey(record, schema, major))
    .find(({ locale }) => major !== 4 || locale === coming.key.locale);
  if (other !== undefined) {
    throw new UserError(
      'failed',
      `${describeKey(coming.key)} cannot come back beside ${describeKey(other)}: a single type has one document.`,
      'Delete that one, then run this again; nothing was changed.',
    );
  }
}
