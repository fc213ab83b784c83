import { UserError } from '../../errors.ts';
import { projectSettingsKey } from '../../strapi/core-store.ts';
import { type Logo, logoContent, logos } from '../../strapi/logos.ts';
import { type ConfigurationRecord, coreStoreType, webhookType } from '../../strapi/records.ts';
import { configurationTables, coreStoreTable, noteTable, webhooksTable } from '../../strapi/tables.ts';
import type { Masking } from '../../transfer/masking.ts';
import type { Page } from '../../transfer/page.ts';
import { unsafeLogo } from '../../transfer/rules/configuration.ts';
import { unrestorable } from '../../transfer/rules/unrestorable.ts';
import { option } from '../../wording.ts';
import type { Session, Value } from '../session.ts';
import type { StrapiDatabase } from '../strapi-database.ts';
import { text } from '../values.ts';
import { allOf } from './at-once.ts';
import { pagesOf } from './pages.ts';
import { commitMarkKey } from './store.ts';

/** The content of a logo's file in base64, or undefined where there is none to be had. */
export type ReadLogo = (logo: Logo) => Promise<string | undefined>;

/** Makes the pages of the configuration stage: the core store, then the webhooks; all of both (archive format §4.4). */
export type ConfigurationPages = (readLogo: ReadLogo) => AsyncIterable<Page>;

/**
 * Reads the configuration. Its logos are files, which are read when the pages are made: the session may have ended by then.
 *
 * @param masking What becomes of each record, before the file of a logo is read for it; nothing without it.
 * @throws UserError `failed` for a setting that is no valid JSON, or could not be restored; `schemaDifference` where a table is missing.
 */
export async function configurationOf(
  { session, layout }: Pick<StrapiDatabase, 'session' | 'layout'>,
  masking?: Pick<Masking, 'configuration'>,
): Promise<ConfigurationPages> {
  const mask = (record: ConfigurationRecord): readonly ConfigurationRecord[] => {
    const masked = masking === undefined ? record : masking.configuration(record);
    return masked === undefined ? [] : [masked];
  };
  await assertConfigurationStored(session);
  const [stored, webhooks] = await allOf([objects(session, coreStoreTable), objects(session, webhooksTable)]);
  const settings = stored
    .filter(({ key }) => key !== commitMarkKey)
    .map((row): Setting => ({ ...row, value: parseValue(row) }))
    .flatMap((value) => mask({ type: coreStoreType, value }).map((record) => record.value as Setting));
  for (const { id, key, value } of settings) {
    const logo = key === projectSettingsKey ? unsafeLogo(value) : undefined;
    if (logo !== undefined) {
      throw unrestorable(
        `The core store's row ${id} (key ${key})`,
        logo,
        'its hash or extension makes an unsafe path',
        `Choose that logo again in the settings of the admin panel, or leave the configuration out with ${option('exclude', 'config')}.`,
      );
    }
  }
  const { dialect } = session;
  const [json, boolean] = [dialect.encoder('json'), dialect.encoder('boolean')];
  const decode = (value: Value, encode: typeof json) => (value === null ? null : JSON.parse(encode(value)));
  const hooks = webhooks
    .flatMap((row) =>
      mask({
        type: webhookType,
        value: {
          ...row,
          headers: decode(row.headers ?? null, json),
          events: decode(row.events ?? null, json),
          enabled: decode(row.enabled ?? null, boolean),
        },
      }),
    )
    .map((record) => JSON.stringify(record));
  return async function* pages(readLogo) {
    const records: string[] = [];
    for (const setting of settings) {
      const value = layout.archivesLogos ? await withLogos(setting, readLogo) : setting;
      records.push(JSON.stringify({ type: coreStoreType, value }));
    }
    yield* pagesOf(coreStoreType, records);
    yield* pagesOf(webhookType, hooks);
  };
}

/** The logos that the admin panel has; of none where its settings say nothing of any. */
export async function logosOf({ session }: Pick<StrapiDatabase, 'session'>): Promise<Logo[]> {
  const { quote } = session.dialect;
  const rows = await session.rows(
    `SELECT id, value FROM ${quote(coreStoreTable)} WHERE ${quote('key')} = ? ORDER BY id`,
    [projectSettingsKey],
  );
  return rows.flatMap(([id = null, value = null]) => {
    const settings = Object(parseValue({ id, key: projectSettingsKey, value })) as {
      [name: string]: unknown;
    };
    return logos.map((name) => settings[name]).filter((logo): logo is Logo => Boolean(logo));
  });
}

type Record = { readonly [column: string]: Value };
type Setting = { readonly id?: Value; readonly key?: Value; readonly value: unknown };

/**
 * Makes sure that the tables of the configuration are there; no content type has them.
 *
 * @throws UserError `schemaDifference` for the first that is not.
 */
export async function assertConfigurationStored(session: Session): Promise<void> {
  const catalogue = await session.tables();
  const missing = configurationTables.find((table) => !catalogue.has(table));
  if (missing !== undefined) {
    throw new UserError(
      'schemaDifference',
      `Part of the configuration should be stored in the table ${missing}, which the database does not have.`,
      `Empty Strapi's note of its tables (DELETE FROM ${noteTable}) and start the project once on this database, which creates the table again; or leave the configuration out with ${option('exclude', 'config')}.`,
    );
  }
}

/** These tables have some hundred rows at most, so an object a row is affordable here. */
async function objects(session: Session, table: string): Promise<Record[]> {
  const { dialect } = session;
  const names = (await session.tables()).columns(table);
  const rows = await session.rows(
    `SELECT ${names.map(dialect.quote).join(', ')} FROM ${dialect.quote(table)} ORDER BY id`,
  );
  return rows.map((row) =>
    Object.fromEntries(names.map((name, index) => [name, written(name, row[index] as Value)])),
  );
}

const texts = new Set(['key', 'value', 'type', 'environment', 'tag', 'name', 'url', 'headers', 'events']);

/** SQLite keeps in a column what it was given, bytes and numbers, too; what it stands for is a text. */
const written = (column: string, value: Value): Value =>
  value !== null && texts.has(column) ? text(value) : value;

function parseValue({ id, key, value }: Record): unknown {
  try {
    return typeof value === 'string' ? JSON.parse(value) : value;
  } catch {
    // What V8 says of it quotes the value, which may be a secret.
    throw new UserError(
      'failed',
      `The core store is damaged: row ${id} (key ${key}) holds no valid JSON.`,
      `Correct or delete that row in ${coreStoreTable}, or leave the configuration out with ${option('exclude', 'config')}.`,
    );
  }
}

/** Official export of Strapi 5 puts the bytes of the logos beside their description (archive format §4.4). */
async function withLogos(row: { key?: Value; value: unknown }, readLogo: ReadLogo): Promise<unknown> {
  if (row.key !== projectSettingsKey || typeof row.value !== 'object' || row.value === null) {
    return row;
  }
  const settings: { [name: string]: unknown } = { ...row.value };
  for (const name of logos) {
    const logo = settings[name] as Logo | null | undefined;
    const content = logo?.url ? await readLogo(logo) : undefined;
    if (content !== undefined) {
      settings[name] = { ...logo, [logoContent]: content };
    }
  }
  return { ...row, value: settings };
}
