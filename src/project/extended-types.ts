import { join, relative } from 'node:path';
import * as v from 'valibot';
import { byName } from '../by-name.ts';
import { UserError } from '../errors.ts';
import type { ContentTypeFile } from '../transfer/checkout.ts';
import { namesIn, readJson } from './files.ts';

const content = v.looseObject({ attributes: v.optional(byName(v.unknown())) });

/**
 * The content types of plugins that the project extends: `src/extensions/<plugin>/content-types/<name>/schema.json`, with all of
 * their attributes.
 *
 * @param project Absolute path of the project.
 * @throws UserError `failed` for a file that is no schema.
 */
export function readExtendedTypes(project: string): ContentTypeFile[] {
  const extensions = join(project, 'src', 'extensions');
  return namesIn(extensions).flatMap((plugin) => {
    const root = join(extensions, plugin, 'content-types');
    return namesIn(root).flatMap((name): ContentTypeFile[] => {
      const file = join(root, name, 'schema.json');
      const path = relative(project, file);
      const schema = readJson(file, path);
      if (schema === undefined) {
        return [];
      }
      if (!v.is(content, schema)) {
        throw new UserError('failed', `${path} is not a Strapi schema.`, 'Correct the file.');
      }
      return [{ uid: `plugin::${plugin}.${name}`, path, attributes: schema.attributes ?? {} }];
    });
  });
}
