import { join } from 'node:path';
import { own } from '../../by-name.ts';
import { readExtendedTypes } from '../../project/extended-types.ts';
import type { Project } from '../../project/project.ts';
import type { Attribute, Schema } from '../../strapi/schema.ts';
import { fileUid, folderUid, localeUid, userUid } from '../../strapi/uids.ts';
import type { ContentTypeFile } from '../../transfer/checkout.ts';
import { attributesOf, customFieldsIn, lineIn } from '../checkout-attributes.ts';

/** The schemas of a checkout, as far as its files tell them. */
export interface CheckoutSchemas {
  /** Content types and components, by uid. */
  readonly schemas: ReadonlyMap<string, Schema>;
  /** What the files do not tell, as sentences. */
  readonly warnings: readonly string[];
  /** Where an attribute is described; undefined for one that no file of the project has as JSON. */
  lineOf(uid: string, attribute: string): { readonly file: string; readonly line: number } | undefined;
}

const text: Attribute = { type: 'string' };

/** What Strapi's own plugins bring, as far as rules may be for it: no file of a project has it. */
const builtIn: Readonly<Record<string, Readonly<Record<string, Attribute>>>> = {
  [userUid]: {
    username: { type: 'string', required: true, unique: true },
    email: { type: 'email', required: true },
    provider: text,
    password: { type: 'password' },
    resetPasswordToken: text,
    confirmationToken: text,
    confirmed: { type: 'boolean' },
    blocked: { type: 'boolean' },
    role: { type: 'relation', relation: 'manyToOne', target: 'plugin::users-permissions.role' },
  },
  'plugin::users-permissions.role': { name: text, description: text, type: text },
  'plugin::users-permissions.permission': { action: text },
  [fileUid]: {
    name: { type: 'string', required: true },
    alternativeText: { type: 'text' },
    caption: { type: 'text' },
  },
  [folderUid]: { name: text },
  [localeUid]: { name: text, code: text },
};

/**
 * Reads the schemas of a project from its files alone: no database is asked, and of code nothing but components is evaluated.
 *
 * @throws UserError `failed` for a file that is no schema.
 */
export async function readCheckoutSchemas(project: Project, signal?: AbortSignal): Promise<CheckoutSchemas> {
  const { components, contentTypes, unread, customFieldTypes } = await project.schemaFiles(signal);
  const files = new Map<string, string>();
  const schemas = new Map<string, Schema>();
  const warnings = unread.map(
    ({ uid, path, reason }) =>
      `The component ${uid} is not looked at: ${path} could not be evaluated (${reason}).`,
  );
  const raw = [
    ...components.map(({ content }) => content.attributes),
    ...contentTypes.map((one) => one.attributes),
  ];
  const types = await customFieldTypes(customFieldsIn(raw));
  const add = (uid: string, modelType: Schema['modelType'], attributes: unknown, kind?: string) => {
    const modelName = uid.slice(uid.lastIndexOf('.') + 1);
    schemas.set(uid, {
      uid,
      modelType,
      modelName,
      collectionName: modelName,
      attributes: attributesOf(attributes, types),
      ...(kind === undefined ? {} : { kind }),
    });
  };
  for (const [uid, attributes] of Object.entries(builtIn)) {
    add(uid, 'contentType', attributes);
  }
  const extended = readExtendedTypes(project.directory);
  for (const { uid, path, attributes, kind } of [...extended, ...contentTypes] as ContentTypeFile[]) {
    if (attributes === undefined) {
      warnings.push(`The content type ${uid} is not looked at: ${path} is code, which is never run.`);
    } else {
      add(uid, 'contentType', { ...own(builtIn, uid), ...attributes }, kind);
      files.set(uid, path);
    }
  }
  for (const { uid, path, content } of components) {
    add(uid, 'component', content.attributes);
    files.set(uid, path);
  }
  return {
    schemas,
    warnings,
    lineOf: (uid, attribute) => {
      const file = files.get(uid);
      const line = file?.endsWith('.json')
        ? lineIn(join(project.directory, file), ['attributes', attribute])
        : undefined;
      return file === undefined || line === undefined ? undefined : { file, line };
    },
  };
}
