import { join } from 'node:path';
import type { ObjectExpression, Program, Property } from 'acorn';
import { readRegularText } from '../system/regular-file.ts';
import { codeBelow, installedPlugins } from './code.ts';

/** The types that Strapi allows a custom field to have. */
const allowed = new Set(
  (
    'biginteger boolean date datetime decimal email enumeration float integer json password richtext string ' +
    'text time uid'
  ).split(' '),
);

/**
 * Finds the types of custom fields in the code that registers them, without running it: `name` and `type` stand there as
 * texts nearly always. Components keep only the name of a custom field.
 *
 * @param project Absolute path of the project.
 * @param uids `global::color`, `plugin::color-picker.color`.
 * @returns The types that were found.
 */
export async function customFieldTypes(
  project: string,
  uids: Iterable<string>,
): Promise<ReadonlyMap<string, string>> {
  const types = new Map<string, string>();
  for (const uid of uids) {
    const [, plugin, name = ''] = /^(?:global::|plugin::([^.]+)\.)(.+)$/.exec(uid) ?? [];
    for (const file of codeOf(project, plugin)) {
      const type = await registeredType(file, name, plugin);
      if (type !== undefined) {
        types.set(uid, type);
        break;
      }
    }
  }
  return types;
}

/** The files in which a custom field may be registered: those of its plugin, then the project's own. */
function* codeOf(project: string, plugin: string | undefined): Generator<string> {
  if (plugin !== undefined) {
    const installed = installedPlugins(project).filter(({ name }) => name === plugin);
    const folders = [join(project, 'src', 'plugins', plugin), ...installed.map(({ folder }) => folder)];
    for (const folder of folders) {
      yield* codeBelow(folder);
    }
  }
  yield* codeBelow(join(project, 'src'));
}

async function registeredType(
  file: string,
  name: string,
  plugin: string | undefined,
): Promise<string | undefined> {
  const source = readRegularText(file);
  if (!/customFields|custom-fields/.test(source) || !source.includes(name)) {
    return undefined;
  }
  const [{ transform }, { parse }, { simple }] = await Promise.all([
    import('sucrase'),
    import('acorn'),
    import('acorn-walk'),
  ]);
  let program: Program;
  try {
    const code = /ts$/.test(file)
      ? transform(source, { transforms: ['typescript'], filePath: file }).code
      : source;
    program = parse(code, { ecmaVersion: 'latest', sourceType: 'module', allowReturnOutsideFunction: true });
  } catch {
    // What cannot be parsed tells nothing; the column still does.
    return undefined;
  }
  let found: string | undefined;
  simple(program, {
    ObjectExpression(node) {
      const texts = textsOf(node as ObjectExpression);
      const type = texts.get('type');
      const isIt = texts.get('name') === name && (texts.get('plugin') ?? plugin) === plugin;
      if (isIt && type !== undefined && allowed.has(type)) {
        found ??= type;
      }
    },
  });
  return found;
}

/** The properties of an object that are texts. */
function textsOf({ properties }: ObjectExpression): Map<string, string> {
  const named = properties.filter((property): property is Property => property.type === 'Property');
  return new Map(
    named.flatMap(({ key, value }) => {
      const name =
        key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : undefined;
      const isText = value.type === 'Literal' && typeof value.value === 'string';
      return name !== undefined && isText ? [[name, value.value as string] as const] : [];
    }),
  );
}
