import { isSecretName } from '../../redaction/credentials.ts';
import { mask, withoutCredentials } from '../../redaction/structure.ts';
import type { Attribute } from '../../strapi/schema.ts';
import { userUid } from '../../strapi/uids.ts';

/** What lets somebody in who has it, and is of no type that says so. */
const tokens: Readonly<Record<string, readonly string[]>> = {
  [userUid]: ['password', 'resetPasswordToken', 'confirmationToken'],
};

/** Words that settings have for secrets, and content for something else: the key of a translation, the salt of a recipe. */
const ordinary = /^(?:keys?|pass|pw|salt|signature|credentials?|sas)$/i;

/** What holds no secret, whatever it is called: how many tokens there are, when they were made. */
const plainTypes: ReadonlySet<string> = new Set([
  'boolean',
  'integer',
  'biginteger',
  'float',
  'decimal',
  'date',
  'time',
  'datetime',
  'timestamp',
  'enumeration',
  'blocks',
  'component',
  'dynamiczone',
  'relation',
  'media',
]);

const isSecretInContent = (name: string): boolean => isSecretName(name) && !ordinary.test(name);

/**
 * Whether the values of an attribute are nobody's business: passwords, and what is called like a secret, whether a schema tells of it or not.
 */
export const isSecretAttribute = (uid: string, name: string, { type }: Pick<Attribute, 'type'>): boolean =>
  type === 'password' ||
  (tokens[uid]?.includes(name) ?? false) ||
  (!plainTypes.has(type) && isSecretInContent(name));

/** JSON of an entry, with a mask in the place of what is called like a secret in it. */
export function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutSecrets);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value).map(([name, item]) => [
    name,
    isSecretInContent(name) && item !== null && typeof item !== 'boolean' ? mask : withoutSecrets(item),
  ]);
  return Object.fromEntries(entries);
}

/** What proves who calls, and addresses that are all that it takes to call; as texts only, for settings may be around them. */
const proof = /(?:auth|authorization|bearer|cookies?|jwt|hmac|webhook(?:_?url)?)$/i;

/** What Strapi calls the e-mail to somebody who has forgotten a password, and the page that it leads to. */
const forgotten = /(?:^|_)reset_password$/;

/** @param path Of a property of a setting, from the outside in. */
export const isSecretSetting = (path: readonly string[], value: unknown): boolean =>
  path.some((name) => (isSecretName(name) && !forgotten.test(name)) || /^headers$/i.test(name)) ||
  (typeof value === 'string' && proof.test(path.at(-1) ?? '')) ||
  holdsCredentials(value);

const holdsCredentials = (value: unknown): boolean =>
  typeof value === 'string'
    ? withoutCredentials(value) !== value
    : typeof value === 'object' &&
      value !== null &&
      Object.entries(value).some(([name, item]) => isSecretSetting([name], item));
