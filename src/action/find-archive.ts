import { UserError } from '../errors.ts';
import { type ArchiveOrigin, originOf } from './archive-origin.ts';
import type { Client } from './artifact.ts';
import { describeWanted, findArtifact, type ListedArtifact } from './artifact-match.ts';
import type { ArtifactQuery } from './artifact-query.ts';
import { connectToGitHub, type GitHubApi } from './github-api.ts';
import { newestFirst, type WorkflowRun, whyRefused } from './workflow-run.ts';

/** The artifact that was asked for, and how to get at it. */
export interface FoundArchive {
  readonly artifact: ListedArtifact;
  /** `this workflow run`, `run 17 of backup.yml on main (2026-11-24)`. */
  readonly place: string;
  /** Where it is from another run. */
  readonly otherRun:
    | { readonly origin: ArchiveOrigin; readonly owner: string; readonly repository: string }
    | undefined;
}

/** What is done with an archive, and what is done then. */
const words: Readonly<Record<ArtifactQuery['purpose'], readonly [string, string]>> = {
  import: ['import', 'imported'],
  verify: ['verify', 'verified'],
  diff: ['compare', 'compared'],
  guard: ['hold the schemas against', 'held against the schemas'],
};

/** Runs whose artifacts are listed, before it is concluded that there is no archive. */
const mostRuns = 10;

/**
 * Finds the artifact that was asked for: in this workflow run, in the run that is named, or in the newest successful run of a
 * workflow on a branch.
 *
 * @throws UserError `noArchive` with what was looked for; `failed` where what was found is not to be trusted, or is not
 *   clear.
 */
export async function findArchive(
  query: ArtifactQuery,
  client: Pick<Client, 'listArtifacts'>,
  connect: typeof connectToGitHub = connectToGitHub,
): Promise<FoundArchive> {
  if (query.runId !== undefined) {
    return await inNamedRun(query, query.runId, await connect(query.token));
  }
  if (query.workflow !== '') {
    return await inNewestRun(query, await connect(query.token));
  }
  return await inThisRun(query, client);
}

async function inThisRun(
  { artifact: wanted, purpose }: ArtifactQuery,
  client: Pick<Client, 'listArtifacts'>,
): Promise<FoundArchive> {
  const place = 'this workflow run';
  const { artifacts } = await client.listArtifacts();
  const found = findArtifact(
    artifacts.map(({ id, name, digest, size }) => ({ id, name, digest, size })),
    wanted,
    place,
  );
  if (found === undefined) {
    throw new UserError(
      'noArchive',
      `There is no archive to ${words[purpose][0]}: ${describeWanted(wanted)} was looked for in ${place}, which has ${listed(artifacts)}.`,
      'Make this job wait for the one that exports it (`needs:`), or name the run that has it with `run-id`, or the workflow with `workflow`.',
    );
  }
  return { artifact: found, place, otherRun: undefined };
}

async function inNamedRun(
  { artifact: wanted, purpose }: ArtifactQuery,
  id: number,
  github: GitHubApi,
): Promise<FoundArchive> {
  const run = await github.run(id);
  const place = `run ${id}`;
  const reason = whyRefused(run);
  if (reason !== undefined) {
    throw new UserError(
      'failed',
      `Archives of ${place} are not ${words[purpose][1]}: ${reason}.`,
      `Name a successful run of this repository's own code. If you know that its archive can be trusted, download it from the page of that run and name it with \`file\`.`,
    );
  }
  const artifacts = await github.artifacts(id);
  const found = findArtifact(artifacts, wanted, place);
  if (found === undefined) {
    throw new UserError(
      'noArchive',
      `There is no archive to ${words[purpose][0]}: ${describeWanted(wanted)} was looked for in ${place}, which has ${listed(artifacts)}.`,
      'Name another run with `run-id`, or the newest one that has it with `workflow`. Artifacts expire after `retention-days`.',
    );
  }
  return { artifact: found, place, otherRun: locationOf(run, github) };
}

async function inNewestRun(
  { artifact: wanted, purpose, workflow, branch: given }: ArtifactQuery,
  github: GitHubApi,
): Promise<FoundArchive> {
  const branch = given || (await github.defaultBranch());
  const runs = newestFirst(await github.successfulRuns(workflow, branch));
  const looked: string[] = [];
  for (const run of runs.slice(0, mostRuns)) {
    const place = `run ${run.id} of ${workflow} on ${branch} (${run.created_at.slice(0, 10)})`;
    // The question was for such runs only; the answer is looked at all the same.
    const reason = run.head_branch === branch ? whyRefused(run) : 'it ran on another branch';
    if (reason !== undefined) {
      looked.push(`run ${run.id} was refused, because ${reason}`);
      continue;
    }
    const artifacts = await github.artifacts(run.id);
    const found = findArtifact(artifacts, wanted, place);
    if (found !== undefined) {
      return { artifact: found, place, otherRun: locationOf(run, github) };
    }
    looked.push(`run ${run.id} has ${listed(artifacts)}`);
  }
  throw new UserError(
    'noArchive',
    `There is no archive to ${words[purpose][0]}: ${describeWanted(wanted)} was looked for in the successful runs of ${workflow} on ${branch}; ${looked.join('; ') || 'there are none'}.`,
    `Make one: \`gh workflow run ${workflow} --ref ${branch}\`. That workflow has to run this action with \`mode: export\`, started by push, schedule, workflow_dispatch or release. Artifacts expire after \`retention-days\`.`,
  );
}

const locationOf = (run: WorkflowRun, { owner, repository }: GitHubApi) => ({
  origin: originOf(run, { owner, repository }),
  owner,
  repository,
});

/** Names listed in a message. */
const mostListed = 8;

function listed(artifacts: readonly { readonly name: string }[]): string {
  const names = artifacts.map(({ name }) => name);
  return names.length === 0
    ? 'no artifacts'
    : `${names.slice(0, mostListed).join(', ')}${names.length > mostListed ? ' …' : ''}`;
}
