import { basename, dirname, resolve } from 'node:path';
import type { ArtifactClient } from '@actions/artifact';
import { own } from '../by-name.ts';
import { UserError } from '../errors.ts';
import { commandLine } from '../invocation.ts';
import type { Values } from '../options/values.ts';
import { expression } from './format.ts';

/** An archive that the artifact service holds. */
export interface UploadedArtifact {
  readonly name: string;
  readonly id: number;
  /** SHA-256 in hexadecimal digits, without a prefix: of what was sent, counted while it was sent. */
  readonly digest: string;
  readonly url: string;
}

/** What of `@actions/artifact` is used. */
export type Client = Pick<ArtifactClient, 'uploadArtifact' | 'listArtifacts' | 'deleteArtifact'>;

type UploadOptions = Pick<Values<'import', 'action'>, 'retentionDays'> &
  Partial<Pick<Values<'export'>, 'overwrite'>>;

/** What is uploaded, for messages. */
type Thing = 'archive' | 'page';

/**
 * Uploads an archive as it is. The artifact *is* the file and bears its base name (`skipArchive`): it is not wrapped
 * in a zip, which would cost time for data that is compressed and encrypted already.
 *
 * @param file A file that is written and closed. The client waits five minutes for one that cannot be read.
 * @param digest `sha256:…` of the file, as it was counted while it was written.
 * @param thing A page of HTML goes the same way.
 * @throws UserError `failed` for a name that is taken, for GitHub Enterprise Server, for a full storage quota, for any
 * other refusal of the service, and when what was sent is not what was written.
 */
export async function uploadArchive(
  file: string,
  digest: string,
  { retentionDays, overwrite }: UploadOptions,
  client?: Client,
  thing: Thing = 'archive',
): Promise<UploadedArtifact> {
  const path = resolve(file);
  const name = basename(path);
  try {
    const artifacts = client ?? (await connect());
    if (overwrite) {
      await deleteByName(artifacts, name);
    }
    const uploaded = await artifacts.uploadArtifact(name, [path], dirname(path), {
      skipArchive: true,
      ...(retentionDays === undefined ? {} : { retentionDays }),
    });
    const artifact = complete(name, uploaded);
    assertUnchanged(artifact, digest, file, thing);
    return artifact;
  } catch (error) {
    throw error instanceof UserError ? error : explain(error, name, file, thing);
  }
}

/** Takes a fifth of a second to load, so only an upload pays for it. */
async function connect(): Promise<Client> {
  const { DefaultArtifactClient } = await import('@actions/artifact');
  return new DefaultArtifactClient();
}

/** Looks before it deletes, for the client annotates a warning when there is nothing to delete. */
async function deleteByName(client: Client, name: string): Promise<void> {
  const { artifacts } = await client.listArtifacts();
  if (artifacts.some((artifact) => artifact.name === name)) {
    await client.deleteArtifact(name);
  }
}

function complete(name: string, { id, digest }: { id?: number; digest?: string }): UploadedArtifact {
  if (id === undefined || digest === undefined) {
    throw new Error('the service gave the artifact no id or no digest');
  }
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID } = process.env;
  return {
    name,
    id,
    digest,
    url: `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}/artifacts/${id}`,
  };
}

function assertUnchanged(artifact: UploadedArtifact, digest: string, file: string, thing: Thing): void {
  if (digest !== `sha256:${artifact.digest}`) {
    throw new UserError(
      'failed',
      `The artifact ${artifact.name} is not the ${thing} that was written: ${digest} was written, sha256:${artifact.digest} was sent.`,
      `Something changed ${file} in between. Let nothing else write there, and do not use the artifact.`,
    );
  }
}

function explain(error: unknown, name: string, file: string, thing: Thing): UserError {
  const message = messageOf(error);
  const [what, remedy] = diagnose(error instanceof Error ? error.name : '', message, name, file, thing);
  return new UserError('failed', what, remedy, { cause: error });
}

const broke = "the connection to GitHub's storage broke repeatedly";
const unreachable = "GitHub's storage cannot be reached from here";

/**
 * What a connection ends with. Whether the client was writing or waiting when the other side closed it, which is chance, makes two
 * codes of one thing.
 */
const lostConnections: Readonly<Record<string, string>> = {
  ECONNRESET: broke,
  ECONNABORTED: broke,
  EPIPE: broke,
  ETIMEDOUT: "GitHub's storage did not answer in time",
  ENOTFOUND: unreachable,
  EAI_AGAIN: unreachable,
  ECONNREFUSED: unreachable,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
};

/** In words. The storage's refusals have a status and often a code, but no words where it is too busy to send some. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  const { statusCode, code } = error as { statusCode?: unknown; code?: unknown };
  const lost = own(lostConnections, String(code));
  if (lost !== undefined) {
    return `${lost} (${code})`;
  }
  const words = error.message.trim() || String(code ?? error.name);
  return statusCode === undefined ? words : `${words} (the storage answered with HTTP status ${statusCode})`;
}

function diagnose(
  kind: string,
  message: string,
  name: string,
  file: string,
  thing: Thing,
): readonly [string, string] {
  // The client turns HTTP statuses into text, "Received non-retryable error: Failed request: (409) Conflict: …".
  if (/\(409\)/.test(message)) {
    return [
      `This workflow run already has an artifact named ${name}: another job, or an earlier attempt, uploaded it.`,
      `Use \`overwrite: true\` to replace it, or give each job's archive its own name: \`file: export-${expression('github.job')}\`, \`${expression('matrix.site')}\` or \`${expression('github.run_attempt')}\`.`,
    ];
  }
  if (kind === 'GHESNotSupportedError') {
    return [
      'GitHub Enterprise Server does not have the artifact service that this upload needs.',
      `Use \`upload: false\` and store the ${thing} in a later step, for example with actions/upload-artifact@v3. It is at ${file}.`,
    ];
  }
  if (/storage quota/i.test(message)) {
    return [
      `The ${thing} could not be uploaded, because the artifact storage of this account is full.`,
      'Delete old artifacts or use a shorter `retention-days`. GitHub recalculates the usage every 6 to 12 hours.',
    ];
  }
  if (/ACTIONS_RUNTIME_TOKEN|ACTIONS_RESULTS_URL/.test(message)) {
    return [
      `The ${thing} could not be uploaded, because there is no artifact service here: this is not a job of GitHub Actions.`,
      `Use \`upload: false\`, or the terminal command: \`${commandLine([thing === 'page' ? 'diff' : 'export'])}\`.`,
    ];
  }
  return [
    `The ${thing} could not be uploaded: ${message}`,
    `Run the job again; the state of GitHub's services is at https://githubstatus.com. Until the job ends, the ${thing} is at ${file}.`,
  ];
}
