import { join, posix } from 'node:path';
import { own } from '../by-name.ts';
import { assertMerged, parseJson, parseYaml, readText } from './files.ts';

/** Whose version is looked for, and by whom. */
export interface Dependent {
  /** The dependency's name: `@strapi/strapi`. */
  readonly dependency: string;
  /** What the project's package.json asks for: `^5.12.0`. */
  readonly range: string;
  /** The project's path in the folder of the lock file, with slashes; `.` where that is the project itself. */
  readonly path: string;
  /** The project's own name, by which some lock files know a workspace. */
  readonly name: string | undefined;
}

/**
 * The version of a dependency that the lock files of a folder pin for one project; in a workspace others may have other versions.
 *
 * @returns undefined where no lock file says it. It may be anything but a version where a lock file says so.
 * @throws UserError `failed` for a lock file that is damaged, or that a merge has left its marks in.
 */
export async function lockedVersion(folder: string, dependent: Dependent): Promise<unknown> {
  for (const { name, read } of lockFiles) {
    const text = readText(join(folder, name));
    if (text !== undefined) {
      assertMerged(text, name);
      const version = await read(text, dependent);
      if (version !== undefined) {
        return version;
      }
    }
  }
  return undefined;
}

interface LockFile {
  readonly name: string;
  readonly read: (text: string, dependent: Dependent) => unknown;
}

const lockFiles: readonly LockFile[] = [
  { name: 'package-lock.json', read: readNpm },
  { name: 'pnpm-lock.yaml', read: readPnpm },
  { name: 'yarn.lock', read: readYarn },
  { name: 'bun.lock', read: readBun },
];

interface NpmLock {
  readonly packages?: Readonly<Record<string, { readonly version?: unknown }>>;
  readonly dependencies?: Readonly<Record<string, { readonly version?: unknown }>>;
}

/** npm installs a version beside the project that needs it, or further up where it is shared. */
function readNpm(text: string, { dependency, path }: Dependent): unknown {
  const lock = parseJson(text, 'package-lock.json') as NpmLock | null;
  for (let folder = path; ; folder = posix.dirname(folder)) {
    const entry = own(lock?.packages, posix.join(folder, 'node_modules', dependency));
    if (entry !== undefined) {
      return entry.version;
    }
    if (folder === '.') {
      return lock?.dependencies?.[dependency]?.version;
    }
  }
}

interface PnpmImporter {
  readonly dependencies?: PnpmDependencies;
  readonly devDependencies?: PnpmDependencies;
}

type PnpmDependencies = Readonly<Record<string, string | { readonly version?: string }>>;

async function readPnpm(text: string, { dependency, path }: Dependent): Promise<unknown> {
  const lock = (await parseYaml(text, 'pnpm-lock.yaml')) as
    | ({ importers?: Record<string, PnpmImporter> } & PnpmImporter)
    | null;
  const { dependencies, devDependencies } = own(lock?.importers, path) ?? lock ?? {};
  const entry = dependencies?.[dependency] ?? devDependencies?.[dependency];
  // pnpm appends the peers it was resolved with: 5.54.0(react@18.3.1)
  return (typeof entry === 'string' ? entry : entry?.version)?.split('(')[0];
}

/** A block of yarn's begins with what was asked for: `"@strapi/strapi@^5.1.0", "@strapi/strapi@5.54.0":`. */
function readYarn(text: string, { dependency, range }: Dependent): unknown {
  const blocks = text.split(/\n(?=\S)/).flatMap((block) => {
    const asked = block
      .slice(0, block.indexOf('\n'))
      .replace(/[":]+\s*$/, '')
      .split(/"?, "?/);
    const ranges = asked.map((text) => text.replace(/^"/, ''));
    const own = ranges.filter((text) => text.startsWith(`${dependency}@`));
    return own.length === 0 ? [] : [{ own, version: /^\s+version:? "?([^"\s]+)"?/m.exec(block)?.[1] }];
  });
  const wanted = [`${dependency}@${range}`, `${dependency}@npm:${range}`];
  const block = blocks.find(({ own }) => own.some((text) => wanted.includes(text)));
  return (block ?? (blocks.length === 1 ? blocks[0] : undefined))?.version;
}

interface BunLock {
  readonly packages?: Readonly<Record<string, readonly unknown[]>>;
}

/** Bun knows a version that one workspace alone has by the name of that workspace: `cms/@strapi/strapi`. */
async function readBun(text: string, { dependency, name }: Dependent): Promise<unknown> {
  const { parse } = await import('jsonc-parser');
  const lock = parse(text, [], { allowTrailingComma: true }) as BunLock | undefined;
  const entry = lock?.packages?.[`${name}/${dependency}`] ?? lock?.packages?.[dependency];
  const [resolved] = Array.isArray(entry) ? entry : [];
  return typeof resolved === 'string' ? resolved.slice(resolved.lastIndexOf('@') + 1) : undefined;
}
