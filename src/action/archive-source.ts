import { statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { group } from '@actions/core';
import { archiveAt } from '../commands/archive-folder.ts';
import { findBackup } from '../commands/archive-of.ts';
import { type AskedArchive, assertInStore } from '../commands/store-options.ts';
import { UserError } from '../errors.ts';
import { commandLine } from '../invocation.ts';
import { ArchiveCache, digestOf } from './archive-cache.ts';
import type { ArchiveOrigin, WithOrigin } from './archive-origin.ts';
import type { ArchiveInputs, ArtifactQuery } from './artifact-query.ts';
import type { FileCache } from './cache.ts';
import { assertDigest, downloadArchive } from './download.ts';
import { findArchive } from './find-archive.ts';
import { info } from './log.ts';
import { makeTemporaryFolder } from './temporary.ts';

/** The archive that is to be read. Gone, if it was downloaded, as soon as it is no longer used. */
export interface ArchiveSource extends AsyncDisposable {
  /** `sha256:…` of it, as far as it is known. */
  readonly digest: string | undefined;
  /** What to call it, before it is there. */
  readonly name: string;
  /** How commands are asked for it, before it is there; `file` is empty where none is. */
  readonly asked: AskedArchive;
  /** The other workflow run that has made it, where it is an artifact of one. */
  readonly from: ArchiveOrigin | undefined;
  /** Whether it had not to be downloaded. */
  readonly isFromCache: boolean;
  /** Where commands find it; it is downloaded when this is called first. */
  located(): Promise<AskedArchive>;
}

/**
 * Finds the archive: a file of the workspace, or an artifact of this or of another run.
 *
 * @throws UserError `noArchive` where there is none, `damagedArchive` where it is not the one that the workflow expects.
 */
export async function fetchArchive(
  inputs: ArchiveInputs,
  query: ArtifactQuery | undefined,
  cache?: FileCache,
): Promise<ArchiveSource> {
  if (query !== undefined) {
    return await fromArtifact(inputs, query, cache);
  }
  return inputs.options.store === undefined
    ? await fromWorkspace(inputs, cache !== undefined)
    : await fromStore(inputs, inputs.options.store, cache !== undefined);
}

/** A report as it is told: a download has a path of its own, which is gone, and in place of it the name of the artifact. */
export const toldOf = <Report extends { readonly file: string }>(
  report: Report,
  { name, from }: ArchiveSource,
): Report & WithOrigin => ({ ...report, file: name, ...(from === undefined ? {} : { from }) });

/** The same for a message that names the archive. In a store it has no other name than this. */
export const inWordsOf = (
  { name }: Pick<ArchiveSource, 'name'>,
  { file = '', store }: AskedArchive,
  message: string,
): string => (file === '' || store !== undefined ? message : message.replaceAll(file, name));

async function fromWorkspace(
  { options: { file: named = '' }, own: { digest: expected } }: ArchiveInputs,
  isCached: boolean,
): Promise<ArchiveSource> {
  // Once and for all: a newer one may come.
  const file = named === '' ? '' : await archiveAt(named);
  const isFile = file !== '' && (statSync(file, { throwIfNoEntry: false })?.isFile() ?? false);
  const digest = isFile && (expected !== undefined || isCached) ? await digestOf(file) : undefined;
  if (expected !== undefined && digest !== expected && file !== '') {
    throw new UserError(
      'damagedArchive',
      isFile
        ? `The archive ${file} has the digest ${digest}, but the input digest is ${expected}.`
        : `Input digest: ${file} is not a file, and only a file has a digest.`,
      'Name the archive that the digest belongs to, or leave the input out.',
    );
  }
  return {
    digest,
    name: file,
    asked: { file, store: undefined },
    from: undefined,
    isFromCache: false,
    located: async () => ({ file, store: undefined }),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** What the note of a backup has as its digest is held against all that is read, where somebody relies on it. */
async function fromStore(
  { options: { file }, own: { digest: expected } }: ArchiveInputs,
  store: string,
  isCached: boolean,
): Promise<ArchiveSource> {
  assertInStore({ file, store });
  // Once and for all: a newer one may come.
  const found = await group('Find the backup', () => findBackup({ file, store, digest: expected }));
  info(`The archive is ${found.name}`);
  const digest = expected ?? (isCached ? found.digest : undefined);
  return {
    digest,
    name: found.name,
    asked: { file: found.file, store },
    from: undefined,
    isFromCache: false,
    located: async () => ({ file: found.file, store, digest }),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function fromArtifact(
  { mode, own: { digest: expected }, options: { key, identity } }: ArchiveInputs,
  query: ArtifactQuery,
  cache: FileCache | undefined,
): Promise<ArchiveSource> {
  const { DefaultArtifactClient } = await import('@actions/artifact');
  const client = new DefaultArtifactClient();
  const found = await group('Find the archive', () => findArchive(query, client)).catch((error) => {
    throw withoutService(error, mode);
  });
  const { artifact, place } = found;
  assertDigest(artifact, place, expected);
  info(`The archive is the artifact ${artifact.name} (id ${artifact.id}) of ${place}, ${artifact.digest}`);
  const archives = new ArchiveCache(cache, artifact.digest);
  let folder: string | undefined;
  let path: string | undefined;
  return {
    digest: artifact.digest,
    name: artifact.name,
    asked: { file: artifact.name, store: undefined },
    from: found.otherRun?.origin,
    get isFromCache() {
      return archives.isHit;
    },
    located: async () => {
      folder ??= makeTemporaryFolder();
      path ??= (await archives.restore(join(folder, basename(artifact.name)))) ?? (await download(folder));
      return { file: path, store: undefined };
    },
    [Symbol.asyncDispose]: async () => {
      if (folder !== undefined) {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };

  async function download(into: string): Promise<string> {
    const file = await group('Download the archive', () =>
      downloadArchive(found, into, query.token, expected, client),
    );
    await archives.save(file, key, identity);
    return file;
  }
}

function withoutService(error: unknown, mode: ArchiveInputs['mode']): unknown {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof UserError) {
    return error;
  }
  if (error instanceof Error && error.name === 'GHESNotSupportedError') {
    return new UserError(
      'failed',
      `GitHub Enterprise Server does not have the artifact service that \`mode: ${mode}\` needs for this.`,
      'Download the archive in an earlier step, for example with actions/download-artifact@v3, and name it with `file`.',
      { cause: error },
    );
  }
  return /ACTIONS_RUNTIME_TOKEN|ACTIONS_RESULTS_URL/.test(message)
    ? new UserError(
        'failed',
        'There is no artifact service here: this is not a job of GitHub Actions.',
        `Name the archive with \`file\`, or use the terminal command: \`${commandLine([mode])}\`.`,
        { cause: error },
      )
    : new UserError(
        'failed',
        `The artifacts of this workflow run could not be listed: ${message}`,
        "Run the job again; the state of GitHub's services is at https://githubstatus.com.",
        { cause: error },
      );
}
