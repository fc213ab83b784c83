import { own } from '../../by-name.ts';
import type { ConfigurationRecord } from '../../strapi/records.ts';
import type { Schema } from '../../strapi/schema.ts';
import { fileUid } from '../../strapi/uids.ts';
import { isObject, type Values } from './entry-content.ts';
import { isSecretAttribute } from './secrets.ts';

/** Before the uid of a content type: the row with what the content manager shows of it. */
const prefix = 'plugin_content_manager_configuration_content_types::';

/** Names that say what something is, where nobody has chosen. */
const telling = ['title', 'name', 'displayName', 'label', 'headline', 'slug', 'username', 'email', 'code'];

/** Longer ones are cut: titles are there to tell entries apart. */
const longest = 200;

/** What the content manager calls entries. */
export class Titles {
  readonly #schemas: ReadonlyMap<string, Schema>;
  readonly #chosen = new Map<string, string>();
  readonly #known = new Map<string, string | undefined>();

  constructor(schemas: ReadonlyMap<string, Schema>) {
    this.#schemas = schemas;
  }

  /** A setting that may say by which attribute entries are called. */
  learn({ value: { key, value } }: ConfigurationRecord): void {
    if (typeof key !== 'string' || !key.startsWith(prefix)) {
      return;
    }
    const parsed = parsedSetting(value);
    const settings = isObject(parsed) ? parsed.settings : undefined;
    const field = isObject(settings) ? settings.mainField : undefined;
    if (typeof field === 'string') {
      this.#chosen.set(key.slice(prefix.length), field);
    }
  }

  titleOf(uid: string, data: Values): string | undefined {
    if (!this.#known.has(uid)) {
      this.#known.set(uid, this.#attributeOf(uid));
    }
    const attribute = this.#known.get(uid);
    const value = attribute === undefined ? undefined : own(data, attribute);
    return typeof value === 'string' && value !== ''
      ? value.length > longest
        ? `${value.slice(0, longest)}…`
        : value
      : typeof value === 'number'
        ? String(value)
        : undefined;
  }

  #attributeOf(uid: string): string | undefined {
    const attributes = this.#schemas.get(uid)?.attributes;
    const isShown = (name: string) => {
      const attribute = own(attributes, name);
      return attribute !== undefined && !isSecretAttribute(uid, name, attribute);
    };
    const chosen = this.#chosen.get(uid);
    if (uid === fileUid) {
      return 'name';
    }
    if (chosen !== undefined && chosen !== 'id' && isShown(chosen)) {
      return chosen;
    }
    return (
      telling.find(isShown) ??
      Object.entries(attributes ?? {}).find(
        ([name, { type }]) => type === 'string' && name !== 'locale' && isShown(name),
      )?.[0]
    );
  }
}

/** The value of a setting, which some archives have as the text that it is in the database. */
export function parsedSetting(value: unknown): unknown {
  if (typeof value !== 'string') {
    return value;
  }
  try {
    return JSON.parse(value);
  } catch {
    // A text that is no JSON is the value itself.
    return value;
  }
}
