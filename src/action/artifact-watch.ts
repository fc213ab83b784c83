import { rm } from 'node:fs/promises';
import type { CountedContents, WatchedBackup, WatchedPlace } from '../commands/check/backup.ts';
import { contentsOf } from '../commands/check/check.ts';
import { verifyWatched } from '../commands/check/places.ts';
import { inspectArchive } from '../commands/inspect/inspect.ts';
import { UserError } from '../errors.ts';
import { timeInName } from '../strapi/archive-names.ts';
import type { Progress } from '../transfer/progress.ts';
import { originOf } from './archive-origin.ts';
import { matcherOf } from './artifact-retention.ts';
import { downloadArchive } from './download.ts';
import { connectToGitHub } from './github-api.ts';
import type { Inputs } from './inputs.ts';
import { makeTemporaryFolder } from './temporary.ts';
import { connectToArtifacts, type WorkflowArtifact } from './workflow-artifacts.ts';
import { whyUnsure } from './workflow-run.ts';

/**
 * The archives among the artifacts of a workflow, of successful runs of this repository's own code on one branch. The two that are
 * compared are downloaded, one after the other.
 *
 * @throws UserError where GitHub does not say what there is.
 */
export async function openWatchedArtifacts(
  { options, own }: Inputs<'check'>,
  progress?: Progress,
): Promise<WatchedPlace> {
  const token = own.githubToken ?? '';
  const github = await connectToArtifacts(token, own.workflow);
  const branch = own.branch ?? (await (await connectToGitHub(token)).defaultBranch());
  const artifacts = new Map<string, WorkflowArtifact>();
  const reading = async <Result>(
    { name }: WatchedBackup,
    read: (file: string) => Promise<Result>,
  ): Promise<Result> => {
    const artifact = artifacts.get(name);
    if (artifact === undefined) {
      throw new UserError('noArchive', `There is no artifact ${name}.`, 'Run the job again.');
    }
    const folder = makeTemporaryFolder();
    try {
      const file = await download(artifact, folder, github, token);
      return await read(file).catch((error) => {
        throw error instanceof UserError ? inItsName(error, file, name) : error;
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
  return {
    name: `the artifacts of ${github.workflow} on ${branch}`,
    list: async () => {
      const found = await github.list(matcherOf(own.artifact));
      const meant = found.filter(({ run }) => run.head_branch === branch && whyUnsure(run) === undefined);
      for (const artifact of meant) {
        artifacts.set(nameOf(artifact), artifact);
      }
      return meant
        .map(watched)
        .toSorted((a, b) => b.time.getTime() - a.time.getTime() || (a.name < b.name ? 1 : -1));
    },
    verify: (backup, signal) =>
      reading(backup, (file) => verifyWatched(file, { ...options, store: undefined }, signal, progress)),
    count: (backup, signal): Promise<CountedContents> =>
      reading(backup, async (file) =>
        contentsOf(await inspectArchive({ ...options, store: undefined, file, requireSeal: 'any' }, signal)),
      ),
    [Symbol.asyncDispose]: async () => {},
  };
}

const nameOf = ({ name, run }: WorkflowArtifact): string => `${name} of run ${run.id}`;

const watched = (artifact: WorkflowArtifact): WatchedBackup => ({
  name: nameOf(artifact),
  time: artifact.createdAt,
  bytes: artifact.size,
  isMasked: timeInName(artifact.name)?.sort === 'masked',
  isVerified: true,
  scope: undefined,
  contents: undefined,
  contentDigest: undefined,
});

async function download(
  { run, ...artifact }: WorkflowArtifact,
  folder: string,
  { owner, repository }: { readonly owner: string; readonly repository: string },
  token: string,
): Promise<string> {
  const { DefaultArtifactClient } = await import('@actions/artifact');
  const origin = originOf(run, { owner, repository });
  const found = { artifact, place: `run ${run.id}`, otherRun: { origin, owner, repository } };
  return await downloadArchive(found, folder, token, undefined, new DefaultArtifactClient());
}

/** A download has a path of its own, which is gone. */
const inItsName = ({ failure, message, remedy, needs }: UserError, file: string, name: string): UserError =>
  new UserError(failure, message.replaceAll(file, name), remedy, { needs });
