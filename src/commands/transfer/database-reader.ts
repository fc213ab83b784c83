import { Readable } from 'node:stream';
import { ownLimits } from '../../archive/format/limits.ts';
import { Budget } from '../../archive/read/budget.ts';
import type { ArchiveEntry, ArchiveReader } from '../../archive/read/reader.ts';
import type { Census } from '../../database/read/census.ts';
import { recordsOf } from '../../database/read/records.ts';
import { limitYoungGeneration } from '../../system/young-generation.ts';
import type { Metadata } from '../../transfer/pipe.ts';
import type { Distance } from '../../transfer/progress.ts';
import type { Scope } from '../../transfer/scope.ts';
import { type RecordStage, stages } from '../../transfer/stages.ts';
import { Observer } from '../export/observer.ts';
import type { OpenProject } from '../open-project.ts';
import { timeZoneOf } from '../time-zone.ts';

/** What is read of a database, and who looks on. */
export interface DatabaseReading {
  readonly opened: OpenProject;
  readonly scope: Scope;
  /** What there is to read. */
  readonly census: Census;
  /** Sees the first pass; the others read the same once more. */
  readonly observer: Observer;
  readonly signal: AbortSignal | undefined;
}

const recordStages = stages.filter((stage): stage is RecordStage => stage !== 'assets');

const nobody = { stageStarted() {}, advanced() {}, stageFinished() {}, warned() {} };

/**
 * An open database as an archive without media files, of which every pass reads the same moment. It lies nowhere: an entry is a page of
 * records, made when it is asked for.
 */
export class DatabaseReader implements ArchiveReader {
  readonly path: string;
  readonly encrypted = false;
  readonly encryption = undefined;
  readonly compressed = false;
  readonly format = 'tar';
  readonly seal = undefined;
  readonly limits = ownLimits;
  readonly budget: Budget;
  readonly timeZone?: string;
  readonly #reading: DatabaseReading;
  readonly #total: number;
  #passes = 0;
  #read = 0;

  constructor(reading: DatabaseReading) {
    const { location, database } = reading.opened;
    const timeZone = timeZoneOf(location.clock);
    this.path = database.session.description;
    this.budget = new Budget(this.path, ownLimits.memory);
    if (timeZone !== undefined) {
      this.timeZone = timeZone;
    }
    this.#reading = reading;
    this.#total = [...reading.census.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Of the entities: what is behind them takes less time. */
  howFar(): Distance | undefined {
    return this.#total === 0 ? undefined : { done: this.#read, total: this.#total, unit: 'records' };
  }

  /** @throws UserError where a row cannot be read, or is nothing that can be restored, or rows are missing. */
  async *entries(): AsyncGenerator<ArchiveEntry> {
    const { opened, scope, census, signal } = this.#reading;
    const { database, project, openedAt } = opened;
    const observer = this.#passes === 0 ? this.#reading.observer : new Observer(nobody, signal);
    this.#passes += 1;
    this.#read = 0;
    limitYoungGeneration(database.session.dialect.page.youngGeneration);
    try {
      // The files of logos stay where they are, as all others do.
      const readLogo = async () => undefined;
      const source = recordsOf(database, scope, { omitted: observer.omitted, readLogo });
      for (const stage of recordStages.filter((stage) => scope.stages.has(stage))) {
        observer.stageStarted(stage, undefined);
        const total = { count: 0, bytes: 0 };
        let index = 0;
        for await (const page of observer.pages(stage, source.records(stage))) {
          index += 1;
          const content = Buffer.from(`${page.lines}\n`);
          total.count += page.count;
          total.bytes += content.length;
          yield entry(`${stage}/${stage}_${String(index).padStart(5, '0')}.jsonl`, content);
          this.#read += stage === 'entities' ? page.count : 0;
        }
        if (stage === 'entities') {
          observer.assertComplete(census.counts);
        }
        observer.stageFinished(stage, total);
      }
      // Before the last of it is written, not when the session is closed in the end.
      database.session.assertUnchanged?.();
      const metadata: Metadata = {
        createdAt: openedAt.toISOString(),
        strapi: { version: project.strapiVersion },
      };
      yield entry('metadata.json', Buffer.from(JSON.stringify(metadata)));
    } finally {
      limitYoungGeneration();
    }
  }
}

const entry = (path: string, content: Buffer): ArchiveEntry => ({
  path,
  size: content.length,
  content: Readable.from([content]),
});
