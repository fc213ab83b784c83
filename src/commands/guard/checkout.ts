import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { own } from '../../by-name.ts';
import type { SchemaPlace } from '../../insight/guard/findings.ts';
import type { FieldWithoutPlugin } from '../../insight/guard/plan.ts';
import { readExtendedTypes } from '../../project/extended-types.ts';
import { type PluginPresence, pluginPresence } from '../../project/plugin-presence.ts';
import type { Project, SchemaFiles } from '../../project/project.ts';
import { addedAttributes } from '../../strapi/added-attributes.ts';
import type { Attribute, Schema } from '../../strapi/schema.ts';
import { isOwnType, userUid } from '../../strapi/uids.ts';
import type { ContentTypeFile } from '../../transfer/checkout.ts';
import { attributesOf, customFieldsIn, lineIn } from '../checkout-attributes.ts';

/** The schemas of a state, and of the checkout beside it. */
export interface SchemaStates {
  /** Those that the checkout describes, or described: with the attributes that files have. */
  readonly before: ReadonlyMap<string, Schema>;
  readonly after: ReadonlyMap<string, Schema>;
  /** All of them, with what Strapi and plugins add: what tables are made from. */
  readonly allBefore: readonly Schema[];
  readonly allAfter: readonly Schema[];
  /** Whether the files tell all attributes of a type. */
  isCompared(uid: string): boolean;
  /** Custom fields whose plugin is not part of the project, as far as that is certain. */
  readonly fieldsWithoutPlugin: readonly FieldWithoutPlugin[];
  /** What the files do not tell, as sentences. */
  readonly warnings: readonly string[];
  /** Where the checkout says something of a type; undefined where no file describes it. */
  placeOf(uid: string, path: readonly string[]): SchemaPlace | undefined;
}

/** Attributes of users that every project has, as Strapi's own plugin brings them. */
const userAttributes: ReadonlySet<string> = new Set([
  'username',
  'email',
  'provider',
  'password',
  'resetPasswordToken',
  'confirmationToken',
  'confirmed',
  'blocked',
  'role',
]);

/** Strapi keeps the file as it was read beside what it made of it. */
type StoredSchema = Schema & {
  readonly __schema__?: { readonly attributes?: Readonly<Record<string, unknown>> };
};

/**
 * Puts the schemas of a checkout beside those of a state. Types of plugins that the project does not extend are the same in both: their
 * code decides, which is not run. They are gone where the plugin is.
 *
 * @param state Content types as Strapi completes them, and components.
 * @param major Of Strapi.
 * @throws UserError `failed` for a file that is no schema.
 */
export async function besideCheckout(
  project: Project,
  { components, contentTypes, unread, customFieldTypes, registersComponents }: SchemaFiles,
  state: readonly Schema[],
  major: 4 | 5,
): Promise<SchemaStates> {
  const presenceOf = await pluginPresence(project.directory, major);
  const plugins = pluginsOf(state, presenceOf);
  const types = [...contentTypes, ...readExtendedTypes(project.directory)].filter(
    ({ uid }) => !plugins.gone.has(uid),
  );
  const raw = [...components.map(({ content }) => content.attributes), ...types.map((one) => one.attributes)];
  const fields = await customFieldTypes(customFieldsIn(raw));
  const stored = new Map(state.map((schema) => [schema.uid, schema]));
  const files = new Map<string, string>();
  const before = new Map<string, Schema>();
  const after = new Map<string, Schema>();
  const warnings: string[] = [...plugins.warnings];
  const notCompared = new Set<string>();

  for (const { uid, path, reason } of unread) {
    warnings.push(`The component ${uid} is not compared: ${path} could not be evaluated (${reason}).`);
    notCompared.add(uid);
  }
  for (const { uid, path, modelName, content, isSource } of components) {
    if (!isSource) {
      warnings.push(
        `The component ${uid} is only left in the compiled folder (${path}): what is built anew does not have it.`,
      );
      continue;
    }
    files.set(uid, path);
    after.set(uid, {
      ...content,
      uid,
      modelName,
      modelType: 'component',
      attributes: typed(content.attributes, fields, stored.get(uid)),
    });
  }
  for (const file of types) {
    const { uid, path, attributes } = file;
    if (attributes === undefined) {
      warnings.push(`The content type ${uid} is not compared: ${path} is code, which is never run.`);
      notCompared.add(uid);
    } else {
      files.set(uid, path);
      after.set(uid, ofFile(file, typed(attributes, fields, stored.get(uid)), stored.get(uid)));
    }
  }
  const user = stored.get(userUid);
  if (user !== undefined && !after.has(userUid) && !plugins.gone.has(userUid)) {
    if (hasServerExtension(project.directory, 'users-permissions')) {
      warnings.push(
        `The content type ${userUid} is not compared: src/extensions/users-permissions/strapi-server is code, which is never run.`,
      );
    } else {
      const kept = Object.entries(user.attributes).filter(([name]) => userAttributes.has(name));
      after.set(userUid, { ...user, attributes: Object.fromEntries(kept) });
    }
  }
  const tables = new Set([...after.values()].map(({ collectionName }) => collectionName));
  const withoutFile = state.filter(
    ({ uid, modelType, collectionName }) =>
      modelType === 'component' && !after.has(uid) && !notCompared.has(uid) && !tables.has(collectionName),
  );
  if (withoutFile.length > 0 && registersComponents()) {
    for (const { uid } of withoutFile) {
      warnings.push(
        `The component ${uid} is not compared: no file describes it, and code of the project adds components.`,
      );
      notCompared.add(uid);
    }
  }
  for (const schema of state) {
    const { uid, modelType } = schema;
    if (modelType === 'component' || isOwnType(uid) || after.has(uid) || plugins.gone.has(uid)) {
      const own = withoutAdded(schema, after.get(uid));
      before.set(uid, own);
      warnings.push(...doubtfulOf(schema, own, plugins.gone.has(uid)));
      if (notCompared.has(uid)) {
        after.set(uid, own);
      }
    }
  }
  const complete = (schema: Schema): Schema => ({
    ...schema,
    attributes: { ...schema.attributes, ...addedTo(stored.get(schema.uid), before.get(schema.uid)) },
  });
  return {
    before,
    after,
    allBefore: state,
    allAfter: [
      ...state.flatMap((schema) => {
        const now = after.get(schema.uid);
        return now === undefined ? (before.has(schema.uid) ? [] : [schema]) : [complete(now)];
      }),
      ...[...after.values()].filter(({ uid }) => !stored.has(uid)),
    ],
    fieldsWithoutPlugin: [
      ...components.flatMap(({ uid, content, isSource }) =>
        isSource ? [[uid, content.attributes] as const] : [],
      ),
      ...types.map(({ uid, attributes }) => [uid, attributes] as const),
    ].flatMap(([uid, attributes]) => fieldsWithoutPlugin(uid, attributes, presenceOf)),
    warnings,
    isCompared: (uid) => !notCompared.has(uid),
    placeOf: (uid, path) => {
      const file = files.get(uid);
      return file === undefined
        ? undefined
        : { file, line: nearestLine(join(project.directory, file), path) };
    },
  };
}

/** The content types of plugins that are no longer part of the project. */
function pluginsOf(
  state: readonly Schema[],
  presenceOf: (plugin: string) => PluginPresence,
): { readonly gone: ReadonlySet<string>; readonly warnings: readonly string[] } {
  const gone = new Set<string>();
  const unknown = new Set<string>();
  for (const { uid } of state) {
    const [, plugin] = /^plugin::([^.]+)\./.exec(uid) ?? [];
    const presence = plugin === undefined ? 'there' : presenceOf(plugin);
    if (presence === 'gone') {
      gone.add(uid);
    } else if (presence === 'unknown' && plugin !== undefined) {
      unknown.add(plugin);
    }
  }
  const warnings = [...unknown].map(
    (plugin) =>
      `The content types of the plugin ${plugin} are not compared: whether it is still part of the project cannot be told. Install the packages of the project first.`,
  );
  return { gone, warnings };
}

/** Fields that code of the project registers for itself (`global::`) are not looked for. */
function fieldsWithoutPlugin(
  uid: string,
  attributes: unknown,
  presenceOf: (plugin: string) => PluginPresence,
): FieldWithoutPlugin[] {
  return Object.entries((attributes ?? {}) as Record<string, Partial<Attribute> | null>).flatMap(
    ([attribute, described]) => {
      const customField = described?.type === 'customField' ? described.customField : undefined;
      const [, plugin] = /^plugin::([^.]+)\./.exec(customField ?? '') ?? [];
      return customField !== undefined && plugin !== undefined && presenceOf(plugin) === 'gone'
        ? [{ uid, attribute, customField, plugin }]
        : [];
    },
  );
}

/** A custom field whose type no code tells has the one that it had. */
function typed(
  attributes: unknown,
  fields: ReadonlyMap<string, string>,
  stored: Schema | undefined,
): Record<string, Attribute> {
  return Object.fromEntries(
    Object.entries(attributesOf(attributes, fields)).map(([name, attribute]) => {
      const raw = (attributes as Record<string, Attribute>)[name];
      const was = own(stored?.attributes, name);
      const isKnown = raw?.type !== 'customField' || fields.has(raw.customField ?? '');
      return [name, isKnown || was === undefined ? attribute : { ...attribute, type: was.type }];
    }),
  );
}

function ofFile(
  { uid, kind, options, pluginOptions, collectionName, info }: ContentTypeFile,
  attributes: Readonly<Record<string, Attribute>>,
  stored: Schema | undefined,
): Schema {
  if (!isOwnType(uid) && stored !== undefined) {
    // An extension has the attributes; the rest is the plugin's own.
    return { ...stored, attributes };
  }
  const modelName = info?.singularName ?? uid.slice(uid.lastIndexOf('.') + 1);
  return {
    uid,
    modelType: 'contentType',
    modelName,
    collectionName: collectionName ?? modelName,
    attributes,
    ...(info === undefined ? {} : { info }),
    ...(kind === undefined ? {} : { kind }),
    ...(options === undefined ? {} : { options }),
    ...(pluginOptions === undefined ? {} : { pluginOptions }),
  };
}

const hasServerExtension = (project: string, plugin: string): boolean =>
  ['js', 'ts', 'mjs'].some((ending) =>
    existsSync(join(project, 'src', 'extensions', plugin, `strapi-server.${ending}`)),
  );

/** Without what no file has: what Strapi adds, and what plugins add, which nobody sees and nobody configures. */
function withoutAdded(schema: Schema, now: Schema | undefined): Schema {
  const inFile = (schema as StoredSchema).__schema__?.attributes;
  const isOwn = (name: string, attribute: Attribute): boolean =>
    own(now?.attributes, name) !== undefined ||
    (inFile === undefined
      ? schema.modelType === 'component' || !(addedAttributes.has(name) || isHidden(attribute))
      : Object.hasOwn(inFile, name));
  const attributes = Object.entries(schema.attributes).filter(([name, attribute]) => isOwn(name, attribute));
  return { ...schema, attributes: Object.fromEntries(attributes) };
}

/** Hidden attributes in archives: these do not tell whether a schema had them, or whether code adds them. */
function doubtfulOf(schema: Schema, known: Schema, isGone: boolean): string[] {
  if (
    isGone ||
    schema.modelType === 'component' ||
    (schema as StoredSchema).__schema__?.attributes !== undefined
  ) {
    return [];
  }
  return Object.keys(schema.attributes)
    .filter((name) => !addedAttributes.has(name) && own(known.attributes, name) === undefined)
    .map(
      (name) =>
        `${schema.uid}.${name} is not compared: it is hidden, and the archive does not tell whether a plugin adds it. If the schema had it, Strapi deletes it. The database tells.`,
    );
}

function isHidden(attribute: Attribute): boolean {
  const { visible, configurable } = attribute as { visible?: unknown; configurable?: unknown };
  return visible === false && configurable === false;
}

/** What Strapi and plugins have added to a type, and will again. */
function addedTo(stored: Schema | undefined, ownOnes: Schema | undefined): Record<string, Attribute> {
  return Object.fromEntries(
    Object.entries(stored?.attributes ?? {}).filter(([name]) => own(ownOnes?.attributes, name) === undefined),
  );
}

/** The line of what a path leads to, or else of the nearest that is there. */
function nearestLine(file: string, path: readonly string[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const line = file.endsWith('.json') ? lineIn(file, path.slice(0, length)) : undefined;
    if (line !== undefined) {
      return line;
    }
  }
  return 1;
}
