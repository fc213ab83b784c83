import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { ImportDeclaration, ObjectExpression, Program, Property } from 'acorn';
import { installedPlugins } from './code.ts';
import { readJson, readText } from './files.ts';
import { upwards } from './upwards.ts';

/** Whether Strapi loads a plugin with the project; `unknown` where what would tell is not installed, or is computed. */
export type PluginPresence = 'there' | 'gone' | 'unknown';

/** What Strapi always loads. */
const alwaysThere: { readonly [major in 4 | 5]: ReadonlySet<string> } = {
  4: new Set(['content-manager', 'content-type-builder', 'email', 'upload', 'content-releases']),
  5: new Set([
    'content-manager',
    'content-type-builder',
    'email',
    'upload',
    'i18n',
    'content-releases',
    'review-workflows',
  ]),
};

/** Plugins of Strapi, whose packages are known by their names. */
const ofStrapi: ReadonlySet<string> = new Set([
  'users-permissions',
  'i18n',
  'documentation',
  'graphql',
  'sentry',
  'cloud',
]);

/**
 * Tells whether plugins are still part of a project: Strapi loads those that it always has, those among the dependencies, and those that
 * `config/plugins` gives a folder, but for what is switched off there. Nothing is run.
 *
 * @param project Absolute path of the project.
 * @throws UserError `failed` for a package.json that is no JSON.
 */
export async function pluginPresence(
  project: string,
  major: 4 | 5,
): Promise<(plugin: string) => PluginPresence> {
  const { dependencies = {}, devDependencies = {} } = (readJson(
    join(project, 'package.json'),
    'package.json',
  ) ?? {}) as Record<string, Record<string, string> | undefined>;
  const packages = Object.keys({ ...dependencies, ...devDependencies });
  const installed = new Set(installedPlugins(project).map(({ name }) => name));
  const missing = packages.filter((name) => !isInstalled(project, name));
  const declared = await declaredPlugins(project);
  return (plugin) => {
    if (declared.off.has(plugin)) {
      return 'gone';
    }
    const isThere =
      alwaysThere[major].has(plugin) ||
      declared.placed.has(plugin) ||
      installed.has(plugin) ||
      missing.some((name) => name.includes(plugin));
    if (isThere) {
      return 'there';
    }
    const mayBeNamedOtherwise = !ofStrapi.has(plugin) && missing.some((name) => !name.startsWith('@strapi/'));
    return declared.isOpen || mayBeNamedOtherwise ? 'unknown' : 'gone';
  };
}

const isInstalled = (project: string, name: string): boolean =>
  [...upwards(project)].some(
    (above) => readText(join(above, 'node_modules', name, 'package.json')) !== undefined,
  );

interface Declared {
  /** Switched off in every environment. */
  readonly off: Set<string>;
  /** With a folder of their own. */
  readonly placed: Set<string>;
  /** Whether there is more than stands in the files. */
  isOpen: boolean;
}

async function declaredPlugins(project: string): Promise<Declared> {
  const declared: Declared = { off: new Set(), placed: new Set(), isOpen: false };
  const files = globSync('config/{plugins,env/*/plugins}.{js,cjs,mjs,ts,cts,mts,json}', { cwd: project });
  if (files.length === 0) {
    return declared;
  }
  const [{ transform }, { parse }, { ancestor }] = await Promise.all([
    import('sucrase'),
    import('acorn'),
    import('acorn-walk'),
  ]);
  for (const file of files) {
    const text = readText(join(project, file)) ?? '';
    let program: Program;
    try {
      const source = file.endsWith('.json') ? `(${text})` : text;
      const { code } = transform(source, { transforms: ['typescript'], filePath: file });
      program = parse(code, {
        ecmaVersion: 'latest',
        sourceType: 'module',
        allowReturnOutsideFunction: true,
      });
    } catch {
      // What cannot be parsed may name any plugin.
      declared.isOpen = true;
      continue;
    }
    ancestor(program, {
      Property(node, _state, ancestors) {
        // Settings of plugins may be called as other plugins are.
        if (ancestors.filter(({ type }) => type === 'Property').length === 1) {
          noteProperty(node as Property, declared, /^config[\\/]plugins\./.test(file));
        }
      },
      ObjectExpression(node) {
        declared.isOpen ||= (node as ObjectExpression).properties.some(
          ({ type }) => type === 'SpreadElement',
        );
      },
      ImportDeclaration(node) {
        declared.isOpen ||= String((node as ImportDeclaration).source.value).startsWith('.');
      },
    });
    declared.isOpen ||= /\brequire\s*\(\s*['"`]\./.test(text);
  }
  return declared;
}

function noteProperty({ key, value, computed }: Property, declared: Declared, isForAll: boolean): void {
  if (computed) {
    declared.isOpen = true;
    return;
  }
  const name = key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : undefined;
  if (name === undefined) {
    return;
  }
  if (isFalse(value)) {
    if (isForAll) {
      declared.off.add(name);
    }
  } else if (value.type === 'ObjectExpression') {
    if (isForAll && isFalse(inside(value, 'enabled'))) {
      declared.off.add(name);
    } else if (inside(value, 'resolve') !== undefined) {
      declared.placed.add(name);
    }
  }
}

const isFalse = (value: Property['value'] | undefined): boolean =>
  value?.type === 'Literal' && value.value === false;

const inside = ({ properties }: ObjectExpression, name: string): Property['value'] | undefined =>
  properties
    .filter((property): property is Property => property.type === 'Property')
    .find(
      ({ key }) =>
        (key.type === 'Identifier' && key.name === name) || (key.type === 'Literal' && key.value === name),
    )?.value;
