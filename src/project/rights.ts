import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { upwards } from './upwards.ts';

/** What the code of a project may do while its configuration is evaluated. */
export interface Rights {
  /** Absolute path of the project. */
  readonly project: string;
  /** Whether it may do whatever this process may. */
  readonly isTrusted: boolean;
  /** Absolute paths that it may read besides. */
  readonly also: readonly string[];
}

/** Where systems keep the certificates of authorities, which configurations read (`ssl: { ca: readFileSync(…) }`); no private keys. */
const certificates = [
  '/etc/ssl/certs',
  '/etc/ssl/cert.pem',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/certs',
  '/etc/pki/tls/cert.pem',
  '/etc/pki/ca-trust/extracted',
  '/etc/ca-certificates',
  '/usr/lib/ssl/certs',
  '/usr/lib/ssl/cert.pem',
  '/usr/share/ca-certificates',
  '/usr/local/share/ca-certificates',
  '/usr/local/etc/openssl@3/cert.pem',
  '/usr/local/etc/ca-certificates',
  '/opt/homebrew/etc/openssl@3/cert.pem',
  '/opt/homebrew/etc/ca-certificates',
];

/** Where the environment says that such certificates are. */
const certificateVariables = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];

/** Configurations ask services for passwords. Node 24 leaves the network out of its permission model, later versions do not. */
const allowNet = Number.parseInt(process.versions.node, 10) > 24 ? ['--allow-net'] : [];

/**
 * The options of Node under which the code of a project runs: its permission model, with the right to read the project, the
 * workspace that it belongs to, their packages and the certificates of the system, and to use the network. Nothing is written,
 * started or loaded natively. `node:sqlite` is left out, which the permission model does not know of: it writes files.
 *
 * @param program The file that Node is started with.
 */
export function nodeOptionsFor(rights: Rights, program: string): string[] {
  if (rights.isTrusted) {
    return [];
  }
  const paths = [
    ...programFolders(program),
    ...projectFolders(rights.project),
    ...rights.also,
    ...certificates.filter(existsSync),
    ...certificateVariables.flatMap((name) => process.env[name] || []),
  ];
  return [
    '--permission',
    '--no-experimental-sqlite',
    ...allowNet,
    ...[...new Set(paths.flatMap(bothNamesOf))]
      .filter((path) => !isPattern(path))
      .map((path) => `--allow-fs-read=${path}`),
  ];
}

/** Node takes an asterisk for whatever may stand there. */
const isPattern = (path: string): boolean => path.includes('*');

/** The permission model compares names: the one that is given, and the one that Node's loader makes of it. */
function bothNamesOf(path: string): string[] {
  try {
    return [resolve(path), realpathSync.native(path)];
  } catch {
    // What is not there has no other name.
    return [resolve(path)];
  }
}

/** The bundle has a folder of its own; a source file needs the packages of this project. */
const programFolders = (program: string): string[] =>
  program.endsWith('.ts')
    ? [dirname(program), resolve(dirname(program), '../../node_modules')]
    : [dirname(program)];

/** The project, or the workspace that it is part of; and where packages are installed above it. */
function projectFolders(project: string): string[] {
  const folders = [...upwards(project)];
  const workspace = folders.find(isWorkspace);
  return [
    project,
    ...(workspace === undefined ? [] : [workspace]),
    ...folders.map((folder) => join(folder, 'node_modules')).filter(existsSync),
  ];
}

function isWorkspace(folder: string): boolean {
  if (existsSync(join(folder, 'pnpm-workspace.yaml'))) {
    return true;
  }
  const manifest = join(folder, 'package.json');
  try {
    return statSync(manifest).isFile() && /"workspaces"\s*:/.test(readFileSync(manifest, 'utf8'));
  } catch {
    // It is not there; or cannot be read, which is told where the project is opened.
    return false;
  }
}

/** Whether what one process may do is what another one asks for. */
export const isSame = (one: Rights, other: Rights): boolean =>
  one.isTrusted === other.isTrusted &&
  (one.isTrusted || (one.project === other.project && `${one.also}` === `${other.also}`));

/** Whether a path is not in a folder. */
export const isOutside = (path: string, folder: string): boolean => {
  const inside = relative(folder, path);
  return inside.startsWith('..') || resolve(inside) === inside;
};

/** What every system makes up: it shows other processes, and what is not there now may be there in a moment. */
const ofTheSystem = /^\/(?:proc|sys|dev|(?:var\/)?run(?!\/secrets\/))(?:\/|$)/;

/**
 * Whether a path that was refused may be read all the same, since nothing is there: then a configuration that only looks
 * is told so, as without the permission model.
 */
export const mayBeLookedFor = (path: string): boolean =>
  path === resolve(path) && !isPattern(path) && !ofTheSystem.test(path) && !existsSync(path);
