/** The major versions of Strapi that are known here. */
export type Major = 4 | 5;

const releases = ['plugin::content-releases.release', 'plugin::content-releases.release-action'];
/** Others of `admin::` travel in Strapi 4: the workflows of its paid editions. */
const administration = [
  'permission',
  'user',
  'role',
  'api-token',
  'api-token-permission',
  'transfer-token',
  'transfer-token-permission',
  'audit-log',
].map((name) => `admin::${name}`);

/** What never travels in Strapi 4, by name: ten content types. */
export const staysInStrapi4: readonly string[] = [...administration, ...releases];

/** Whether rows of a type may be transferred, by major version; official policy (archive format §5). */
export const travels: { readonly [M in Major]: (uid: string) => boolean } = {
  4: (uid) => !staysInStrapi4.includes(uid),
  5: (uid) => !uid.startsWith('admin::') && !releases.includes(uid),
};
