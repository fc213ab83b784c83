import { hash } from 'node:crypto';
import { own } from '../../by-name.ts';
import { contentTypesKey, projectSettingsKey } from '../../strapi/core-store.ts';
import { type ConfigurationRecord, webhookType } from '../../strapi/records.ts';
import type { ChangeCounts, ConfigurationChange } from './changes.ts';
import { isObject } from './entry-content.ts';
import { changesOfJson } from './fields.ts';
import { isSecretSetting } from './secrets.ts';
import { parsedSetting } from './titles.ts';

interface Setting {
  readonly type: ConfigurationChange['type'];
  readonly key: string;
  readonly value: unknown;
  readonly isSecret: (path: string, value: unknown) => boolean;
}

/** What a setting takes, and what is parsed of it for each character of its text. */
const [settingBytes, parsedBytes] = [500, 8];

/** The configuration of a state: settings of the core store by their keys, webhooks by their names. */
export class Settings {
  readonly #settings = new Map<string, Setting>();
  readonly #keep: (bytes: number) => void;

  /** @param keep Told, before it grows, of the bytes that it grows by. */
  constructor(keep: (bytes: number) => void) {
    this.#keep = keep;
  }

  add(records: readonly ConfigurationRecord[]): void {
    for (const record of records) {
      const setting = record.type === webhookType ? webhookOf(record) : settingOf(record);
      if (setting !== undefined) {
        this.#keep(settingBytes + parsedBytes * JSON.stringify(record).length);
        this.#put(setting, 1);
      }
    }
  }

  get size(): number {
    return this.#settings.size;
  }

  /** Nothing keeps people from giving two webhooks one name. */
  #put(setting: Setting, time: number): void {
    const key = time === 1 ? setting.key : `${setting.key} (${time})`;
    const place = `${setting.type} ${key}`;
    if (this.#settings.has(place)) {
      this.#put(setting, time + 1);
    } else {
      this.#settings.set(place, { ...setting, key });
    }
  }

  /** What differs in a later state, by type and key. */
  *changesTo(after: Settings): Generator<ConfigurationChange> {
    const places = new Set([...this.#settings.keys(), ...after.#settings.keys()]);
    for (const place of [...places].sort()) {
      const [a, b] = [this.#settings.get(place), after.#settings.get(place)];
      const { type, key, isSecret } = (b ?? a) as Setting;
      // The files of logos that only one state has are not at hand in the other.
      const [old, now] =
        key === projectSettingsKey ? withSameFiles(a?.value, b?.value) : [a?.value, b?.value];
      const fields = [...changesOfJson(old, now, '', isSecret)];
      if (fields.length > 0 || a === undefined || b === undefined) {
        const kind = a === undefined ? 'added' : b === undefined ? 'removed' : 'changed';
        yield { of: 'configuration', kind, type, key, fields };
      }
    }
  }
}

/** How many of the changes are of each kind. */
export function countsOf(
  before: number,
  after: number,
  changes: readonly { readonly kind: 'added' | 'removed' | 'changed' }[],
): ChangeCounts {
  const count = (kind: string) => changes.filter((change) => change.kind === kind).length;
  return {
    before,
    after,
    added: count('added'),
    removed: count('removed'),
    changed: count('changed'),
  };
}

/** Layouts of the content manager name attributes, and hold no values of them. */
const layouts = 'plugin_content_manager_configuration_';

/** The note of the schemas says again what these say, and when Strapi counts files is drawn anew at each start. */
const passedOver: readonly unknown[] = [contentTypesKey, 'plugin_upload_metrics'];

function settingOf({ type, value: row }: ConfigurationRecord): Setting | undefined {
  const { key, environment, tag } = row;
  if (passedOver.includes(key) || type === webhookType) {
    return undefined;
  }
  const name = String(key);
  const around = [environment, tag].filter((part) => typeof part === 'string' && part !== '');
  const parsed = parsedSetting(row.value);
  return {
    type,
    key: around.length === 0 ? name : `${name} (${around.join(', ')})`,
    value: name === projectSettingsKey ? withoutFiles(parsed) : parsed,
    isSecret: name.startsWith(layouts)
      ? () => false
      : (path, value) => isSecretSetting([name.split(/[_.]/).at(-1) ?? '', ...path.split('.')], value),
  };
}

/** Its headers prove who calls, and its address may be all that it takes to call. */
function webhookOf({ value: { id: _, name, ...value } }: ConfigurationRecord): Setting {
  return {
    type: webhookType,
    key: String(name),
    value,
    isSecret: (path) => path === 'url' || path.startsWith('headers'),
  };
}

/** What holds the files of logos in archives, and their hash in its place. */
const buffer = '__transferBuffer';
const contentKey = 'sha256';

function withoutFiles(settings: unknown): unknown {
  return isObject(settings)
    ? Object.fromEntries(
        Object.entries(settings).map(([name, logo]) => {
          if (!isObject(logo) || logo[buffer] === undefined) {
            return [name, logo];
          }
          const { [buffer]: content, ...rest } = logo;
          return [name, { ...rest, [contentKey]: hash('sha256', String(content)) }];
        }),
      )
    : settings;
}

function withSameFiles(before: unknown, after: unknown): readonly [unknown, unknown] {
  const without = (settings: unknown, other: unknown): unknown =>
    isObject(settings)
      ? Object.fromEntries(
          Object.entries(settings).map(([name, logo]) => {
            const its = isObject(other) ? own(other, name) : undefined;
            const isAlone = isObject(logo) && isObject(its) && its[contentKey] === undefined;
            return [name, isAlone ? { ...logo, [contentKey]: undefined } : logo];
          }),
        )
      : settings;
  return [without(before, after), without(after, before)];
}
