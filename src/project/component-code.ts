import { existsSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { UserError } from '../errors.ts';
import type { ComponentFile, UnreadComponent } from '../transfer/checkout.ts';
import type { ConfigContext } from './config.ts';
import { evaluateEach } from './evaluate.ts';
import { type ComponentName, componentNames, componentOf } from './schemas.ts';

/** What became of the components that the project has as code. */
export interface ComponentCode {
  readonly components: readonly ComponentFile[];
  readonly unread: readonly UnreadComponent[];
}

/** A component and the modules that may tell what it is, the best first. */
interface Coded extends ComponentName {
  readonly isSource: boolean;
  readonly modules: readonly string[];
}

/** Declarations of types describe what stands in the `.js` beside them. */
const code = /(?<!\.d)\.(?:js|ts)$/;

/**
 * The components that the project has as modules. Strapi loads what stands in the compiled folder; where nothing was
 * compiled, the source tells the same.
 *
 * @param known Uids of components that are there as JSON.
 */
export async function readComponentCode(
  context: ConfigContext,
  known: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<ComponentCode> {
  const components: ComponentFile[] = [];
  const reasons = new Map<string, UnreadComponent>();
  let left = codedComponents(context).filter(({ uid }) => !known.has(uid));
  while (left.length > 0) {
    const outcomes = await evaluateEach(
      { ...context, files: left.map(({ modules: [file = ''] }) => file) },
      signal,
    );
    const again: Coded[] = [];
    left.forEach((coded, index) => {
      const { uid, modelName, isSource, modules } = coded;
      const [file = '', ...others] = modules;
      const path = relative(context.project, file);
      const outcome = outcomes[index] ?? { error: { message: 'it was not evaluated' } };
      try {
        if ('error' in outcome) {
          throw new UserError('failed', outcome.error.message, '');
        }
        components.push(componentOf({ uid, modelName, path, isSource }, outcome.value));
      } catch (error) {
        reasons.set(uid, { uid, path, reason: (error as Error).message });
        if (others.length > 0) {
          again.push({ ...coded, modules: others });
        }
      }
    });
    left = again;
  }
  const read = new Set(components.map(({ uid }) => uid));
  return { components, unread: [...reasons.values()].filter(({ uid }) => !read.has(uid)) };
}

function codedComponents({ project, distDirectory }: ConfigContext): Coded[] {
  const folder = join('src', 'components');
  const sources = componentNames(join(project, folder), code).map((name) => ({
    ...name,
    isSource: true,
    modules: [compiledOf(name.file, project, distDirectory), name.file].filter(existsSync),
  }));
  const known = new Set(sources.map(({ uid }) => uid));
  const compiled = distDirectory === project ? [] : componentNames(join(distDirectory, folder), code);
  return [
    ...sources,
    ...compiled
      .filter(({ uid }) => !known.has(uid))
      .map((name) => ({ ...name, isSource: false, modules: [name.file] })),
  ].map((coded) => ({ ...coded, modules: [...new Set(coded.modules)] }));
}

/** What the compiler makes of a source. */
function compiledOf(file: string, project: string, distDirectory: string): string {
  const inside = relative(project, dirname(file));
  return join(distDirectory, inside, `${basename(file).replace(code, '')}.js`);
}
