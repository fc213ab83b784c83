import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { verifyArchive } from '../../src/commands/verify/verify.ts';
import { wordsOf } from '../../src/system/system-error.ts';
import type { ServerDatabase } from '../engines/engine.ts';
import { type Fault, type Kind, kinds, plausible } from './kinds.ts';
import { type Ended, importInto, strapiDms } from './program.ts';
import { importAt, type ServerSite, serverState } from './server-kill.ts';
import { copyOf, type Site } from './sites.ts';
import { leftIn, stateOf, uploadsOf } from './state.ts';

type Options = NonNullable<Parameters<typeof strapiDms>[2]>;

/** What there is after a run: all as before, all as it shall be, or the database new and the media not wholly so. */
type Standing = 'before' | 'after' | 'media pending' | 'MIXED';

/** The surroundings of one command. */
interface Stage {
  run(options: Options): Promise<Ended>;
  standing(): Promise<Standing>;
  /** What of ours lies about. */
  left(): string[];
  end(): Promise<void>;
}

/** A command whose calls are made to fail. */
export interface Subject {
  readonly name: string;
  /** Whether it changes what it is given, so that its words have to tell what became of that. */
  readonly isImport: boolean;
  /** @param folder An empty folder. */
  readonly stage: (folder: string) => Promise<Stage>;
}

/** What became of a command with a fault in it. */
export interface Outcome {
  readonly fault: Fault;
  /** The call, as in `rename /a /b`; undefined where the command made no such call. */
  readonly call: string | undefined;
  readonly code: number | null;
  /** What it did wrong; none where it held. */
  readonly findings: readonly string[];
  /** What it said. */
  readonly said: string;
}

/** An export of a project into a folder of its own. */
export const exporting = (project: string, words: readonly string[] = []): Subject =>
  writing('export', ['export', '--project', project, '-f'], words);

/** An archive that is written anew. */
export const converting = (archive: string): Subject =>
  writing('convert', ['convert', '-f', archive, '--output'], []);

/** A command that writes an archive, whose name it is given between these words. */
function writing(name: string, before: readonly string[], after: readonly string[]): Subject {
  let whole: string | undefined;
  return {
    name,
    isImport: false,
    stage: async (folder) => {
      const archive = join(folder, 'archive.tar.gz');
      return {
        run: (options) =>
          strapiDms(
            [...before, join(folder, 'archive'), '--no-encrypt', '--overwrite', ...after],
            folder,
            options,
          ),
        standing: async () => {
          if (!existsSync(archive)) {
            return 'before';
          }
          const digest = await verifyArchive({
            file: archive,
            store: undefined,
            limits: {},
            key: undefined,
            identity: undefined,
            rehearse: false,
            sample: undefined,
            requireSeal: 'any',
          }).then(
            ({ contentDigest }) => contentDigest,
            () => 'damaged',
          );
          whole ??= digest;
          return digest === whole ? 'after' : 'MIXED';
        },
        left: () => leftIn(folder),
        end: async () => {},
      };
    },
  };
}

const hasJournal = (project: string): boolean =>
  existsSync(join(uploadsOf(project), '.strapi-dms-import', 'journal.json'));

/** An import into a copy of a site, with a safety backup. */
export const importing = ({ project, archive, before, after }: Site): Subject => ({
  name: 'import',
  isImport: true,
  stage: async (folder) => {
    const copy = copyOf(project, join(folder, 'project'));
    return {
      run: (options) => importInto(copy, archive, ['--force'], options),
      standing: async () => {
        const now = stateOf(copy);
        if (now.database === before.database) {
          return now.uploads === before.uploads ? 'before' : 'MIXED';
        }
        if (now.content === after.content && now.uploads === after.uploads) {
          return 'after';
        }
        // As long as media is to be moved, the database has a note of that.
        return hasJournal(copy) ? 'media pending' : 'MIXED';
      },
      left: () => leftIn(copy).filter((name) => !name.endsWith('-journal')),
      end: async () => {},
    };
  },
});

/** An import into a copy of a database on a server. */
export const importingAt = ({ site, engine, database, before, after }: ServerSite): Subject => ({
  name: 'import',
  isImport: true,
  stage: async (folder) => {
    const project = copyOf(site.project, join(folder, 'project'));
    const copy = await engine.copy(database);
    return {
      run: (options) => importAt(project, copy.url, site.archive, options),
      standing: async () => {
        const now = await serverState(engine, copy, project);
        if (now === before || now === after) {
          return now === before ? 'before' : 'after';
        }
        return hasJournal(project) ? 'media pending' : 'MIXED';
      },
      left: () => leftIn(project),
      end: () => copy.drop(),
    };
  },
});

/** An export from a database on a server. */
export const exportingFrom = (project: string, database: ServerDatabase): Subject =>
  exporting(project, ['--database-url', database.url]);

/** How many calls of each kind a command makes. @throws Error where it fails by itself. */
export async function count(
  subject: Subject,
  folder: string,
  program?: string,
): Promise<Record<Kind, number>> {
  return await staged(subject, folder, async (stage, environment) => {
    const file = join(folder, 'counts.json');
    const { code, stderr } = await stage.run({
      program,
      preload: 'inject-at.ts',
      environment: { ...environment, COUNT_INTO: file },
    });
    if (code !== 0 || (await stage.standing()) !== 'after') {
      throw new Error(`The ${subject.name} fails without a fault:\n${stderr}`);
    }
    return JSON.parse(readFileSync(file, 'utf8'));
  });
}

/**
 * One fault for each kind, number and code. Where there are many numbers, so many of them, evenly; each code then comes its
 * turn.
 *
 * @param most How many numbers of a kind; all of them, with all codes, where nothing is said.
 */
export function faultsOf(counts: Record<Kind, number>, most?: number, of: readonly Kind[] = kinds): Fault[] {
  return of.flatMap((kind) => {
    const codes = plausible[kind];
    const all = counts[kind];
    if (most === undefined || all <= most) {
      return Array.from({ length: all }, (_, index) =>
        codes.map((code) => ({ kind, number: index + 1, code })),
      ).flat();
    }
    return Array.from({ length: most * codes.length }, (_, index) => ({
      kind,
      number: 1 + Math.floor((index * all) / (most * codes.length)),
      code: codes[index % codes.length] as string,
    }));
  });
}

/** Milliseconds after which a command hangs. */
const longest = 60_000;

const stackTrace = /^\s+at .+:\d+:\d+\)?$|unhandled|ERR_UNHANDLED|\(node:\d+\)/im;
const secondary = /already finalized|premature close|ERR_STREAM|after end|was destroyed/i;
const saysNothing = /nothing (?:was|of it was) (?:imported|changed)/i;
const saysImported =
  /(?<!nothing )was imported|import is complete|import was finished|may be imported|commit of the import failed|whether .* was committed/i;

/** Runs a command with a fault in it, looks what it says and what there is, and runs it again where that is not as before. */
export async function inject(
  subject: Subject,
  fault: Fault,
  folder: string,
  program?: string,
): Promise<Outcome> {
  return await staged(subject, folder, async (stage, environment) => {
    const file = join(folder, 'failed.txt');
    let timer: NodeJS.Timeout | undefined;
    const { code, signal, stdout, stderr } = await stage.run({
      program,
      preload: 'inject-at.ts',
      environment: {
        ...environment,
        FAIL_AT: `${fault.kind} ${fault.number} ${fault.code}`,
        FAILED_INTO: file,
      },
      onStart: (child) => {
        timer = setTimeout(() => child.kill('SIGKILL'), longest);
      },
    });
    clearTimeout(timer);
    const said = stderr + stdout;
    const standing = await stage.standing();
    const findings: string[] = [];
    const found = (isWrong: boolean, what: string) => {
      if (isWrong) {
        findings.push(what);
      }
    };
    found(signal !== null, 'hangs');
    found(stackTrace.test(said), 'stack trace');
    found(code === 0 && standing !== 'after', `exit code 0 for "${standing}"`);
    found(standing === 'MIXED', 'mixed');
    if (code !== 0) {
      found(!tells(stderr, fault), 'does not tell the cause');
      found(secondary.test(stderr), 'tells a secondary error');
      found(standing !== 'before' && saysNothing.test(stderr), 'wrong words: nothing was changed');
      found(
        standing === 'before' && subject.isImport && saysImported.test(stderr),
        'wrong words: was imported',
      );
      found(
        standing !== 'before' && subject.isImport && !saysImported.test(stderr),
        'wrong words: does not say that it was imported',
      );
    }
    const lies = () => [...stage.left(), ...readdirSync(join(folder, 'tmp'))];
    if (standing !== 'before' || lies().length > 0) {
      const again = await stage.run({ program, environment });
      found(again.code !== 0 || (await stage.standing()) !== 'after', `not repeatable: ${again.stderr}`);
      found(lies().length > 0, `left: ${lies().join(', ')}`);
    }
    const call = existsSync(file) ? readFileSync(file, 'utf8').replaceAll(folder, '') : undefined;
    return { fault, call, code, findings: call === undefined ? [] : findings, said };
  });
}

/** Whether the first cause is told, by its code or in words. */
const tells = (stderr: string, { kind, code }: Fault): boolean =>
  kind === 'query' ||
  stderr.includes(code) ||
  stderr.includes(wordsOf(code) ?? code) ||
  (otherWords[code]?.test(stderr) ?? false);

/** What some things say in words of their own. */
const otherWords: Readonly<Record<string, RegExp>> = {
  ENOSPC: /no space is left|no room/,
  EDQUOT: /no space is left|no room/,
  EACCES: /read-only for the user/,
  EPERM: /read-only for the user/,
  EROFS: /read-only for the user/,
};

async function staged<Result>(
  subject: Subject,
  folder: string,
  use: (stage: Stage, environment: NodeJS.ProcessEnv) => Promise<Result>,
): Promise<Result> {
  mkdirSync(join(folder, 'tmp'), { recursive: true });
  const stage = await subject.stage(folder);
  try {
    return await use(stage, { TMPDIR: join(folder, 'tmp') });
  } finally {
    await stage.end();
    rmSync(folder, { recursive: true, force: true });
  }
}
