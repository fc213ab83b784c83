/** Tables of Strapi's own, which no content type describes. */

/** Settings by key, of Strapi itself and of its plugins. */
export const coreStoreTable = 'strapi_core_store_settings';

export const webhooksTable = 'strapi_webhooks';

/** In which Strapi notes what tables it has made of the schemas. */
export const noteTable = 'strapi_database_schema';

/** In which Strapi 5 notes which steps of its own upgrades are done. */
export const internalMigrationsTable = 'strapi_migrations_internal';

/** What the configuration stage transfers. */
export const configurationTables: readonly string[] = [coreStoreTable, webhooksTable];

/** Notes about content (archive format §7.2). */
export const internalTables = [
  'strapi_history_versions',
  'strapi_ai_localization_jobs',
  'strapi_ai_metadata_jobs',
] as const;

/** In which Strapi notes which files of `database/migrations` it has run. */
export const migrationsTable = 'strapi_migrations';
