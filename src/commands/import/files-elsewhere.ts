import { logosOf } from '../../database/read/configuration.ts';
import { type FileTables, filePlacesOf } from '../../database/read/files.ts';
import type { KeptFile } from '../../media/remote/uploader.ts';
import { fileName } from '../../strapi/file-name.ts';
import { localProvider } from '../../strapi/providers.ts';

/** A file of the target that is not in its uploads folder. */
export interface OldFile extends KeptFile {
  readonly provider: string | null;
  /** The address of the file that it is a format of, or its own. */
  readonly original: string;
}

/** The files that a database knows. */
export interface FilesElsewhere {
  /** Names of those of the local provider, formats included. */
  readonly local: readonly string[];
  /** Those that other providers keep for rows of the media library, formats included. */
  readonly files: readonly OldFile[];
  /** Those that other providers keep for the admin panel. */
  readonly logos: readonly OldFile[];
}

/** What a database says of where its files are. */
export async function filesElsewhere(database: FileTables): Promise<FilesElsewhere> {
  const local: string[] = [];
  const files: OldFile[] = [];
  for await (const { hash, ext, url, provider, provider_metadata, formats } of filePlacesOf(database)) {
    const all = [{ hash, ext, url, provider_metadata }, ...Object.values(formats ?? {})];
    if (provider === localProvider) {
      local.push(...all.map(fileName));
    } else {
      // One without an address is nowhere.
      files.push(
        ...all.flatMap((file) =>
          file.url && url ? [{ ...file, url: file.url, provider, original: url }] : [],
        ),
      );
    }
  }
  const logos = (await logosOf(database)).flatMap(({ hash, ext, url, provider }) =>
    provider === localProvider || !hash || !url
      ? []
      : [{ hash, ext: ext ?? null, url, provider: provider ?? null, original: url }],
  );
  return { local, files, logos };
}
