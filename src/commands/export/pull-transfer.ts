import type { Keep } from '../../archive/read/budget.ts';
import type { OpenArchive } from '../../archive/write/archive.ts';
import type { RemoteSource } from '../../remote/pull.ts';
import { projectSettingsKey } from '../../strapi/core-store.ts';
import { type Logo, logoContent, logos } from '../../strapi/logos.ts';
import type { ArchivedLink, ConfigurationRecord, EntityRecord } from '../../strapi/records.ts';
import type { Schema } from '../../strapi/schema.ts';
import { fileUid } from '../../strapi/uids.ts';
import { maskEntity } from '../../transfer/masking.ts';
import type { Page } from '../../transfer/page.ts';
import { pagesByType } from '../../transfer/pages-by-type.ts';
import type { StageTotal } from '../../transfer/progress.ts';
import { isObject } from '../../transfer/rules/values.ts';
import type { Scope } from '../../transfer/scope.ts';
import type { RecordStage, Stage } from '../../transfer/stages.ts';
import { type MaskedRecords, maskedRecords } from '../import/masked-records.ts';
import { type Watch, watchNothing } from '../leak-check.ts';
import type { MaskedMedia } from '../masked-media.ts';
import type { AppliedMasking } from '../masking.ts';
import { completedWarning } from './completed-media.ts';
import type { Observer } from './observer.ts';
import type { PulledMedia } from './pulled-media.ts';
import type { PulledRecords } from './pulled-records.ts';
import type { ExportReport } from './report.ts';
import { SetAside } from './set-aside.ts';

/** A masking at work on what a remote sends. */
export interface PullMasking {
  readonly applied: AppliedMasking;
  readonly media: MaskedMedia;
}

interface Pairing {
  /** For messages. */
  readonly address: string;
  readonly source: RemoteSource;
  readonly schemas: ReadonlyMap<string, Schema>;
  readonly scope: Scope;
  readonly records: PulledRecords;
  readonly media: PulledMedia;
  /** Undefined where all stays as it is. */
  readonly masking: PullMasking | undefined;
  readonly archive: OpenArchive;
  readonly observer: Observer;
  readonly keep: Keep;
  readonly signal: AbortSignal;
  /** Called when the last entity came. */
  readonly entitiesRead: () => void;
}

/**
 * Pipes every stage that is in scope from a running Strapi into the archive, as it comes: each message is acknowledged when all of it
 * was written, so that none is waited for in memory. Where data is masked, the entities are set aside first: how some are masked is known
 * only when all were seen.
 */
export async function transferPulled(pairing: Pairing): Promise<ExportReport['stages']> {
  const { source, scope, records, media, archive, observer, signal } = pairing;
  const totals: { -readonly [stage in Stage]?: StageTotal } = {};
  const write = async (stage: Stage, writing: () => Promise<StageTotal>, isStarted = false) => {
    if (!isStarted) {
      observer.stageStarted(stage, undefined);
    }
    const written = await writing();
    totals[stage] = written;
    observer.stageFinished(stage, written);
  };
  await write('schemas', () =>
    archive.writeRecords('schemas', observer.pages('schemas', source.records('schemas'))),
  );
  const hasMedia = scope.stages.has('assets');
  const entities = hasMedia ? media.rows(source.records('entities')) : source.records('entities');
  let masked: Masked = unmasked;
  if (pairing.masking !== undefined && (hasMedia || scope.stages.has('entities'))) {
    const aside = new SetAside();
    try {
      if (scope.stages.has('entities')) {
        observer.stageStarted('entities', undefined);
      }
      const seen = await seenAll(pairing, pairing.masking, records.entities(entities), aside);
      masked = seen;
      if (scope.stages.has('entities')) {
        const pages = () => observer.pages('entities', seen.pages('entities', aside.pages()));
        await write('entities', () => archive.writeRecords('entities', pages()), true);
      }
    } finally {
      aside.remove();
    }
  } else if (scope.stages.has('entities')) {
    await write('entities', () =>
      archive.writeRecords('entities', observer.pages('entities', records.entities(entities))),
    );
  } else if (hasMedia) {
    // Which files there should be, only rows tell.
    for await (const _ of entities) {
      signal.throwIfAborted();
    }
  }
  pairing.entitiesRead();
  if (hasMedia) {
    let started = false;
    const begin = (total: number | undefined) => {
      if (!started) {
        started = true;
        observer.stageStarted('assets', total);
      }
    };
    const found = media.assets(source.assets(begin));
    totals.assets = await archive.writeAssets(observer.assets(masked.assets(found)));
    begin(undefined);
    observer.stageFinished('assets', totals.assets);
    const completed = completedWarning(source);
    if (completed !== undefined) {
      observer.warn(completed);
    }
  }
  for (const stage of ['links', 'configuration'] as const) {
    if (scope.stages.has(stage)) {
      const pages = stage === 'links' ? records.links(source.records(stage)) : source.records(stage);
      await write(stage, () =>
        archive.writeRecords(stage, observer.pages(stage, masked.pages(stage, pages))),
      );
    }
  }
  for (const warning of pairing.masking?.media.warnings() ?? []) {
    observer.warn(warning);
  }
  return totals;
}

/** What becomes of records and files on their way. */
interface Masked {
  readonly pages: (stage: Exclude<RecordStage, 'schemas'>, pages: AsyncIterable<Page>) => AsyncIterable<Page>;
  readonly assets: MaskedMedia['assets'];
}

const unmasked: Masked = { pages: (_, pages) => pages, assets: (assets) => assets };

/** Sees all entities before the first of them is written: which names files have, which values are looked for, which components are shared. */
async function seenAll(
  { address, schemas, records, keep, signal }: Pairing,
  { applied, media }: PullMasking,
  entities: AsyncIterable<Page>,
  aside: SetAside,
): Promise<Masked> {
  const { leaks, masking } = applied;
  const collecting = leaks?.collecting ?? new Map();
  const seeing = async function* () {
    for await (const page of entities) {
      for (const record of page.values as readonly EntityRecord[]) {
        if (collecting.has(record.type)) {
          maskEntity(record, { types: collecting });
        }
        if (record.type === fileUid) {
          media.renaming?.see(record.data);
        }
      }
      yield page;
    }
  };
  await aside.fill(seeing(), signal);
  const components = records.repeatedComponents;
  const becoming = maskedRecords(
    masking,
    { path: address, budget: { keep } },
    { schemas, repeated: { entities: records.reading.repeated, components } },
  );
  const watch: Watch = leaks?.watch(components) ?? watchNothing;
  return {
    pages: (stage, pages) => {
      const masked = maskedPages(stage, pages, becoming, media);
      return watch.records(stage, media.renaming?.pages(stage, masked) ?? masked);
    },
    assets: (assets) => watch.assets(media.assets(assets)),
  };
}

async function* maskedPages(
  stage: Exclude<RecordStage, 'schemas'>,
  pages: AsyncIterable<Page>,
  masked: MaskedRecords,
  media: MaskedMedia,
): AsyncGenerator<Page> {
  for await (const { values } of pages) {
    const made =
      stage === 'entities'
        ? masked.entities(values as readonly EntityRecord[])
        : stage === 'links'
          ? masked.links(values as readonly ArchivedLink[])
          : await Promise.all(
              masked
                .configuration(values as readonly ConfigurationRecord[])
                .map((record) => withMaskedLogos(record, media)),
            );
    yield* pagesByType(
      stage,
      made,
      made.map((record) => JSON.stringify(record)),
    );
  }
}

/** The files of the admin panel's logos come within its settings. */
async function withMaskedLogos(
  record: ConfigurationRecord,
  media: MaskedMedia,
): Promise<ConfigurationRecord> {
  const settings = record.value.key === projectSettingsKey ? record.value.value : undefined;
  if (!isObject(settings)) {
    return record;
  }
  const made: { [name: string]: unknown } = { ...settings };
  for (const name of logos) {
    const logo = settings[name];
    const content = isObject(logo) ? logo[logoContent] : undefined;
    if (isObject(logo) && typeof content === 'string') {
      made[name] = { ...logo, [logoContent]: await media.logo(logo as Logo, content) };
    }
  }
  return { ...record, value: { ...record.value, value: made } };
}
