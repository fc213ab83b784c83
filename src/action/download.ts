import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ArtifactClient } from '@actions/artifact';
import { UserError } from '../errors.ts';
import { archiveName } from '../strapi/archive-names.ts';
import type { FoundArchive } from './find-archive.ts';

/** Attempts, and milliseconds between them: the client asks GitHub only once for the address of another run's artifact. */
const attempts = 4;
const patience = 3_000;

/**
 * Downloads an artifact and makes sure that it is what the service has noted of it when it was uploaded.
 *
 * @param folder Empty; what is downloaded goes here and is removed again where it is refused.
 * @param expected `sha256:…` that the workflow asked for; without it, what the service says has to do.
 * @returns The path of the archive: the artifact itself, or what was in a zipped one.
 * @throws UserError `damagedArchive` for a digest that differs or is not known, `noArchive` for an artifact without an
 *   archive, `failed` where the service does not give it.
 */
export async function downloadArchive(
  { artifact, place, otherRun }: FoundArchive,
  folder: string,
  token: string,
  expected: string | undefined,
  client: Pick<ArtifactClient, 'downloadArtifact'>,
): Promise<string> {
  const { id, name, digest } = artifact;
  assertDigest(artifact, place, expected);
  const findBy = otherRun && {
    token,
    workflowRunId: otherRun.origin.run,
    repositoryOwner: otherRun.owner,
    repositoryName: otherRun.repository,
  };
  const { digestMismatch } = await repeatedly(() =>
    client.downloadArtifact(id, {
      path: folder,
      expectedHash: digest as string,
      ...(findBy === undefined ? {} : { findBy }),
    }),
  ).catch((error) => {
    throw failure(error, name, place);
  });
  if (digestMismatch !== false) {
    await rm(folder, { recursive: true, force: true });
    throw new UserError(
      'damagedArchive',
      `The artifact ${name} of ${place} is not what was uploaded: its digest is not ${digest}.`,
      'Run the job again. If that does not help, take another archive, and find out who could change this one.',
    );
  }
  return archiveIn(folder, name);
}

/** @throws UserError `damagedArchive` where the service's digest is missing, or is not the one that is expected. */
export function assertDigest(
  { name, digest }: FoundArchive['artifact'],
  place: string,
  expected: string | undefined,
): void {
  if (digest === undefined) {
    throw new UserError(
      'damagedArchive',
      `GitHub has no digest of the artifact ${name} of ${place}, so it cannot be checked whether this is what was uploaded.`,
      'Export again: artifacts made by current versions of this action and of actions/upload-artifact have one.',
    );
  }
  if (expected !== undefined && digest !== expected) {
    throw new UserError(
      'damagedArchive',
      `The artifact ${name} of ${place} has the digest ${digest}, but the input digest is ${expected}.`,
      'Somebody uploaded another archive under this name, or the digest belongs to another export. Find out which before you use either.',
    );
  }
}

async function repeatedly<Result>(action: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await action();
    } catch (error) {
      // The client's own attempts at the download itself, five of them, were in vain then; those have no status.
      const { status = 0 } = error as { status?: number };
      if (status < 500 || attempt === attempts) {
        throw error;
      }
      await pause(patience);
    }
  }
}

function archiveIn(folder: string, name: string): string {
  const entries = readdirSync(folder, { withFileTypes: true });
  if (entries.some((entry) => entry.name === 'metadata.json')) {
    return folder;
  }
  const files = entries.filter((entry) => entry.isFile());
  const archives = files.length === 1 ? files : files.filter((file) => archiveName.test(file.name));
  const [archive] = archives;
  if (archive === undefined || archives.length > 1) {
    throw new UserError(
      'noArchive',
      `The artifact ${name} holds ${archives.length === 0 ? 'no archive' : 'several archives'}: ${entries.map((entry) => entry.name).join(', ') || 'it is empty'}.`,
      'Export with this action, whose artifact is the archive itself; or download the artifact in an earlier step and name the archive with `file`.',
    );
  }
  return join(folder, archive.name);
}

function failure(error: unknown, name: string, place: string): unknown {
  const message = error instanceof Error ? error.message : String(error);
  return new UserError(
    'failed',
    `The artifact ${name} of ${place} could not be downloaded: ${message}`,
    "Run the job again; the state of GitHub's services is at https://githubstatus.com. Artifacts of other runs need `permissions: actions: read`.",
    { cause: error },
  );
}
