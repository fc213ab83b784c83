import type { KeptItem, RetentionPlace } from '../commands/retention/place.ts';
import type { Values } from '../options/values.ts';
import { archiveName, timeInName } from '../strapi/archive-names.ts';
import { connectToArtifacts, type WorkflowArtifact, type WorkflowArtifacts } from './workflow-artifacts.ts';
import { whyUnsure } from './workflow-run.ts';

/** Which artifacts are meant. */
export type NamedArtifacts = Pick<Values<'forget', 'action'>, 'artifact' | 'workflow' | 'githubToken'>;

/**
 * The archives among the artifacts of a workflow, as a policy sees them: those that successful runs of this repository's own code have
 * uploaded under the name that is given, or under one that exports make up. Branches are counted apart, and masked archives. What has expired is gone anyway.
 *
 * @throws UserError where GitHub does not say what there is.
 */
export async function artifactsPlace(
  named: NamedArtifacts,
  connect: typeof connectToArtifacts = connectToArtifacts,
): Promise<RetentionPlace> {
  const github = await connect(named.githubToken ?? '', named.workflow);
  const ids = new Map<string, number>();
  return {
    name: `the artifacts of ${github.workflow}`,
    called: (name) => name,
    list: async () => {
      ids.clear();
      const artifacts = await listed(github, matcherOf(named.artifact));
      for (const { key, artifact } of artifacts) {
        ids.set(key, artifact.id);
      }
      return artifacts.map((each) => itemOf(each, artifacts));
    },
    remove: async ({ name }) => {
      const id = ids.get(name);
      if (id !== undefined) {
        await github.remove(id);
      }
    },
    [Symbol.asyncDispose]: async () => {},
  };
}

/** What one of several of a name is told by: its id. */
export const keyOf = ({ name, id }: Pick<WorkflowArtifact, 'name' | 'id'>): string => `${name} (${id})`;

/** An artifact of ours, and what it is counted with. */
interface Listed {
  readonly key: string;
  readonly artifact: WorkflowArtifact;
  readonly group: string;
}

async function listed(github: WorkflowArtifacts, isMeant: (name: string) => boolean): Promise<Listed[]> {
  const artifacts = await github.list(isMeant);
  return artifacts.map((artifact) => ({ key: keyOf(artifact), artifact, group: groupOf(artifact) }));
}

/** Names that say when their archive was made are all of one kind; any other stands for itself. */
export function matcherOf(name = ''): (other: string) => boolean {
  if (name === '' || timeInName(name) !== undefined) {
    return (other) => archiveName.test(other) && timeInName(other) !== undefined;
  }
  const stem = name.replace(archiveName, '');
  return (other) => other === name || (archiveName.test(other) && other.replace(archiveName, '') === stem);
}

/** A release runs on a tag of its own. */
const groupOf = ({ name, run }: WorkflowArtifact): string => {
  const branch = run.event === 'release' ? 'releases' : `branch ${run.head_branch}`;
  return `${timeInName(name)?.sort ?? 'export'} of ${branch}`;
};

function itemOf({ key, artifact, group }: Listed, all: readonly Listed[]): KeptItem {
  const { run, createdAt } = artifact;
  const ofRun = all.filter((other) => other.artifact.run.id === run.id && other.group === group);
  return {
    name: key,
    time: createdAt,
    group,
    exempt:
      whyUnsure(run) ??
      (ofRun.length > 1
        ? `its run has ${ofRun.length} such archives, and they may be of several projects`
        : undefined),
    arrived: createdAt,
  };
}
