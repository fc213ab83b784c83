import * as v from 'valibot';
import { own } from '../../by-name.ts';
import { UserError } from '../../errors.ts';
import { messageOf } from '../../redaction/issue.ts';
import { contentTypesKey, projectSettingsKey } from '../../strapi/core-store.ts';
import { type Logo, logoContent, logoProperties, logos } from '../../strapi/logos.ts';
import { type ConfigurationRecord, coreStoreType, webhookType } from '../../strapi/records.ts';
import type { Schema } from '../../strapi/schema.ts';
import { coreStoreTable, webhooksTable } from '../../strapi/tables.ts';
import { setting, webhook } from '../../transfer/rules/configuration.ts';
import { isId } from '../../transfer/rules/ids.ts';
import { isObject } from '../../transfer/rules/values.ts';
import { hasDraftAndPublish, isLocalized } from '../../transfer/schema-changes.ts';
import { option } from '../../wording.ts';
import { commitMarkKey } from '../read/store.ts';
import type { Parameter, Session } from '../session.ts';
import type { Inserter, Inserters } from './inserter.ts';
import type { TakeLogo } from './plan.ts';
import type { Strangers } from './strangers.ts';
import type { Writer } from './writer.ts';

export interface ConfigurationPolicy {
  /** Content types whose rows come in. */
  readonly includes: (uid: string) => boolean;
  readonly takeLogo: TakeLogo;
}

type Settings = Pick<Schema, 'options' | 'pluginOptions'>;
type ContentTypes = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * Replaces the core store and the webhooks (archive format §7.6), with their ids.
 *
 * One row is different: the one in which Strapi describes its content types. It stays the target's, since it says
 * which tables there are; only what changes what rows mean (`options`, `pluginOptions`: drafts, locales) comes from
 * the archive, for the types whose rows do. At its next start Strapi compares that with the project, and migrates. What
 * it would delete then was left out already, so that of what is switched off the target's own note stays.
 */
export class ConfigurationWriter {
  readonly #settings: NumberedRows;
  readonly #webhooks: NumberedRows;
  readonly #json: (value: unknown) => Parameter;
  readonly #boolean: (value: unknown) => Parameter;
  readonly #ownTypes: ContentTypes;
  readonly #includes: (uid: string) => boolean;
  readonly #takeLogo: TakeLogo;
  readonly deleted: ReadonlyMap<string, number>;
  #hasTypes = false;

  private constructor(
    writer: Writer,
    inserters: Inserters,
    ownTypes: ContentTypes,
    { includes, takeLogo }: ConfigurationPolicy,
    deleted: ReadonlyMap<string, number>,
  ) {
    this.deleted = deleted;
    this.#settings = new NumberedRows(
      inserters.of(coreStoreTable, ['id', 'key', 'value', 'type', 'environment', 'tag'], {
        ignoreDuplicates: false,
        refers: false,
        describe: ([id, key]) => `The core store's row ${id} (${key})`,
      }),
    );
    this.#webhooks = new NumberedRows(
      inserters.of(webhooksTable, ['id', 'name', 'url', 'headers', 'events', 'enabled'], {
        ignoreDuplicates: false,
        refers: false,
        describe: ([id, name]) => `The webhook ${id} (${name})`,
      }),
    );
    this.#json = writer.encoder('json');
    this.#boolean = writer.encoder('boolean');
    this.#ownTypes = ownTypes;
    this.#includes = includes;
    this.#takeLogo = takeLogo;
  }

  /** Deletes what is there. */
  static async begin(
    writer: Writer,
    inserters: Inserters,
    strangers: Strangers,
    policy: ConfigurationPolicy,
  ): Promise<ConfigurationWriter> {
    const ownTypes = await readOwnTypes(writer.session);
    const emptied = (table: string) => strangers.delete(writer, table);
    const deleted = new Map([
      [coreStoreType, await emptied(coreStoreTable)],
      [webhookType, await emptied(webhooksTable)],
    ]);
    return new ConfigurationWriter(writer, inserters, ownTypes, policy, deleted);
  }

  /** @throws UserError `damagedArchive` for a record that is none. */
  add(record: ConfigurationRecord): void {
    if (record.type === coreStoreType) {
      const found = check(setting, record);
      if (found.key !== commitMarkKey) {
        this.#setting({ ...found, value: this.#valueOf(found) });
      }
    } else {
      const { id, name, url, headers, events, enabled } = check(webhook, record);
      const json = (value: unknown) => (value === null || value === undefined ? null : this.#json(value));
      const enabledOrNot = enabled === null || enabled === undefined ? null : this.#boolean(enabled);
      this.#webhooks.add(id, [name ?? null, url ?? null, json(headers), json(events), enabledOrNot]);
    }
  }

  /** To be called when all records were added. A target never loses the description of its own tables. */
  finish(): void {
    if (!this.#hasTypes) {
      this.#setting({ key: contentTypesKey, value: this.#ownTypes, type: 'object' });
    }
    this.#settings.finish();
    this.#webhooks.finish();
  }

  get inserted(): ReadonlyMap<string, number> {
    return new Map([
      [coreStoreType, this.#settings.inserted],
      [webhookType, this.#webhooks.inserted],
    ]);
  }

  #setting({ id, key, value, type, environment, tag }: v.InferOutput<typeof setting>): void {
    const stored = value === null || value === undefined ? null : JSON.stringify(value);
    this.#settings.add(id, [key ?? null, stored, type ?? null, environment ?? null, tag ?? null]);
  }

  #valueOf({ key, value }: v.InferOutput<typeof setting>): unknown {
    if (key === contentTypesKey) {
      this.#hasTypes = true;
      return this.#describeTypes(isObject(value) ? value : {});
    }
    return key === projectSettingsKey && isObject(value) ? this.#withoutLogoFiles(value) : value;
  }

  #describeTypes(archived: Readonly<Record<string, unknown>>): ContentTypes {
    const types = Object.entries(this.#ownTypes).map(([uid, described]) => {
      const type = own(archived, uid) as Settings | undefined;
      if (!this.#includes(uid) || !isObject(type)) {
        return [uid, described];
      }
      const { options, pluginOptions } = described as Settings;
      return [
        uid,
        {
          ...described,
          options: hasDraftAndPublish(described as Settings) ? type.options : options,
          pluginOptions: isLocalized(described as Settings) ? type.pluginOptions : pluginOptions,
        },
      ];
    });
    return Object.fromEntries(types);
  }

  #withoutLogoFiles(settings: Readonly<Record<string, unknown>>): unknown {
    const kept = { ...settings };
    for (const name of logos) {
      const logo = settings[name];
      if (isObject(logo)) {
        const properties = logoProperties.filter((property) => Object.hasOwn(logo, property));
        kept[name] = Object.fromEntries(properties.map((property) => [property, logo[property]]));
        if (typeof logo[logoContent] === 'string') {
          this.#takeLogo(kept[name] as Logo, logo[logoContent]);
        }
      }
    }
    return kept;
  }
}

async function readOwnTypes(session: Session): Promise<ContentTypes> {
  const [row] = await session.rows(
    `SELECT value FROM ${coreStoreTable} WHERE ${session.dialect.quote('key')} = ? ORDER BY id DESC LIMIT 1`,
    [contentTypesKey],
  );
  return JSON.parse(String(row?.[0])) as ContentTypes;
}

/**
 * Rows that may come without an id of their own, or with none that a row can have: those get the next ones when all others are known.
 * Nothing refers to them, and official import gives all of them new ones.
 */
class NumberedRows {
  readonly #inserter: Inserter;
  readonly #withoutId: (readonly Parameter[])[] = [];
  readonly #taken = new Set<number>();
  #highest = 0;

  constructor(inserter: Inserter) {
    this.#inserter = inserter;
  }

  get inserted(): number {
    return this.#inserter.inserted;
  }

  add(id: unknown, row: readonly Parameter[]): void {
    if (!isId(id) || this.#taken.has(id)) {
      this.#withoutId.push(row);
      return;
    }
    this.#taken.add(id);
    this.#highest = Math.max(this.#highest, id);
    for (const value of [id, ...row]) {
      this.#inserter.push(value);
    }
    this.#inserter.end();
  }

  finish(): void {
    for (const row of this.#withoutId.splice(0)) {
      this.add(this.#highest + 1, row);
    }
  }
}

function check<Schema extends v.GenericSchema>(
  schema: Schema,
  { type, value }: ConfigurationRecord,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value);
  if (!result.success) {
    const [issue] = result.issues;
    throw new UserError(
      'damagedArchive',
      `The archive has an invalid ${type} record: ${v.getDotPath(issue) ?? 'its root'}: ${messageOf(issue)}`,
      `Export again, or leave the configuration out with ${option('exclude', 'config')}.`,
    );
  }
  return result.output;
}
