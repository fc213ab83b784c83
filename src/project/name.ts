import { readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

/**
 * What a project is called: the name in its package.json, or that of its folder.
 *
 * @returns Letters, digits and `._-`, which go wherever a name is asked for: `@acme/site` is `acme-site`.
 */
export function projectName(project: string): string {
  const name = packageName(project) ?? basename(resolve(project));
  return (
    name
      .replaceAll(/[^\w.]+/g, '-')
      .replace(/^[-.]+/, '')
      .slice(0, 100) || 'strapi'
  );
}

function packageName(project: string): string | undefined {
  try {
    const { name } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as { name?: unknown };
    return typeof name === 'string' && name.trim() !== '' ? name.trim() : undefined;
  } catch {
    // What is wrong with it is told by whoever needs it.
    return undefined;
  }
}
