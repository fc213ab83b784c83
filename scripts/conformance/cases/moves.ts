import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ArchiveContents, readArchive } from '../archive.ts';
import { ourExport, ourImport, succeeded } from '../commands.ts';
import { type Comparison, compareArchives, compareTexts, withShortTimes } from '../compare.ts';
import { engines, type ServerDatabase } from '../engines.ts';
import { makeFit } from '../fit.ts';
import { withoutUnattached } from '../identity.ts';
import { checkInside } from '../inside.ts';
import { type Case, type Context, Findings } from '../outcome.ts';
import { databaseOf, type Origin, workingCopy } from '../projects.ts';

const plain = ['--no-encrypt', '--no-compress'];

/** A project on an engine. */
interface Place {
  readonly engine: string;
  readonly project: string;
  /** What makes the project use its database. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Content of two archives of ours, ids included and integers as they are. */
function compareMoved(expected: ArchiveContents, actual: ArchiveContents): Comparison[] {
  const [before, after] = [withShortTimes(expected), withShortTimes(actual)];
  const texts = ({ records }: ArchiveContents) => records.entities.map(({ canonical }) => canonical);
  return [
    compareTexts('entities', texts(before), texts(after)),
    // PostgreSQL sorts the keys of a JSON document, and so the formats of a file.
    ...compareArchives(before, after, { without: ['entities', 'tar order'] }),
  ];
}

/** A working copy without data, on a database without tables. */
async function emptyPlace(
  context: Context,
  origin: Origin,
  engine: string,
  variables: Place['variables'],
): Promise<Place> {
  const project = await workingCopy(context, origin, engine);
  await rm(databaseOf(project));
  const uploads = join(project, 'public', 'uploads');
  await rm(uploads, { recursive: true });
  await mkdir(uploads);
  return { engine, project, variables };
}

/**
 * What a SQLite project holds goes through archives of ours from engine to engine, six moves: first into empty databases,
 * SQLite → PostgreSQL → MySQL → SQLite, where the real Strapi then adds to it; then, in the place of what it has become
 * there, SQLite → MySQL → PostgreSQL → SQLite. After each move it must be what it was.
 */
function movesCase(name: string, origin: Origin): Case {
  return {
    name,
    about: `${origin} from each engine to each other, through our archives; then Strapi adds to it`,
    async run(context) {
      const findings = new Findings();
      const databases: ServerDatabase[] = [];
      try {
        const places: Place[] = [];
        for (const { name, create } of engines) {
          const database = await create();
          databases.push(database);
          places.push(await emptyPlace(context, origin, name, database.variables));
        }
        places.push(await emptyPlace(context, origin, 'sqlite', {}));
        await moveAround(context, origin, places, findings);
      } finally {
        await Promise.all(databases.map((database) => database.drop()));
      }
      return findings;
    },
  };
}

async function moveAround(
  context: Context,
  origin: Origin,
  places: readonly Place[],
  findings: Findings,
): Promise<void> {
  const { entry, work } = context;
  let moves = 0;
  const exported = async ({ project, variables }: Omit<Place, 'engine'>) =>
    succeeded('our export', await ourExport(entry, project, join(work, `archive-${moves}`), plain, variables))
      .archive;
  const source = await workingCopy(context, origin, 'source');
  makeFit(source, origin);
  let archive = await exported({ project: source, variables: {} });
  let from = 'sqlite';
  const { archive: expected, left } = withoutUnattached(await readArchive(archive));
  if (left > 0) {
    findings.note(`${left} links that have no end in an entity are left out`);
  }
  /** @returns Whether the tables were made for it. */
  const moveTo = async (place: Place): Promise<boolean> => {
    const imported = succeeded(
      `our import from ${from} into ${place.engine}`,
      await ourImport(entry, place.project, archive, ['--force'], place.variables),
    );
    moves++;
    archive = await exported(place);
    findings.compared(`${from} → ${place.engine}`, compareMoved(expected, await readArchive(archive)));
    from = place.engine;
    return imported.output.includes('Strapi was started once');
  };

  for (const place of places) {
    findings.check(`${place.engine}: Strapi makes the tables`, await moveTo(place));
  }
  for (const { engine, project, variables } of places) {
    await checkInside('after-move.cjs', findings, project, variables, `${engine}: `);
  }
  for (const place of [...places.slice(0, -1).toReversed(), ...places.slice(-1)]) {
    await moveTo(place);
  }
  findings.check('there were six moves', moves === 6, String(moves));
}

/** Cases of moves between engines. */
export const movesCases: readonly Case[] = [movesCase('moves-kitchen-sink', 'kitchen-sink')];
