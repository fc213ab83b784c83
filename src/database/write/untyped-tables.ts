/** Tables of Strapi's that no content type has, and that an import writes to. */

export const coreStore = 'strapi_core_store_settings';
export const webhooks = 'strapi_webhooks';

/** Those of the configuration. */
export const configurationTables: readonly string[] = [coreStore, webhooks];

/** Strapi's own notes about content; they have no content types (archive format §7.2). */
export const internalTables = [
  'strapi_history_versions',
  'strapi_ai_localization_jobs',
  'strapi_ai_metadata_jobs',
] as const;
