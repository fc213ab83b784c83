import { locateDatabase, type OpenProject, openDatabase, openProject } from '../open-project.ts';
import { timeZoneOf } from '../time-zone.ts';
import type { ExportOptions } from './options.ts';

/** Opens what an export reads: the project, and its database at one moment. */
export async function openForExport(
  options: Pick<ExportOptions, 'project' | 'databaseUrl' | 'timeZone' | 'trustConfig'>,
  signal: AbortSignal | undefined,
): Promise<OpenProject> {
  const openedAt = new Date();
  const project = await openProject(options);
  const [location, checkout] = await Promise.all([
    locateDatabase(project, options.databaseUrl, signal),
    project.schemaFiles(signal),
  ]);
  // Whatever zone its moments are in, it is not going to be read in one that is unknown.
  timeZoneOf(location.clock);
  return await openDatabase({ project, location, openedAt }, checkout, signal);
}
