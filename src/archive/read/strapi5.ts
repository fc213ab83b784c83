import { UserError } from '../../errors.ts';
import type { CheckedArchive } from './check.ts';

/**
 * Refuses archives of Strapi 4 and of versions to come. Rows of Strapi 4 have no documentId; official import lets them
 * in and corrupts them (archive format §7.8).
 *
 * @throws UserError `schemaDifference`.
 */
export function assertStrapi5({
  path,
  metadata,
  schemas,
}: Pick<CheckedArchive, 'path' | 'metadata' | 'schemas'>): void {
  const version = metadata.strapi?.version;
  const major = /^\D*(\d+)\./.exec(version ?? '')?.[1];
  if (major !== undefined && major !== '5') {
    throw new UserError(
      'schemaDifference',
      `The archive ${path} was exported from Strapi ${version}; it cannot be imported into Strapi 5.`,
      major === '4'
        ? 'Import it into a Strapi 4 project, upgrade that to Strapi 5, start it once and export again.'
        : 'Export from a project with Strapi 5.',
    );
  }
  const contentTypes = [...schemas.values()].filter(({ modelType }) => modelType === 'contentType');
  // Strapi 5 gives every content type its state, and with i18n its other locales by documentId; Strapi 4 does neither.
  const hasMarks =
    contentTypes.some(({ attributes }) => attributes.localizations?.joinColumn?.name === 'document_id') ||
    contentTypes.every(({ attributes }) => attributes.publishedAt !== undefined);
  if (!hasMarks) {
    throw new UserError(
      'schemaDifference',
      `The archive ${path} was exported from Strapi 4, as its schemas show; it cannot be imported into Strapi 5.`,
      'Import it into a Strapi 4 project, upgrade that to Strapi 5, start it once and export again.',
    );
  }
}
