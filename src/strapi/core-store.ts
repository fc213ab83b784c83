/** Keys of rows in the core store. */

/** The row in which Strapi describes all content types. */
export const contentTypesKey = 'strapi_content_types_schema';

/** The row that refers to files outside the media library: the logos of the admin panel. */
export const projectSettingsKey = 'core_admin_project-settings';

export const defaultLocaleKey = 'plugin_i18n_default_locale';

/** Before the uid of a content type: the row with what the content manager shows of it. */
export const contentTypeConfigurationPrefix = 'plugin_content_manager_configuration_content_types::';

/** Before the uid of a component: the row with what the content manager shows of it. */
export const componentConfigurationPrefix = 'plugin_content_manager_configuration_components::';
