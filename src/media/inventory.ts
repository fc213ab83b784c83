import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { localProvider } from '../strapi/providers.ts';
import { isMissing } from '../system/system-error.ts';
import type { Ailment } from '../transfer/ailment.ts';
import { isLeftBehind } from '../transfer/rules/media.ts';
import { printable, publicPath } from './remote/address.ts';
import type { Uploads } from './uploads.ts';

/** A file of the media library, as its row says. */
interface Row {
  readonly id: number;
  readonly url?: unknown;
  readonly provider: string | null;
  readonly formats: Readonly<Record<string, { readonly url?: unknown }>> | null;
}

/** What was found of the files of the local provider. */
export interface Inventory {
  readonly ailments: readonly Ailment[];
  /** Files, formats included, that rows name and that were looked for. */
  readonly looked: number;
  /** Rows of other providers, whose files were not looked for. */
  readonly elsewhere: number;
}

const folder = 'uploads';

/**
 * Compares what the rows of the media library name with what lies in the uploads folder. No file is opened.
 *
 * @param others Addresses of files that no row names and that are of use: the logos of the admin panel.
 * @param signal Ends it early; the reason is thrown.
 */
export async function takeInventory(
  rows: AsyncIterable<Row>,
  others: readonly unknown[],
  uploads: Uploads,
  signal?: AbortSignal,
): Promise<Inventory> {
  const there = await filesIn(join(await uploads.folder(), folder));
  const unowned = new Set(there);
  const missing = { count: 0, example: '' };
  let looked = 0;
  let elsewhere = 0;
  const isThere = async (url: unknown, label: string): Promise<boolean> => {
    const path = typeof url === 'string' ? publicPath(url) : undefined;
    const name = nameIn(path);
    unowned.delete(name);
    return (
      there.has(name) ||
      (path !== undefined && (await uploads.find(path, label).catch(unlessUnsafe)) !== undefined)
    );
  };
  for await (const { id, url, provider, formats } of rows) {
    signal?.throwIfAborted();
    if (provider !== localProvider) {
      elsewhere += 1;
      // Some of them keep their files in the public folder, too, and name them by their path.
      for (const [, stored] of [[undefined, url], ...formatsOf(formats)] as const) {
        unowned.delete(nameIn(stored));
      }
      continue;
    }
    const label = `File ${id} of the media library`;
    for (const [format, stored] of [[undefined, url], ...formatsOf(formats)] as const) {
      looked += 1;
      if (!(await isThere(stored, label))) {
        missing.count += 1;
        missing.example ||= `id ${id}${format === undefined ? '' : ` (${format})`}: ${printable(String(stored))}`;
      }
    }
  }
  for (const url of others) {
    await isThere(url, 'A logo');
  }
  const [first] = unowned;
  return {
    ailments: [
      ...(missing.count === 0
        ? []
        : [{ kind: 'missing-files', where: 'files', of: 'plugin::upload.file', ...missing } as const]),
      ...(first === undefined
        ? []
        : [
            {
              kind: 'unowned-files',
              where: join(await uploads.folder(), folder),
              count: unowned.size,
              example: first,
            } as const,
          ]),
    ],
    looked,
    elsewhere,
  };
}

/** What leads out of the public folder is no file of the media library; all else is a failure. */
function unlessUnsafe(error: unknown): undefined {
  if (!(error instanceof UserError)) {
    throw error;
  }
}

/** What a path names in the uploads folder itself; empty where it leads elsewhere. */
const nameIn = (path: unknown): string =>
  typeof path === 'string' ? (/^\/?uploads\/([^/]+)$/.exec(path)?.[1] ?? '') : '';

const formatsOf = (formats: Row['formats']): (readonly [string, unknown])[] =>
  typeof formats === 'object' && formats !== null
    ? Object.entries(formats).map(([name, format]) => [name, format?.url] as const)
    : [];

/** Empty where there is no such folder. Folders in it are none of Strapi's. */
async function filesIn(directory: string): Promise<Set<string>> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error) => {
    if (isMissing(error)) {
      return [];
    }
    throw error;
  });
  return new Set(
    entries.filter((entry) => !entry.isDirectory() && !isLeftBehind(entry.name)).map(({ name }) => name),
  );
}
