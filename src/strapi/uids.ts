/** Content types that Strapi brings with it and that are known here by name. */
export const fileUid = 'plugin::upload.file';
export const folderUid = 'plugin::upload.folder';
export const localeUid = 'plugin::i18n.locale';
export const userUid = 'plugin::users-permissions.user';
export const roleUid = 'plugin::users-permissions.role';
export const permissionUid = 'plugin::users-permissions.permission';

/** Whether it is a content type of the project itself, not one of Strapi or of a plugin. */
export const isOwnType = (uid: string): boolean => uid.startsWith('api::');

/** Whether it is a content type that a plugin brings. */
export const isOfPlugin = (uid: string): boolean => uid.startsWith('plugin::');

/** @param api The folder below `src/api`. */
export const ownTypeUid = (api: string, name: string): string => `api::${api}.${name}`;

/** Whether it is a content type of the media library. */
export const isUploadType = (uid: string): boolean => uid.startsWith('plugin::upload.');
