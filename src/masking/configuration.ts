import { withoutCredentials } from '../redaction/structure.ts';
import { contentTypesKey } from '../strapi/core-store.ts';
import { type ConfigurationRecord, webhookType } from '../strapi/records.ts';
import { wordsOf } from './name-words.ts';
import { isAddress } from './place.ts';
import type { ConfigRules } from './rules.ts';

type Transform = (record: ConfigurationRecord) => ConfigurationRecord | undefined;

/**
 * What becomes of settings and webhooks.
 *
 * Settings keep their form, so that Strapi starts with them as before: a text that is a secret becomes an empty one, and a provider
 * that would need it is switched off.
 */
export function configurationMask({ webhooks, secrets }: ConfigRules): Transform {
  const ofWebhooks = webhookMasks[webhooks];
  const ofSettings: Transform = secrets === 'blank' ? settingMask : (record) => record;
  return (record) => (record.type === webhookType ? ofWebhooks(record) : ofSettings(record));
}

/**
 * A webhook that is disabled calls nobody, but a single click in a preview's admin panel turns it on: so its headers, which hold
 * what proves who calls, are left out, and its address leads nowhere. `.invalid` is a name that can never be registered. Addresses of
 * deploy hooks are secrets themselves.
 */
const webhookMasks: { readonly [Policy in ConfigRules['webhooks']]: Transform } = {
  keep: (record) => record,
  drop: () => undefined,
  disable: (record) => ({
    ...record,
    value: { ...record.value, url: 'https://webhook.invalid/', headers: {}, enabled: false },
  }),
};

/** Settings that hold descriptions of content types and of what the content manager shows: names, never secrets. */
const isDescription = (key: string): boolean =>
  key === contentTypesKey || key.startsWith('plugin_content_manager_configuration_');

/** The licence of a paid edition, key and all: Strapi notes it again when it starts with its own. */
const licenceKey = 'ee_information';

function settingMask(record: ConfigurationRecord): ConfigurationRecord | undefined {
  const { key, value } = record.value;
  if (key === licenceKey) {
    return undefined;
  }
  if (typeof key !== 'string' || isDescription(key)) {
    return record;
  }
  const blanked = blankedSetting(key, value);
  return blanked === value ? record : { ...record, value: { ...record.value, value: blanked } };
}

/** A value, parsed, or as the text that it is in the database; it is the same one where nothing becomes of it. */
function blankedSetting(key: string, value: unknown): unknown {
  const parsed = typeof value === 'string' ? structureIn(value) : undefined;
  if (parsed !== undefined) {
    const blanked = blankedSetting(key, parsed);
    return blanked === parsed ? value : JSON.stringify(blanked);
  }
  switch (key) {
    case 'plugin_users-permissions_grant':
      return mapObject(value, (_, provider) => blankedProvider(provider));
    case 'plugin_users-permissions_email':
      return mapObject(value, (_, template) => blankedTemplate(template));
    case 'plugin_users-permissions_advanced':
      return mapObject(value, (name, item) =>
        /redirection|reset_password/.test(name) && isText(item) ? null : item,
      );
    default:
      // The whole setting may be a secret, and then its key says so.
      return blankedIn(key.split(/[_.]/).at(-1) ?? '', value, false);
  }
}

function structureIn(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text)) {
    return undefined;
  }
  try {
    return JSON.parse(text) as object;
  } catch {
    // A text that merely begins like JSON.
    return undefined;
  }
}

/** A way to log in by another site: without its key and its secret it can only fail, so it is off. The one by e-mail has neither. */
function blankedProvider(provider: unknown): unknown {
  const isSecret = (name: string) => name === 'key' || name === 'secret';
  const isOutside =
    isObject(provider) && Object.entries(provider).some(([name, item]) => isSecret(name) && isText(item));
  return mapObject(provider, (name, item) => {
    if (isSecret(name) && isText(item)) {
      return '';
    }
    return isOutside && name === 'enabled' ? false : blankedIn(name, item, false);
  });
}

/** The letter that Strapi sends: its text stays, those who send it and are answered do not. */
function blankedTemplate(template: unknown): unknown {
  return mapObject(template, (name, options) =>
    name === 'options'
      ? mapObject(options, (option, item) =>
          option === 'from'
            ? { name: 'Preview', email: 'no-reply@preview.invalid' }
            : option === 'response_email'
              ? ''
              : item,
        )
      : options,
  );
}

/** The same value, with every text that a name calls a secret blank, at any depth. @param isSecret Whether all of it is one. */
function blanked(value: unknown, isSecret: boolean): unknown {
  if (isText(value)) {
    return isSecret || isAddressed(value) || withoutCredentials(value) !== value ? '' : value;
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => blanked(item, isSecret));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  return mapObject(value, (name, item) =>
    isText(item) && isLogin(name) && hasPassword(value) ? '' : blankedIn(name, item, isSecret),
  );
}

/** What is no name of anybody by itself, but is where a password stands beside it. */
const isLogin = (name: string): boolean => ['user', 'login'].includes(wordsOf(name).at(-1) ?? '');
const hasPassword = (value: unknown): boolean =>
  isObject(value) && Object.entries(value).some(([name, item]) => isText(item) && endsIn(name, secretNames));

/** `anna@example.com`, `Anna <anna@example.com>`, or several: whoever is written to, whatever the setting is called. */
const isAddressed = (text: string): boolean =>
  text.length <= 1000 &&
  text.split(/[,;]/).every((one) => isAddress(one.trim().replace(/^[^<>]*<([^<>]*)>$/, '$1')));

const blankedIn = (name: string, item: unknown, isSecret: boolean): unknown =>
  isText(item) && endsIn(name, addressNames) ? '' : blanked(item, isSecret || endsIn(name, secretNames));

/** What names of secrets end in; all that is in them is one. */
const secretNames: ReadonlySet<string> = new Set([
  'apikey',
  'accesskey',
  'accesskeyid',
  'bearer',
  'buildhook',
  'buildhookurl',
  'connectionstring',
  'credential',
  'credentials',
  'deployhook',
  'deployhookurl',
  'dsn',
  'encryptionkey',
  'hookurl',
  'jwt',
  'licensekey',
  'pass',
  'passphrase',
  'passwd',
  'password',
  'privatekey',
  'salt',
  'secret',
  'secretkey',
  'secrets',
  'servicekey',
  'signingkey',
  'token',
  'tokens',
  'webhook',
  'webhookendpoint',
  'webhooks',
  'webhookuri',
  'webhookurl',
  'webhookurls',
]);

/** What names of texts end in that say who logs in, and who gets letters. */
const addressNames: ReadonlySet<string> = new Set([
  'authorization',
  'bcc',
  'cc',
  'clientid',
  'email',
  'emailaddress',
  'from',
  'recipient',
  'recipients',
  'replyto',
  'responseemail',
  'sender',
  'username',
]);

/** What a name may say of a secret behind it. */
const neutralEndings: ReadonlySet<string> = new Set(['id', 'list', 'value']);

function endsIn(name: string, ends: ReadonlySet<string>): boolean {
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  return endsInWords(words, ends) || (neutralEndings.has(last) && endsInWords(words.slice(0, -1), ends));
}

function endsInWords(words: readonly string[], ends: ReadonlySet<string>): boolean {
  return words.some((_, start) => ends.has(words.slice(start).join('')));
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An object with other values, or itself where they are the same; anything else as it is. */
function mapObject(value: unknown, change: (name: string, item: unknown) => unknown): unknown {
  if (!isObject(value)) {
    return value;
  }
  const entries = Object.entries(value).map(([name, item]) => [name, change(name, item)] as const);
  return entries.some(([name, item]) => item !== value[name]) ? Object.fromEntries(entries) : value;
}
