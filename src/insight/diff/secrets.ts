import { isSecretName } from '../../redaction/credentials.ts';
import type { Attribute } from '../../strapi/schema.ts';
import { userUid } from '../../strapi/uids.ts';

/** What lets somebody in who has it, and is of no type that says so. */
const tokens: Readonly<Record<string, readonly string[]>> = {
  [userUid]: ['resetPasswordToken', 'confirmationToken'],
};

/** Words that settings have for secrets, and content for something else: the key of a translation, the salt of a recipe. */
const ordinary = /^(?:keys?|pass|pw|salt|signature|credentials?|sas)$/i;

/** Whether the values of an attribute are nobody's business: passwords, and what is called like a secret. */
export const isSecretAttribute = (uid: string, name: string, { type }: Pick<Attribute, 'type'>): boolean =>
  type === 'password' ||
  (tokens[uid]?.includes(name) ?? false) ||
  (['string', 'text', 'uid'].includes(type) && isSecretName(name) && !ordinary.test(name));
