import { findAilments } from '../../database/read/ailments/find.ts';
import { logosOf } from '../../database/read/configuration.ts';
import { filePlacesOf } from '../../database/read/files.ts';
import { diagnose, type Finding } from '../../insight/diagnosis.ts';
import { type Inventory, takeInventory } from '../../media/inventory.ts';
import { Uploads } from '../../media/uploads.ts';
import { removeLeftovers } from '../../system/scratch-folder.ts';
import type { Progress } from '../../transfer/progress.ts';
import { locateDatabase, openDatabase, openProject } from '../open-project.ts';
import type { DoctorOptions } from './options.ts';

/** What was found in a database and its uploads folder: the terminal's text and the JSON report are made from it. */
export interface DoctorReport {
  readonly command: 'doctor';
  /** Engine and place, without credentials. */
  readonly database: string;
  readonly strapiVersion: string;
  /** Empty where nothing is wrong. */
  readonly findings: readonly Finding[];
  /** Media files of the local provider that were looked for, formats included. */
  readonly files: number;
  /** Media files of other providers, which were not looked for. */
  readonly filesElsewhere: number;
  readonly durationMs: number;
  /** What killed runs have left, and what was made of it. */
  readonly leftovers: readonly string[];
  /** A line for each finding, and for all else that must not be overlooked. */
  readonly warnings: readonly string[];
}

/**
 * Looks at a project's database, at one moment and without writing anything, and at its uploads folder, for what is wrong and matters
 * for an export or an import.
 *
 * @param signal Ends it early; the reason is thrown.
 * @throws UserError where the database cannot be opened or described.
 */
export async function examineProject(
  options: DoctorOptions,
  signal?: AbortSignal,
  progress?: Pick<Progress, 'phaseStarted'>,
): Promise<DoctorReport> {
  const started = performance.now();
  const leftovers = removeLeftovers();
  const openedAt = new Date();
  const project = await openProject({ ...options, timeZone: undefined });
  const [location, checkout] = await Promise.all([
    locateDatabase(project, options.databaseUrl, signal),
    project.schemaFiles(signal),
  ]);
  progress?.phaseStarted?.('diagnosis');
  const { database } = await openDatabase({ project, location, openedAt }, checkout, signal);
  const { session } = database;
  try {
    const ailments = await findAilments(database);
    signal?.throwIfAborted();
    progress?.phaseStarted?.('files');
    const uploads = new Uploads(() => project.publicDirectory());
    const logos = (await logosOf(database)).map(({ url }) => url);
    const inventory: Inventory = await takeInventory(filePlacesOf(database), logos, uploads, signal);
    const findings = diagnose([...ailments, ...inventory.ailments]);
    return {
      command: 'doctor',
      database: location.description,
      strapiVersion: project.strapiVersion,
      findings,
      files: inventory.looked,
      filesElsewhere: inventory.elsewhere,
      durationMs: Math.round(performance.now() - started),
      leftovers,
      warnings: [...leftovers, ...findings.map(inALine)],
    };
  } finally {
    await session.close();
  }
}

const inALine = ({ title, count, places: [first] }: Finding): string =>
  `${title}: ${count}${first === undefined ? '' : `, such as ${first.example} in ${first.where}`}`;
