import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Schema } from '../../src/strapi/schema.ts';
import { copyProject, type Installation } from './installation.ts';

/** Every Strapi adds these to every content type, by itself. */
const addedByStrapi = [
  'createdAt',
  'updatedAt',
  'publishedAt',
  'createdBy',
  'updatedBy',
  'locale',
  'localizations',
  'strapi_stage',
  'strapi_assignee',
];

/** What the example project has of its own, which the made project is not to have. */
const ofTheExample = [
  '.tmp',
  'data',
  'database/migrations',
  'public/uploads',
  'scripts',
  'src/api',
  'src/components',
  'src/extensions',
  'types',
];

/** The keys of an archived schema that a schema file has. */
type SchemaFile = Pick<Schema, 'collectionName' | 'info' | 'attributes'> & {
  readonly kind?: unknown;
  readonly options?: unknown;
  readonly pluginOptions?: unknown;
};

/**
 * Makes a project whose content types and components are those of an archive: a copy of the example project of an
 * installed Strapi with other schema files. Content types of plugins that the example does not have come from a local
 * plugin of that name with nothing in it but them; attributes that a project has added to one of Strapi's own content
 * types, from an extension. It has no database yet.
 *
 * @param schemas As the schemas stage has them, in any order.
 * @returns Content types of Strapi's own plugins that the installed version does not have: they are left out.
 */
export async function projectFromSchemas(
  schemas: Iterable<Schema>,
  { example, nodeModules }: Installation,
  to: string,
): Promise<string[]> {
  await copyProject(example, to, nodeModules);
  for (const path of ofTheExample) {
    await rm(join(to, path), { recursive: true, force: true });
  }
  await mkdir(join(to, 'public', 'uploads'), { recursive: true });
  await mkdir(join(to, 'src', 'api'), { recursive: true });

  const installed = installedContentTypes(join(example, '.tmp', 'data.db'));
  const plugins = new Set([...installed.keys()].map(pluginOf));
  const left: string[] = [];
  const local = new Map<string, Record<string, { schema: SchemaFile }>>();
  for (const schema of schemas) {
    const { uid, modelType, modelName } = schema;
    const [, source = '', owner = '', name = ''] = /^(\w+)::([^.]+)\.(.+)$/.exec(uid) ?? [];
    if (modelType === 'component') {
      const [category = ''] = uid.split('.');
      await writeJson(join(to, 'src', 'components', category, `${modelName}.json`), schemaFile(schema));
    } else if (source === 'api') {
      await writeJson(
        join(to, 'src', 'api', owner, 'content-types', name, 'schema.json'),
        schemaFile(schema),
      );
    } else if (installed.has(uid)) {
      const own = Object.keys(installed.get(uid)?.attributes ?? {});
      const isExtended = Object.keys(schema.attributes).some((attribute) => !own.includes(attribute));
      if (source === 'plugin' && isExtended) {
        const path = join(to, 'src', 'extensions', owner, 'content-types', name, 'schema.json');
        await writeJson(path, schemaFile(schema));
      }
    } else if (source === 'plugin' && !plugins.has(owner)) {
      local.set(owner, { ...local.get(owner), [name]: { schema: schemaFile(schema) } });
    } else {
      left.push(uid);
    }
  }
  await writeLocalPlugins(to, local);
  return left;
}

const pluginOf = (uid: string): string => /^plugin::([^.]+)\./.exec(uid)?.[1] ?? '';

function installedContentTypes(database: string): ReadonlyMap<string, Pick<Schema, 'attributes'>> {
  const connection = new DatabaseSync(database, { readOnly: true });
  const row = connection
    .prepare("SELECT value FROM strapi_core_store_settings WHERE key = 'strapi_content_types_schema'")
    .get();
  connection.close();
  return new Map(Object.entries(JSON.parse(String(row?.value))));
}

/** The schema as a project has it, without what Strapi adds when it starts. */
function schemaFile(schema: Schema): SchemaFile {
  const { kind, collectionName, info, options, pluginOptions, attributes } = schema as SchemaFile;
  const own = Object.entries(attributes)
    .filter(([name]) => schema.modelType === 'component' || !addedByStrapi.includes(name))
    // The type under it says how its values are stored; the plugin that the field comes from may not be installed.
    .map(([name, { customField: _, ...attribute }]) => [name, attribute]);
  return {
    ...(kind === undefined ? {} : { kind }),
    collectionName,
    ...(info === undefined ? {} : { info }),
    options,
    pluginOptions,
    attributes: Object.fromEntries(own),
  };
}

/** Enables them in `config/plugins`, in the place of the example's own settings. */
async function writeLocalPlugins(
  project: string,
  plugins: ReadonlyMap<string, Record<string, { schema: SchemaFile }>>,
): Promise<void> {
  const enabled: Record<string, { enabled: true; resolve: string }> = {};
  for (const [name, contentTypes] of plugins) {
    const directory = `./src/plugins/${name}`;
    enabled[name] = { enabled: true, resolve: directory };
    const manifest = { name, version: '0.0.0', strapi: { kind: 'plugin', name, displayName: name } };
    await writeJson(join(project, directory, 'package.json'), manifest);
    const server = `module.exports = ${JSON.stringify({ contentTypes }, undefined, 2)};\n`;
    await writeFile(join(project, directory, 'strapi-server.js'), server);
  }
  await writeFile(
    join(project, 'config', 'plugins.ts'),
    `export default ${JSON.stringify(enabled, undefined, 2)};\n`,
  );
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(value, undefined, 2)}\n`);
}

/** Strapi 4 does not start where a localized content type has no routes. */
export async function writeRoutes(project: string, schemas: readonly Schema[]): Promise<void> {
  for (const { uid, modelName } of schemas.filter(({ modelType }) => modelType === 'contentType')) {
    for (const [folder, factory] of [
      ['routes', 'createCoreRouter'],
      ['controllers', 'createCoreController'],
      ['services', 'createCoreService'],
    ] as const) {
      const directory = join(project, 'src', 'api', modelName, folder);
      await mkdir(directory, { recursive: true });
      const code = `import { factories } from '@strapi/strapi';\nexport default factories.${factory}('${uid}' as never);\n`;
      await writeFile(join(directory, `${modelName}.ts`), code);
    }
  }
}
