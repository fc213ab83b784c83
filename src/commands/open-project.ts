import { locate, prepareEngine } from '../database/engines.ts';
import type { DatabaseLocation } from '../database/location.ts';
import { detectLayout } from '../database/model/detect.ts';
import { readStore } from '../database/read/store.ts';
import { type Checkout, describeDatabase, type StrapiDatabase } from '../database/strapi-database.ts';
import { Project } from '../project/project.ts';
import { adoptTimeZone } from '../project/time-zone.ts';
import { cleanUpAfter } from '../system/clean-up.ts';
import { assertSameMajor } from './versions.ts';

/** A project whose database is open for reading. Whoever has opened it closes its session. */
export interface OpenProject {
  readonly project: Project;
  readonly location: DatabaseLocation;
  readonly database: StrapiDatabase;
  /** From before the moment that the database is read at. */
  readonly openedAt: Date;
}

/** What users say of a project and its database. */
interface Named {
  /** Its folder. */
  readonly project: string;
  readonly timeZone: string | undefined;
  readonly trustConfig: boolean;
}

/**
 * Opens a project's folder. From then on this process has the time zone in which its Strapi runs.
 *
 * @throws UserError `usage` where the folder is no Strapi project.
 */
export async function openProject({ project: folder, timeZone, trustConfig }: Named): Promise<Project> {
  const project = await Project.open(folder, trustConfig, timeZone);
  adoptTimeZone(project.environment);
  return project;
}

/**
 * Finds the database of a project, which is not opened.
 *
 * @param url Overrides the project's configuration, which is then not evaluated.
 * @param signal Ends the evaluation early.
 * @throws UserError where neither names a database.
 */
export async function locateDatabase(
  project: Project,
  url: string | undefined,
  signal: AbortSignal | undefined,
): Promise<DatabaseLocation> {
  const configured = project.databaseConfig(url, signal);
  if (url === undefined) {
    // It is evaluated in a child process; the code that is likely to be needed is loaded meanwhile.
    prepareEngine(project.environment.DATABASE_CLIENT);
  }
  return locate(await configured, project.directory);
}

/**
 * Opens a database that is to be read, and describes it, at one moment.
 *
 * @param checkout What the project's files say of its schemas.
 * @throws UserError where it was made by another major version of Strapi, or cannot be opened or described.
 */
export async function openDatabase(
  { project, location, openedAt }: Omit<OpenProject, 'database'>,
  checkout: Checkout,
  signal: AbortSignal | undefined,
): Promise<OpenProject> {
  const session = await location.read(signal);
  try {
    const store = await readStore(session);
    // Before anything is asked that a checkout of another version cannot answer.
    assertSameMajor(project, detectLayout(store).major);
    return { project, location, database: await describeDatabase(session, checkout, store), openedAt };
  } catch (error) {
    throw await cleanUpAfter(error, () => session.close());
  }
}
