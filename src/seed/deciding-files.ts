import { type Dirent, existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, extname, join, relative, resolve, sep } from 'node:path';
import { readRegularText } from '../system/regular-file.ts';
import { hasCode } from '../system/system-error.ts';

/** A file that may decide what Strapi makes of a project at its first start. */
export interface DecidingFile {
  /** Relative to the project, with slashes; begins with `../` where it is not in it. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
}

/** Made, installed or kept by tools, wherever they lie. */
const ignored = new Set([
  'node_modules',
  '.git',
  '.cache',
  '.strapi',
  '.tmp',
  '.turbo',
  '.yarn',
  '.DS_Store',
  '.strapi-updater.json',
]);
/** The same at the top of a package. Further down these are names as good as others: `src/api/build`. */
const ignoredAtTop = new Set(['dist', 'build', 'coverage', 'types/generated', '.github']);
/** What is written beside a project, or for its readers: logs, archives, descriptions. */
const besideTheProject = /\.(log|md|tsbuildinfo|tar|tar\.gz|enc|age)$/i;
const ownTraces = /^\.strapi-dms/;

/** What decides above a project, in the root of its workspace. */
const aboveTheProject =
  /^(package\.json|package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|pnpm-workspace\.yaml|\.pnpmfile\.cjs|\.npmrc|\.yarnrc\.yml|\.nvmrc|\.node-version|\.env(\..+)?|[jt]sconfig.*\.json)$/;

const code = new Set(['.js', '.cjs', '.mjs', '.jsx', '.ts', '.cts', '.mts', '.tsx', '.json']);
/** What an import may leave out, or write otherwise. */
const endings = ['', '.ts', '.js', '.mjs', '.cjs', '.mts', '.cts', '.json'];
/** What is larger is data. */
export const largestCode: number = 1 << 20;
const pathInText = /["'`](\.{1,2}\/[^"'`\n]{0,300})["'`]/g;

/**
 * Every file of a project but what is installed, built, or kept by tools; the manifests and lock files of its workspace; the
 * packages of the workspace that it depends on, and files outside of it that it names by a path (`../../shared/fields`,
 * `resolve: '../plugins/seo'`). In an order that is always the same.
 *
 * @param project Absolute path.
 * @param left Absolute paths of what is left out.
 * @throws the error of the file system for what cannot be read.
 */
export function decidingFiles(project: string, left: ReadonlySet<string> = new Set()): DecidingFile[] {
  const folders = above(project);
  const collection = new Collection(project, boundsOf(project, folders.at(-1)), left);
  collection.addFolder(project);
  for (const folder of folders) {
    collection.addManifests(folder);
  }
  collection.follow();
  return collection.files();
}

/** The folders above a project, up to that of its repository. */
function above(project: string): string[] {
  const folders: string[] = [];
  let folder = project;
  while (!existsSync(join(folder, '.git')) && dirname(folder) !== folder) {
    folder = dirname(folder);
    folders.push(folder);
  }
  return folders;
}

/**
 * The folder that paths in files may lead to: that of the repository, or the one beside the project. What `../../..` means where
 * the project lies elsewhere decides nothing, and may be the whole machine.
 */
function boundsOf(project: string, topmost: string = project): string {
  if (existsSync(join(topmost, '.git'))) {
    return topmost;
  }
  const beside = dirname(project);
  return dirname(beside) === beside ? project : beside;
}

class Collection {
  readonly #project: string;
  readonly #bounds: string;
  readonly #left: ReadonlySet<string>;
  readonly #files = new Map<string, DecidingFile>();
  readonly #folders = new Set<string>();
  /** Paths outside that were looked for; many files name the same. */
  readonly #named = new Set<string>();
  /** Of which it is not known yet what they refer to. */
  readonly #waiting: string[] = [];

  constructor(project: string, bounds: string, left: ReadonlySet<string>) {
    this.#project = project;
    this.#bounds = bounds;
    this.#left = left;
  }

  files(): DecidingFile[] {
    return [...this.#files.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  addFolder(folder: string, top: string = folder): void {
    // Links may lead in a circle.
    const real = realpathSync(folder);
    if (this.#folders.has(real)) {
      return;
    }
    this.#folders.add(real);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const { name } = entry;
      const path = join(folder, name);
      const isIgnored =
        ignored.has(name) ||
        ownTraces.test(name) ||
        this.#left.has(path) ||
        ignoredAtTop.has(relative(top, path).replaceAll(sep, '/')) ||
        (folder === top && entry.isFile() && besideTheProject.test(name));
      if (isIgnored) {
        continue;
      }
      const stats = entry.isSymbolicLink() ? statSync(path, { throwIfNoEntry: false }) : entry;
      if (stats?.isDirectory()) {
        this.addFolder(path, top);
      } else if (stats?.isFile()) {
        this.#addFile(path);
      }
    }
  }

  addManifests(folder: string): void {
    for (const entry of entriesOf(folder)) {
      if (aboveTheProject.test(entry.name) && entry.isFile()) {
        this.#addFile(join(folder, entry.name));
      }
    }
  }

  /** Adds what the files refer to, until nothing new comes. */
  follow(): void {
    for (let path = this.#waiting.pop(); path !== undefined; path = this.#waiting.pop()) {
      const text = readRegularText(path);
      for (const [, written = ''] of text.includes('../') ? text.matchAll(pathInText) : []) {
        if (written.includes('..')) {
          // As the paths of a tsconfig end.
          const named = written.replace(/\/\*.*$/, '');
          // Strapi's configuration, and scripts that read files, count from the project.
          for (const from of [dirname(path), this.#project]) {
            const found = resolve(from, named);
            if (isWithin(found, this.#bounds)) {
              this.#addNamed(found);
            }
          }
        }
      }
      if (path.endsWith(`${sep}package.json`)) {
        this.#addLocalPackages(dirname(path), text);
      }
    }
  }

  #addFile(path: string): void {
    if (this.#files.has(path) || this.#left.has(path)) {
      return;
    }
    this.#files.set(path, { name: relative(this.#project, path).replaceAll(sep, '/'), path });
    if (code.has(extname(path)) && statSync(path).size <= largestCode) {
      this.#waiting.push(path);
    }
  }

  /** A path that stands in a file. Most are within the project, or none at all. */
  #addNamed(path: string): void {
    if (this.#named.has(path) || isWithin(path, this.#project) || path.split(sep).includes('node_modules')) {
      return;
    }
    this.#named.add(path);
    const candidates = [...endings.map((ending) => path + ending), path.replace(/\.([cm]?)js$/, '.$1ts')];
    for (const candidate of candidates) {
      const stats = statSync(candidate, { throwIfNoEntry: false });
      if (stats?.isFile()) {
        this.#addFile(candidate);
      } else if (stats?.isDirectory() && !isWithin(this.#project, candidate)) {
        this.addFolder(candidate);
      }
    }
  }

  /** A dependency that is installed as a link leads to where it is developed. */
  #addLocalPackages(folder: string, manifest: string): void {
    for (const [name, range] of dependenciesIn(manifest)) {
      const path = /^(?:file|link|portal|workspace):(\.{1,2}\/.*|\/.*)$/.exec(range)?.[1];
      const real = path === undefined ? installedAt(folder, name) : resolve(folder, path);
      if (real !== undefined) {
        this.#addNamed(real);
      }
    }
  }
}

function dependenciesIn(manifest: string): [string, string][] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(manifest);
  } catch {
    // Whoever needs it will say what is wrong with it.
    return [];
  }
  const kinds = (parsed ?? {}) as Record<string, unknown>;
  return ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'].flatMap((kind) =>
    Object.entries(kinds[kind] ?? {}).map(([name, range]): [string, string] => [name, String(range)]),
  );
}

function installedAt(from: string, name: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = join(folder, 'node_modules', name);
    if (statSync(path, { throwIfNoEntry: false }) !== undefined) {
      return realpathSync(path);
    }
    if (dirname(folder) === folder) {
      return undefined;
    }
  }
}

/** A folder above the checkout may be closed to this user, and is then to Strapi, too. */
function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (hasCode(error, 'EACCES', 'EPERM')) {
      return [];
    }
    throw error;
  }
}

const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
