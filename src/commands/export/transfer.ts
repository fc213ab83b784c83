import type { OpenArchive } from '../../archive/write/archive.ts';
import type { Census } from '../../database/read/census.ts';
import { configurationOf, type ReadLogo } from '../../database/read/configuration.ts';
import { filePagesOf, parseFiles } from '../../database/read/files.ts';
import { showValues } from '../../database/read/masked-values.ts';
import { recordsOf } from '../../database/read/records.ts';
import type { Sample } from '../../database/read/sample/sample.ts';
import { sharedComponentIds } from '../../database/read/shared-components.ts';
import type { StrapiDatabase } from '../../database/strapi-database.ts';
import type { TellMissing } from '../../media/library.ts';
import type { Masking } from '../../transfer/masking.ts';
import type { Page } from '../../transfer/page.ts';
import type { StageTotal } from '../../transfer/progress.ts';
import type { Scope } from '../../transfer/scope.ts';
import type { RecordStage, Stage } from '../../transfer/stages.ts';
import { type LeakCheck, type Watch, watchNothing } from '../leak-check.ts';
import type { MaskedMedia } from '../masked-media.ts';
import { completedWarning } from './completed-media.ts';
import type { OpenMedia } from './media.ts';
import type { Observer } from './observer.ts';
import type { ExportReport } from './report.ts';
import { SetAside } from './set-aside.ts';

interface Pairing {
  readonly database: StrapiDatabase;
  /** Where content is in scope. */
  readonly census: Census | undefined;
  readonly media: OpenMedia;
  readonly scope: Scope;
  /** Undefined where all stays as it is. */
  readonly masking: Masking | undefined;
  /** The rows that go along, where not all do. */
  readonly sample: Sample | undefined;
  /** What becomes of files; undefined where they stay as they are. */
  readonly maskedMedia: MaskedMedia | undefined;
  /** Undefined where nothing is looked for. */
  readonly leaks: LeakCheck | undefined;
  readonly archive: OpenArchive;
  readonly observer: Observer;
  readonly signal: AbortSignal | undefined;
}

/**
 * Pipes every stage that is in scope from the database into the archive. The session ends before the first byte of media:
 * media may take hours.
 */
export async function transfer({
  database,
  census,
  media: { library, missing, referenced },
  scope,
  masking,
  sample,
  maskedMedia,
  leaks,
  archive,
  observer,
  signal,
}: Pairing): Promise<ExportReport['stages']> {
  const watch =
    leaks === undefined ? watchNothing : await beginWatch(leaks, { database, scope, masking, signal });
  const totals: { -readonly [stage in Stage]?: StageTotal } = {};
  const write = async (stage: Stage, total: number | undefined, writing: () => Promise<StageTotal>) => {
    observer.stageStarted(stage, total);
    const written = await writing();
    totals[stage] = written;
    observer.stageFinished(stage, written);
  };
  const writeRecords = async (stage: RecordStage, pages: AsyncIterable<Page>, total?: number) => {
    if (scope.stages.has(stage)) {
      const renamed = maskedMedia?.renaming?.pages(stage, pages) ?? pages;
      await write(stage, total, () =>
        archive.writeRecords(stage, observer.pages(stage, watch.records(stage, renamed))),
      );
    }
  };
  const readLogo: ReadLogo = async (logo) => {
    const content = await library.readLogo(logo, (message) => observer.warn(message), signal);
    return content === undefined ? undefined : ((await maskedMedia?.logo(logo, content)) ?? content);
  };
  const source = recordsOf(database, scope, { omitted: observer.omitted, readLogo }, { masking, sample });
  const hasMedia = scope.stages.has('assets');
  const [files, links] = [new SetAside(), new SetAside()];
  try {
    await writeRecords('schemas', source.records('schemas'));
    const entities = source.records('entities');
    const counts = census?.counts ?? new Map<string, number>();
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
    await writeRecords('entities', referenced?.watch(entities) ?? entities, total);
    observer.assertComplete(counts);
    if (!hasMedia) {
      await writeRecords('links', source.records('links'));
    } else {
      await files.fill(filePagesOf(database, sample), signal);
      if (scope.stages.has('links')) {
        await links.fill(source.records('links'), signal);
      }
    }
    const configuration = scope.stages.has('configuration')
      ? await configurationOf(database, masking)
      : undefined;
    await database.session.close();
    if (hasMedia) {
      const rows = parseFiles(files.pages());
      const tellMissing: TellMissing = (file, isLocal) =>
        missing.add(file, isLocal, maskedMedia?.renaming?.text(file.path));
      const found = library.assets(referenced?.only(rows) ?? rows, tellMissing, signal);
      const assets = maskedMedia?.assets(found) ?? found;
      // How many there are with their formats is known only once all rows were read.
      await write('assets', undefined, () => archive.writeAssets(observer.assets(watch.assets(assets))));
      const completed = completedWarning(library);
      if (completed !== undefined) {
        observer.warn(completed);
      }
      const { warning, note } = await missing.settle(totals.assets?.count ?? 0);
      if (warning !== undefined) {
        observer.warnLoudly(warning);
      }
      if (note !== undefined) {
        observer.note(note);
      }
      await writeRecords('links', links.pages());
    }
    const cut = sample && cutLinks(sample);
    if (cut !== undefined) {
      observer.note(cut);
    }
    if (configuration !== undefined) {
      await writeRecords('configuration', configuration(readLogo));
    }
    for (const warning of maskedMedia?.warnings() ?? []) {
      observer.warn(warning);
    }
  } finally {
    files.remove();
    links.remove();
  }
  return totals;
}

/** Attributes that are named. */
const mostCut = 5;

/** What is to be said of links that a sample has cut, which is no fault; undefined where it has cut none. */
export function cutLinks({ cut }: Pick<Sample, 'cut'>): string | undefined {
  const sorted = [...cut].sort(([, a], [, b]) => b - a);
  const total = sorted.reduce((sum, [, count]) => sum + count, 0);
  const named = sorted.slice(0, mostCut).map(([attribute, count]) => `${attribute} (${count})`);
  return total === 0
    ? undefined
    : `${total} link(s) lead to rows that are not in the sample, and were left out: ${named.join(', ')}${sorted.length > mostCut ? ' …' : ''}`;
}

/** The values that are looked for are those of all rows, in a sample or not. */
async function beginWatch(
  leaks: LeakCheck,
  { database, scope, masking, signal }: Pick<Pairing, 'database' | 'scope' | 'masking' | 'signal'>,
): Promise<Watch> {
  if (!scope.stages.has('entities')) {
    return leaks.watch();
  }
  const collecting = new Map([...leaks.collecting].filter(([uid]) => scope.includes(uid)));
  await showValues(database, collecting, signal);
  return leaks.watch(masking && (await sharedComponentIds(database, masking.sharedComponents)));
}
