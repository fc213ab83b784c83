import { join, relative } from 'node:path';
import * as v from 'valibot';
import { byName } from '../by-name.ts';
import { UserError } from '../errors.ts';
import type { ComponentFile, ContentTypeFile } from '../transfer/schema.ts';
import { namesIn, readJson } from './files.ts';

const attributes = byName(v.looseObject({ type: v.string() }));
const componentContent = v.looseObject({
  collectionName: v.string(),
  attributes: v.optional(attributes),
});
/** What cannot be read of a setting is not compared. */
const isOn = v.fallback(v.optional(v.boolean()), undefined);
const contentTypeContent = v.looseObject({
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
 * The components of the project: `src/components/<category>/<name>.json`, then those that are only left in the
 * compiled folder, which Strapi loads all the same (database layout §2, "Stale dist trap").
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
  return namesIn(root).flatMap((category) =>
    namesIn(join(root, category))
      .filter((name) => name.endsWith('.json'))
      .map((name) => {
        const path = relative(project, join(root, category, name));
        const modelName = name.slice(0, -'.json'.length).toLowerCase();
        const content = check(componentContent, readJson(join(project, path), path), path);
        const uid = `${category.toLowerCase()}.${modelName}`;
        const { attributes = {} } = content;
        return { uid, modelName, path, isSource, content: { ...content, attributes } } as ComponentFile;
      }),
  );
}

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
        } = content as typeof content & Pick<ContentTypeFile, 'options' | 'pluginOptions'>;
        const uid = `api::${api}.${info?.singularName ?? name}`;
        return [{ uid, path, attributes, kind, options, pluginOptions }];
      }
      return code === undefined ? [] : [{ uid: `api::${api}.${name}`, path, attributes: undefined }];
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
      `${path} is no Strapi schema: ${place}: ${issue.message}`,
      'Correct the file.',
    );
  }
  return content as v.InferInput<Schema>;
}
