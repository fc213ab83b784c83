import { join, relative } from 'node:path';
import * as v from 'valibot';
import { byName } from '../by-name.ts';
import { UserError } from '../errors.ts';
import { ownTypeUid } from '../strapi/uids.ts';
import type { ComponentFile, ContentTypeFile } from '../transfer/checkout.ts';
import { namesIn, readJson } from './files.ts';

const text = v.pipe(v.string(), v.nonEmpty());
const attributes = byName(v.looseObject({ type: text }));
const componentContent = v.looseObject({
  collectionName: text,
  attributes: v.optional(attributes),
});
/** What cannot be read of a setting is not compared. */
const isOn = v.fallback(v.optional(v.boolean()), undefined);
const contentTypeContent = v.looseObject({
  collectionName: v.fallback(v.optional(text), undefined),
  kind: v.fallback(v.optional(v.string()), undefined),
  options: v.fallback(v.optional(v.looseObject({ draftAndPublish: isOn })), undefined),
  pluginOptions: v.fallback(
    v.optional(v.looseObject({ i18n: v.optional(v.looseObject({ localized: isOn })) })),
    undefined,
  ),
  info: v.optional(v.looseObject({ singularName: v.optional(v.string()) })),
  attributes: v.optional(byName(v.unknown())),
});

/**
 * The components that the project has as JSON: `src/components/<category>/<name>.json`, then those that are only left
 * in the compiled folder, which Strapi loads all the same (database layout §2, "Stale dist trap"). For the others see
 * component-code.ts.
 *
 * @throws UserError `failed` for a file that is no component.
 */
export function readComponents(project: string, dist: string): ComponentFile[] {
  const sources = componentsBelow(project, join(project, 'src', 'components'), true);
  const known = new Set(sources.map(({ uid }) => uid));
  const compiled = dist === project ? [] : componentsBelow(project, join(dist, 'src', 'components'), false);
  return [...sources, ...compiled.filter(({ uid }) => !known.has(uid))];
}

function componentsBelow(project: string, root: string, isSource: boolean): ComponentFile[] {
  return componentNames(root, /\.json$/).map(({ uid, modelName, file }) => {
    const path = relative(project, file);
    return componentOf({ uid, modelName, path, isSource }, readJson(file, path));
  });
}

/** Where a component is described, and by which names Strapi knows it. */
export interface ComponentName {
  readonly uid: string;
  readonly modelName: string;
  /** Absolute path. */
  readonly file: string;
}

/**
 * The files of a folder of components that Strapi loads: `<category>/<name>`, hidden ones left out. What it makes of
 * the names is `filePathToPropPath` of `@strapi/core`.
 */
export function componentNames(root: string, extension: RegExp): ComponentName[] {
  return visible(root).flatMap((category) =>
    visible(join(root, category))
      .filter((name) => extension.test(name))
      .map((name) => {
        const plain = (text: string) => text.replace(/\.settings|\.json|\.js/g, '').toLowerCase();
        const modelName = plain(name.replace(extension, ''));
        return { uid: `${plain(category)}.${modelName}`, modelName, file: join(root, category, name) };
      }),
  );
}

const visible = (directory: string): string[] => namesIn(directory).filter((name) => !name.startsWith('.'));

/**
 * A component from what its file holds.
 *
 * @throws UserError `failed` where that is no component.
 */
export function componentOf(file: Omit<ComponentFile, 'content'>, content: unknown): ComponentFile {
  const checked = check(componentContent, content, file.path);
  const { attributes = {} } = checked;
  return { ...file, content: { ...checked, attributes } } as ComponentFile;
}

type Settings = Pick<ContentTypeFile, 'info' | 'options' | 'pluginOptions' | 'collectionName'>;

/** The project's own content types: `src/api/<api>/content-types/<name>/schema.json`. */
export function readContentTypes(project: string): ContentTypeFile[] {
  const apis = join(project, 'src', 'api');
  return namesIn(apis).flatMap((api) => {
    const root = join(apis, api, 'content-types');
    return namesIn(root).flatMap((name): ContentTypeFile[] => {
      const names = namesIn(join(root, name));
      const code = names.find((file) => /^schema\.(ts|js)$/.test(file));
      const path = relative(
        project,
        join(root, name, names.includes('schema.json') ? 'schema.json' : (code ?? '')),
      );
      if (names.includes('schema.json')) {
        const content = check(contentTypeContent, readJson(join(project, path), path), path);
        const {
          info,
          attributes = {},
          kind,
          options,
          pluginOptions,
          collectionName,
        } = content as typeof content & Omit<Settings, 'info'>;
        const uid = ownTypeUid(api, info?.singularName ?? name);
        return [
          {
            uid,
            path,
            attributes,
            kind,
            options,
            pluginOptions,
            collectionName,
            info: info as Settings['info'],
          },
        ];
      }
      return code === undefined ? [] : [{ uid: ownTypeUid(api, name), path, attributes: undefined }];
    });
  });
}

/** @returns the content as it is: what valibot makes of it lacks keys like `constructor`. */
function check<Schema extends v.GenericSchema>(
  schema: Schema,
  content: unknown,
  path: string,
): v.InferInput<Schema> {
  const result = v.safeParse(schema, content);
  if (!result.success) {
    const [issue] = result.issues;
    const place = v.getDotPath(issue) ?? 'its root';
    throw new UserError(
      'failed',
      `${path} is not a Strapi schema: ${place}: ${issue.message}`,
      'Correct the file.',
    );
  }
  return content as v.InferInput<Schema>;
}
