import { UserError } from '../../errors.ts';
import type { Schema } from '../../strapi/schema.ts';
import type { CheckedArchive } from './checked-archive.ts';

type Described = Pick<CheckedArchive, 'path' | 'metadata' | 'schemas'>;

/** What to do with an archive of one version where the project has the other, by the archive's. */
const remedies: Readonly<Record<number, string>> = {
  4: 'Import it into a Strapi 4 project, upgrade that to Strapi 5, start it once and export again.',
  5: 'Import it into a project with Strapi 5; there is no way back to Strapi 4.',
};

/**
 * Refuses archives of another major version than the target's. Rows of Strapi 4 have no documentId, and locales are
 * connected in another way: official import lets both in, and corrupts them or gives up half way (archive format §7.8).
 *
 * @param major Of the target; undefined where it is not known yet, which refuses nothing.
 * @throws UserError `schemaDifference`.
 */
export function assertMajor(archive: Described, major: number | undefined): void {
  if (major === undefined) {
    return;
  }
  const { path, metadata, schemas } = archive;
  const version = metadata.strapi?.version;
  const stated = /^\D*(\d+)\./.exec(version ?? '')?.[1];
  if (stated !== undefined && Number(stated) !== major) {
    throw refusal(`The archive ${path} was exported from Strapi ${version}`, Number(stated), major);
  }
  const marked = majorOf(schemas);
  if (marked !== major) {
    const shown = `The archive ${path} was exported from Strapi ${marked}, as its schemas show`;
    throw refusal(shown, marked, major);
  }
}

/**
 * Strapi 5 gives every content type its state, and with i18n its other locales by documentId. Strapi 4 does neither:
 * each project of it has types without drafts, the users at least.
 */
export function majorOf(schemas: ReadonlyMap<string, Schema>): 4 | 5 {
  const contentTypes = [...schemas.values()].filter(({ modelType }) => modelType === 'contentType');
  const isStrapi5 =
    contentTypes.some(({ attributes }) => attributes.localizations?.joinColumn?.name === 'document_id') ||
    contentTypes.every(({ attributes }) => attributes.publishedAt !== undefined);
  return isStrapi5 ? 5 : 4;
}

const refusal = (what: string, from: number, to: number) =>
  new UserError(
    'schemaDifference',
    `${what}; it cannot be imported into Strapi ${to}.`,
    remedies[from] ?? `Export from a project with Strapi ${to}.`,
  );
