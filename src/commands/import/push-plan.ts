import { assertMajor } from '../../archive/read/major.ts';
import type { Adaptation } from '../../database/write/adaptation.ts';
import { UserError } from '../../errors.ts';
import type { RemoteGlance, Restore } from '../../remote/push.ts';
import type { Schema } from '../../strapi/schema.ts';
import { type Major, staysInStrapi4, travels as travelsIn } from '../../strapi/travelling.ts';
import { fileUid } from '../../strapi/uids.ts';
import type { SchemaDifference } from '../../transfer/schema-difference.ts';
import { Scope } from '../../transfer/scope.ts';
import type { Stage } from '../../transfer/stages.ts';
import { option } from '../../wording.ts';
import type { ReadArchive } from './archive-reading.ts';
import type { LoadOptions } from './options.ts';
import { judgeDifferences } from './schema-check.ts';

/** Models of Strapi that are no content types: its settings, and its webhooks. */
const configurationModels = ['strapi::core-store', 'strapi::webhook'];

/** What is going to happen to a remote. */
export interface PushPlan {
  readonly major: Major;
  /** The remote's content types and components, by uid. */
  readonly schemas: ReadonlyMap<string, Schema>;
  readonly scope: Scope;
  readonly stages: ReadonlySet<Stage>;
  /** Whether rows of a type may be sent at all. */
  readonly travels: (uid: string) => boolean;
  readonly includes: (uid: string) => boolean;
  readonly adaptation: Adaptation;
  readonly differences: readonly SchemaDifference[];
  readonly restore: Restore;
  readonly warnings: readonly string[];
}

/**
 * Decides what is going to happen to a remote, by its schemas and what the archive has.
 *
 * @throws UserError `schemaDifference` for another major version, or for what has no place there; `usage` for filters that a remote cannot
 *   follow.
 */
export async function planPush(
  options: LoadOptions,
  { reader, checked }: Pick<ReadArchive, 'reader' | 'checked'>,
  remote: RemoteGlance,
  signal: AbortSignal | undefined,
): Promise<PushPlan> {
  const major = majorOf(remote);
  assertMajor(checked, major);
  // What the paid editions of Strapi 4 keep among its admin data stays, too.
  const travels = (uid: string) => travelsIn[major](uid) && !uid.startsWith('admin::');
  const schemas = new Map(remote.schemas.map((schema) => [schema.uid, schema]));
  const contentTypes = remote.schemas
    .filter(({ modelType }) => modelType === 'contentType')
    .map(({ uid }) => uid);
  const scope = new Scope(options.filters, contentTypes, travels);
  const stages = stagesOf(options, scope, new Set(checked.stages.keys()));
  const { differences, warnings, adaptation } = await judgeDifferences(
    options,
    reader,
    checked,
    {
      database: { schemas: remote.schemas, drift: [] },
      defaultLocale: checked.defaultLocale,
      // What its columns take, only the remote knows.
      fits: () => () => true,
    },
    scope,
    signal,
  );
  return {
    major,
    schemas,
    scope,
    stages,
    travels,
    includes: (uid) => scope.includes(uid),
    adaptation,
    differences,
    restore: restoreOf(scope, stages, contentTypes),
    warnings: [
      ...versionWarning(checked.metadata.strapi?.version, remote),
      ...filesWarning(scope, stages, checked),
      ...relationsWarning(scope, stages, contentTypes, travels),
      ...warnings,
    ],
  };
}

function majorOf({ address, version }: RemoteGlance): Major {
  const major = Number(/^\d+/.exec(version)?.[0]);
  if (major !== 4 && major !== 5) {
    throw new UserError(
      'schemaDifference',
      `${address.description} is Strapi ${version}, which is not known here.`,
      'This version of strapi-dms transfers to Strapi 4 and Strapi 5.',
    );
  }
  return major;
}

/** Official transfer refuses any other version; what the schemas have is what matters, and that was compared. */
const versionWarning = (archived: string | undefined, { version }: RemoteGlance): string[] =>
  archived === undefined || archived === version
    ? []
    : [`The archive is from Strapi ${archived}, and the target is Strapi ${version}.`];

/** Files that are asked for, and cannot come without their rows. */
const filesWarning = (scope: Scope, stages: ReadonlySet<Stage>, checked: ReadArchive['checked']): string[] =>
  scope.stages.has('assets') && checked.stages.has('assets') && !stages.has('assets')
    ? [
        'The media files of the archive stay behind: a running Strapi takes them with their rows only, and those are left out.',
      ]
    : [];

/** Rows that stay lose what they had to rows that go; how much that is, only the remote could tell. */
const relationsWarning = (
  scope: Scope,
  stages: ReadonlySet<Stage>,
  contentTypes: readonly string[],
  travels: (uid: string) => boolean,
): string[] =>
  stages.has('entities') && contentTypes.some((uid) => travels(uid) && !scope.includes(uid))
    ? [
        'Content that stays in the running Strapi loses its relations to content that is replaced: what is imported has new ids. How many those are was not asked for.',
      ]
    : [];

function stagesOf({ filters }: LoadOptions, scope: Scope, archived: ReadonlySet<Stage>): Set<Stage> {
  const stages = new Set([...archived].filter((stage) => stage !== 'schemas' && scope.stages.has(stage)));
  const hasRows = stages.has('entities') && scope.includes(fileUid);
  if (stages.has('assets') && !hasRows) {
    if (filters.only.includes('files')) {
      throw new UserError(
        'usage',
        `${option('only', filters.only.join(','))} and ${option('target')} contradict each other: a running Strapi takes files with their rows only.`,
        'Leave the filter out, or name content as well.',
      );
    }
    stages.delete('assets');
  }
  return stages;
}

/**
 * What goes at the remote: nothing that a filter leaves out or the archive does not have, whether the remote would spare it by itself or not.
 */
function restoreOf(scope: Scope, stages: ReadonlySet<Stage>, contentTypes: readonly string[]): Restore {
  const kept = contentTypes.filter((uid) => !scope.includes(uid));
  // Whether or not it says that it has them: Strapi 4 deletes whatever it is not told to keep (transfer protocol, rule 17). Without `include`
  // Strapi 5 takes its settings and webhooks for rows as well (archive format §7.2); `configuration` alone decides about those.
  const exclude = [...new Set([...staysInStrapi4, ...kept, ...configurationModels])];
  const configures = stages.has('configuration');
  return {
    entities: {
      ...(stages.has('entities') && scope.isUnfiltered
        ? {}
        : { include: stages.has('entities') ? contentTypes.filter((uid) => scope.includes(uid)) : [] }),
      exclude,
    },
    assets: stages.has('assets'),
    configuration: { webhook: configures, coreStore: configures },
  };
}
