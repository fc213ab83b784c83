import { locate } from '../../database/engines.ts';
import type { DatabaseLocation } from '../../database/location.ts';
import { censusOf } from '../../database/read/census.ts';
import { UserError } from '../../errors.ts';
import { endingWith } from '../../system/clean-up.ts';
import type { SchemaDrift } from '../../transfer/checkout.ts';
import type { Phase } from '../../transfer/phases.ts';
import type { Progress } from '../../transfer/progress.ts';
import { type Filters, Scope } from '../../transfer/scope.ts';
import { option } from '../../wording.ts';
import { warnBeforehand } from '../export/beforehand.ts';
import { Observer } from '../export/observer.ts';
import { importFrom } from '../import/import.ts';
import { locateDatabase, type OpenProject, openDatabase, openProject } from '../open-project.ts';
import { DatabaseReader } from './database-reader.ts';
import type { TransferOptions } from './options.ts';
import type { TransferReport } from './report.ts';

/** Everything but files. */
const filters: Filters = { only: [], exclude: ['files'], onlyContentTypes: [], excludeContentTypes: [] };

/** What an import calls otherwise, for it reads an archive. */
const phases: { readonly [phase in Phase]?: Phase } = { check: 'source', examination: 'comparison' };

/**
 * Takes the data of a project's database into another database of the same project, wholly or not at all: an import whose archive is
 * the source itself. That is read only, at one moment. Media files are those of both, and stay where they are.
 *
 * @param signal Ends it early, up to the commit: the reason is thrown, with what stays of it.
 * @throws UserError for everything that the user can do something about.
 */
export async function transferDatabase(
  options: TransferOptions,
  progress: Progress,
  signal?: AbortSignal,
): Promise<TransferReport> {
  const started = performance.now();
  const { to, databaseUrl, timeZone, ...given } = options;
  progress.phaseStarted?.('opening');
  const project = await openProject(options);
  const target = await locate({ url: to, origin: option('to') }, project.directory);
  const location = await locateDatabase(project, databaseUrl, signal);
  assertDifferent(location, target);
  progress.detailed?.(`Project: ${project.directory}, Strapi ${project.strapiVersion}`);
  progress.detailed?.(`Source: ${location.description}`);
  progress.detailed?.(`Target: ${target.description}`);
  const opened = await openDatabase(
    { project, location, openedAt: new Date() },
    await project.schemaFiles(signal),
    signal,
  );
  const work = async (): Promise<TransferReport> => {
    const { reader, observer, drift } = await prepare(opened, timeZone, progress, signal);
    const { seal, archiveVersion, database, warnings, media, missingAssets, deletedAssets, ...report } =
      await importFrom(
        { project, open: async () => reader },
        {
          ...given,
          timeZone,
          databaseUrl: to,
          identity: undefined,
          ifNotEmpty: 'fail',
          requireSeal: 'any',
          filters,
          rename: [],
          media: 'stay',
          deleteRemoteMedia: false,
          dryRun: false,
        },
        {
          ...forwarding(progress),
          phaseStarted: (phase, howFar) => progress.phaseStarted?.(phases[phase] ?? phase, howFar),
        },
        signal,
      );
    return {
      ...report,
      command: 'transfer',
      source: location.description,
      target: database,
      media: 'untouched',
      drift,
      omittedLinks: observer.omittedLinks,
      durationMs: Math.round(performance.now() - started),
      warnings: [...observer.warnings, ...warnings],
    };
  };
  return await endingWith(work, () => opened.database.session.close());
}

/** @throws UserError `usage`. */
function assertDifferent(source: DatabaseLocation, target: DatabaseLocation): void {
  if (source.identity === target.identity) {
    throw new UserError(
      'usage',
      `The source and the target are the same database (${target.description}).`,
      `Name another one with ${option('to')}, or the source with ${option('database-url')} where it is not the one that the project is configured for.`,
    );
  }
}

/** Looks at the source as an export does, before anything is read of it. */
async function prepare(
  opened: OpenProject,
  timeZone: string | undefined,
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<{ reader: DatabaseReader; observer: Observer; drift: readonly SchemaDrift[] }> {
  const { database } = opened;
  // Stages are told of when they are imported.
  const observer = new Observer(
    { ...forwarding(progress), stageStarted() {}, advanced() {}, stageFinished() {} },
    signal,
  );
  const scope = new Scope(filters, database.contentTypes, database.layout.travels);
  const census = await censusOf(database, scope);
  const drift = await warnBeforehand(opened, { key: undefined, timeZone }, scope, census, observer);
  return { reader: new DatabaseReader({ opened, scope, census, observer, signal }), observer, drift };
}

const forwarding = (progress: Progress): Progress => ({
  stageStarted: (stage, total) => progress.stageStarted(stage, total),
  advanced: (stage, records, bytes) => progress.advanced(stage, records, bytes),
  stageFinished: (stage, total) => progress.stageFinished(stage, total),
  noted: (message) => progress.noted?.(message),
  detailed: (message) => progress.detailed?.(message),
  warned: (message, isLoud) => progress.warned(message, isLoud),
});
