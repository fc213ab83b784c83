import { join } from 'node:path';
import type { CheckedArchive } from '../../archive/read/check.ts';
import { strapi4, strapi5 } from '../../database/model/layout.ts';
import { openSqlite } from '../../database/sqlite/connection.ts';
import { createScratchDatabase } from '../../database/sqlite/scratch.ts';
import { describeDatabase } from '../../database/strapi-database.ts';
import { majorOf } from '../../project/version.ts';
import type { Attribute, Schema } from '../../strapi/schema.ts';
import { isOwnType } from '../../strapi/uids.ts';
import { cleanUpAfter } from '../../system/clean-up.ts';
import { makeScratchFolder } from '../../system/scratch-folder.ts';
import type { ContentTypeFile } from '../../transfer/checkout.ts';
import { archivedComponents } from '../archived-components.ts';
import type { Place, TargetAsItIs } from './target.ts';

/** Attributes that Strapi adds to every content type that needs them: no file has them. */
const added = [
  ...['createdAt', 'updatedAt', 'publishedAt', 'createdBy', 'updatedBy'],
  ...['locale', 'localizations', 'documentId', 'strapi_stage', 'strapi_assignee'],
];

/**
 * Makes, in the temporary folder of the system, what stands in for a database that has no tables yet: a SQLite database with those
 * that the checkout asks for, and, of types that are Strapi's or a plugin's, those that the archive has.
 *
 * @throws UserError `failed` for names that SQLite does not tell apart.
 */
export async function makeTarget(
  { project, location }: Place,
  checked: CheckedArchive,
  files: Awaited<ReturnType<Place['project']['schemaFiles']>>,
): Promise<Omit<TargetAsItIs, 'openedAt' | 'booted' | 'running'>> {
  const layout = { 4: strapi4, 5: strapi5 }[majorOf(project.strapiVersion) === 4 ? 4 : 5];
  const folder = makeScratchFolder();
  try {
    const file = join(folder.path, 'foretold.db');
    const components =
      files.unread.length > 0 || files.registersComponents() ? archivedComponents(checked) : [];
    const schemas = expected(checked, files.contentTypes, [...files.components, ...components]);
    const types = Object.fromEntries(
      schemas.flatMap((schema) => (schema.modelType === 'contentType' ? [[schema.uid, schema]] : [])),
    );
    createScratchDatabase(file, schemas, types, layout);
    const session = openSqlite(file, location.description);
    // What the real one knows of columns and clocks, this one does not have.
    const { limits, clock, ...place } = location;
    try {
      const described = await describeDatabase(await session, { ...files, others: components });
      // It was made of the checkout, so that it cannot be behind.
      const database = { ...described, drift: [] };
      return {
        project,
        location: place,
        database,
        isMade: true,
        unknown: [
          'The database has no tables yet. Strapi would be started once to create them. What it puts there by itself (settings, roles, permissions, a locale) would be deleted again, and is not counted here.',
          `The archive was compared with the checkout's own content types and components. Those of plugins were taken to be as they are in the archive.${limits === undefined ? '' : ' What the columns of this database take is not known before they exist.'}`,
        ],
        close: async () => {
          await database.session.close();
          folder.remove();
        },
      };
    } catch (error) {
      throw await cleanUpAfter(error, async () => (await session).close());
    }
  } catch (error) {
    throw await cleanUpAfter(error, async () => folder.remove());
  }
}

type Components = Awaited<ReturnType<Place['project']['schemaFiles']>>['components'];

/** The schemas that the target will have, as far as the archive has something for them. */
function expected(
  { schemas }: CheckedArchive,
  contentTypes: readonly ContentTypeFile[],
  components: Components,
): Schema[] {
  const own = new Map(contentTypes.map((type) => [type.uid, type]));
  const types = [...schemas.values()].flatMap((archived): Schema[] => {
    if (archived.modelType === 'component') {
      return [];
    }
    const type = own.get(archived.uid);
    return isOwnType(archived.uid) ? (type === undefined ? [] : [asInCheckout(archived, type)]) : [archived];
  });
  const parts = components.map(
    ({ uid, modelName, content }): Schema => ({ ...content, uid, modelName, modelType: 'component' }),
  );
  const all = [...types, ...parts];
  const known = new Set(all.map(({ uid }) => uid));
  return all.map((schema) => ({ ...schema, attributes: leadingSomewhere(schema.attributes, known) }));
}

/** A schema that is code is never run, and so is taken from the archive. */
function asInCheckout(
  archived: Schema,
  { attributes, kind, options, pluginOptions }: ContentTypeFile,
): Schema {
  if (attributes === undefined) {
    return archived;
  }
  const implicit = Object.entries(archived.attributes).filter(([name]) => added.includes(name));
  return {
    ...archived,
    ...(kind === undefined ? {} : { kind }),
    options: options ?? {},
    pluginOptions: pluginOptions ?? {},
    attributes: { ...(attributes as Schema['attributes']), ...Object.fromEntries(implicit) },
  };
}

/** Without relations to types, and without components, that the archive has nothing of. */
const leadingSomewhere = (
  attributes: Schema['attributes'],
  known: ReadonlySet<string>,
): Schema['attributes'] =>
  Object.fromEntries(
    Object.entries(attributes).flatMap(([name, attribute]): [string, Attribute][] => {
      const { target, component, components } = attribute;
      if ([target, component].some((uid) => uid !== undefined && !known.has(uid))) {
        return [];
      }
      return [
        [
          name,
          components === undefined
            ? attribute
            : { ...attribute, components: components.filter((uid) => known.has(uid)) },
        ],
      ];
    }),
  );
