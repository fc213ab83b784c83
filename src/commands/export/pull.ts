import { resolve } from 'node:path';
import { createArchive, type OpenArchive } from '../../archive/write/archive.ts';
import { standardStream } from '../../archive/write/landing.ts';
import { UserError } from '../../errors.ts';
import { majorOf } from '../../project/version.ts';
import { isOpenToAll, type RemoteAddress } from '../../remote/address.ts';
import { pullParams, RemoteSource } from '../../remote/pull.ts';
import { beginAgain, beginTransfer, endTransfer, type RemoteStrapi } from '../../remote/remote-strapi.ts';
import { travels } from '../../strapi/travelling.ts';
import { cleanUpAfter } from '../../system/clean-up.ts';
import { limitYoungGeneration } from '../../system/young-generation.ts';
import type { Page } from '../../transfer/page.ts';
import type { Progress } from '../../transfer/progress.ts';
import { Scope } from '../../transfer/scope.ts';
import { version } from '../../version.ts';
import { formatCount } from '../format.ts';
import { openMaskedMedia } from '../masked-media.ts';
import { type AppliedMasking, openMasking, refuseSamples } from '../masking.ts';
import { type NamedRemote, openToAllWarning, withinLimit } from '../remote-options.ts';
import { mostTold, RemoteWords } from '../remote-words.ts';
import { findingsOf } from './findings.ts';
import { finishArchive } from './finish.ts';
import { isWeakKey, weakKeyWarning } from './key-strength.ts';
import { isLinkWarning, Observer } from './observer.ts';
import type { ArchivingOptions } from './options.ts';
import { type PullMasking, transferPulled } from './pull-transfer.ts';
import { PulledMedia } from './pulled-media.ts';
import { EntityReading, keepOf, PulledRecords } from './pulled-records.ts';
import type { ExportReport, PullReport } from './report.ts';

/** Milliseconds: content that took longer is not read once more, for the sake of the remote. */
const shortReading = 20_000;

/** Bytes for young objects: messages have a megabyte, and go through several forms. */
const youngGeneration = 12 << 20;

/** Types that are named in a warning. */
const mostNamed = 10;

/** What a remote says of each file that it does not find, with its path: the rows tell that better. */
const aboutMissingFile = /no corresponding file was found to transfer/;

/** What it says in place of further links that it leaves out. */
const suppressed = /^Further detailed warnings suppressed/;

/** What recent versions of Strapi 5 say of links that they leave out, once all came. */
const omittedLinks = /^Links export omitted (\d{1,9}) /;

/** What official engines pass over, although some entities did not come. */
const unreadEntities = /^\s*(?:\[.*?\]\s*)?Failed to read all entities of type/;

/**
 * Exports from a running Strapi, over its transfer protocol. No project is opened.
 *
 * What comes is no snapshot: the remote reads page by page while people go on. What can be checked of that is checked.
 *
 * @param warnings What there is to tell already.
 * @throws UserError for everything that the user can do something about; nothing is left behind, and the connection is closed.
 */
export async function exportRemote(
  named: NamedRemote,
  options: ArchivingOptions,
  progress: Progress,
  signal: AbortSignal | undefined,
  warnings: readonly string[],
): Promise<ExportReport> {
  const started = performance.now();
  const openedAt = new Date();
  const limited = withinLimit(named, signal);
  const observer = new Observer(progress, limited.signal);
  const told = new Told(observer);
  if (isOpenToAll(named.address)) {
    observer.warnLoudly(openToAllWarning(named.address));
  }
  for (const warning of warnings) {
    observer.warn(warning);
  }
  if (options.key !== undefined && isWeakKey(options.key)) {
    observer.warn(weakKeyWarning);
  }
  let archive: OpenArchive | undefined;
  let discarded: Promise<void> | undefined;
  const discard = () => {
    discarded ??= archive?.discard();
    return discarded;
  };
  const abort = () => {
    // Whether that could be done is told once the export has ended.
    discard()?.catch(() => undefined);
  };
  progress.phaseStarted?.('connecting');
  let remote: RemoteStrapi | undefined;
  let media: PulledMedia | undefined;
  try {
    remote = await beginTransfer(
      named.address,
      { direction: 'pull', token: named.token, witness: told, signal: limited.signal },
      pullParams,
    );
    observer.note(offMeanwhile(remote.address));
    const schemas = new Map(remote.schemas.map((schema) => [schema.uid, schema]));
    const major = supportedMajor(remote);
    const applied = options.rules && (await openMasking(options.rules, options, schemas));
    refuseSamples(applied, 'pull');
    told.masking(applied);
    const contentTypes = remote.schemas.filter(({ modelType }) => modelType === 'contentType');
    const scope = new Scope(
      options.filters,
      contentTypes.map(({ uid }) => uid),
      travels[major],
      applied?.masking.dropped,
    );
    const masking = applied && (await pullMasking(applied));
    const keep = keepOf(remote.address);
    const records = new PulledRecords(remote.address, schemas, scope, keep);
    media = new PulledMedia(
      options.missingMedia,
      (path) => masking?.media.renaming?.text(path) ?? path,
      keep,
    );
    const rules = {
      travels: travels[major],
      demandsDescription: major === 5,
      warned: (message: string) => observer.warn(message),
    };
    const description = `Strapi ${remote.version} at ${remote.address.description}`;
    archive = await createArchive({
      ...options,
      seal: { toolVersion: version(), engine: 'strapi', timeZone: undefined, scope: scope.describe() },
    });
    progress.detailed?.(`Source: ${description}`);
    progress.detailed?.(`Archive: ${placeOf(options)}`);
    // Stops even in the middle of a large file; what that ends with is replaced by the reason below.
    limited.signal.addEventListener('abort', abort);
    progress.phaseStarted?.('export');
    limitYoungGeneration(youngGeneration);
    const readingStarted = performance.now();
    let readIn = Number.POSITIVE_INFINITY;
    const source = new RemoteSource(remote, rules);
    const stages = await transferPulled({
      address: remote.address.description,
      source,
      schemas,
      scope,
      records,
      media,
      masking,
      archive,
      observer,
      keep,
      signal: limited.signal,
      entitiesRead: () => {
        readIn = performance.now() - readingStarted;
      },
    });
    told.assertAllRead(remote.address);
    let changed: readonly string[] | undefined;
    try {
      if (scope.stages.has('entities') && readIn < shortReading) {
        progress.phaseStarted?.('reread');
        remote = await beginAgain(remote, pullParams);
        const again = new RemoteSource(remote, rules).records('entities');
        changed = records.reading.differences(await readAgain(again, remote, scope, limited.signal));
      }
      await endTransfer(remote);
    } catch (error) {
      if (
        limited.signal.aborted ||
        !(error instanceof UserError) ||
        error.failure !== 'databaseUnreachable'
      ) {
        throw error;
      }
      // The archive lacks nothing for that.
      observer.warn(`All was read, and then the connection ended too early: ${error.message}`);
      await remote.connection.close();
    }
    // What is left is the archive's own business.
    limited.end();
    const missing = scope.stages.has('assets') ? await media.settle() : undefined;
    if (missing !== undefined) {
      observer.warnLoudly(missing);
    }
    const pull: PullReport = {
      address: remote.address.description,
      danglingLinks: records.dangling.count,
      repeatedEntities: records.reading.repeated,
      unknownFiles: media.unknown,
      ...(changed === undefined ? {} : { changed }),
    };
    for (const doubt of doubtsAbout(pull, records.dangling)) {
      observer.warn(doubt);
    }
    told.finish();
    const masked = applied?.masked({ isLeakChecked: applied.leaks !== undefined });
    const findings = findingsOf(
      scope,
      options.media,
      { library: { left: 0 }, missing: { missing: media.missing, deleted: 0 } },
      masked,
    );
    const finished = await finishArchive(
      {
        archive,
        options,
        strapiVersion: remote.version,
        openedAt,
        schemas: remote.schemas,
        stages,
        findings,
        masked,
        observer,
        progress,
        started,
      },
      limited.signal,
    );
    return {
      ...finished,
      database: description,
      assets: { kinds: observer.mediaKinds, missing: media.missing },
      drift: [],
      pull,
    };
  } catch (error) {
    const reason = limited.signal.aborted ? limited.signal.reason : error;
    throw await cleanUpAfter(reason, discard, () => remote?.connection.close());
  } finally {
    limitYoungGeneration();
    media?.remove();
    limited.end();
    limited.signal.removeEventListener('abort', abort);
  }
}

/** The files of a masked export: all of them come along, whoever keeps them. */
const pullMasking = async (applied: AppliedMasking): Promise<PullMasking> => ({
  applied,
  media: await openMaskedMedia(applied, () => false),
});

/** @throws UserError `failed` for a version that has another format. */
function supportedMajor({ version: strapi, address }: RemoteStrapi): 4 | 5 {
  const major = majorOf(strapi);
  if (major !== 4 && major !== 5) {
    throw new UserError(
      'failed',
      `${address.description} is Strapi ${strapi}, and only Strapi 4 and 5 are known here.`,
      'Use a newer version of strapi-dms, if there is one that knows it.',
    );
  }
  return major;
}

async function readAgain(
  pages: AsyncIterable<Page>,
  { schemas, address }: RemoteStrapi,
  scope: Scope,
  signal: AbortSignal,
): Promise<EntityReading> {
  const reading = new EntityReading(schemas, keepOf(address));
  for await (const page of pages) {
    signal.throwIfAborted();
    if (scope.includes(page.type)) {
      reading.once(page);
    }
  }
  return reading;
}

/** What a remote tells beside its answers, as far as it is worth to be told. */
class Told {
  readonly #observer: Observer;
  readonly #words: RemoteWords;
  #unread: string | undefined;

  constructor(observer: Observer) {
    this.#observer = observer;
    this.#words = new RemoteWords((message) => observer.warn(message));
  }

  warned(message: string): void {
    if (unreadEntities.test(message)) {
      this.#unread ??= message;
    } else if (isLinkWarning(message)) {
      this.#omitted(message);
    } else if (!aboutMissingFile.test(message) && !suppressed.test(message)) {
      this.#words.warned(message);
    }
  }

  /** Each of the first ones is told, and in the end their number: the observer tells that itself. */
  #omitted(message: string): void {
    const [, count] = omittedLinks.exec(message) ?? [];
    if (count !== undefined) {
      this.#observer.omittedLinks = Number(count);
      return;
    }
    this.#observer.omittedLinks += 1;
    if (this.#observer.omittedLinks <= mostTold) {
      this.#observer.warn(message);
    }
  }

  masking(applied: AppliedMasking | undefined): void {
    for (const note of applied?.notes ?? []) {
      this.#observer.note(note);
    }
    for (const warning of applied?.masking.warnings ?? []) {
      this.#observer.warn(warning);
    }
  }

  /** @throws UserError `failed` where the remote has told that it did not read all, and sent no error. */
  assertAllRead({ description }: RemoteAddress): void {
    if (this.#unread !== undefined) {
      throw new UserError(
        'failed',
        `${description} could not read all of its entities: ${this.#unread}`,
        'See its log and its database, and run this again.',
      );
    }
  }

  finish(): void {
    // Of the second reading: the first one was whole.
    if (this.#unread !== undefined) {
      this.#observer.warn(`When all was read once more, the running Strapi said: ${this.#unread}`);
    }
    this.#words.finish();
  }
}

const offMeanwhile = ({ description }: RemoteAddress): string =>
  `As long as ${description} is read, no lifecycle hooks run there, and what is saved there has no time of creation or change. Large tables of links take minutes, since the server computes that long.`;

function* doubtsAbout(
  { danglingLinks, repeatedEntities, unknownFiles, changed }: PullReport,
  { examples, unread }: PulledRecords['dangling'],
): Generator<string> {
  if (unread.length > 0) {
    const shown = unread.slice(0, mostNamed).join(', ');
    yield `No entity of ${shown}${unread.length > mostNamed ? ' …' : ''} came, although there are links of them. Strapi 4 and earlier versions of Strapi 5 pass over entities that their database cannot read, and say nothing. Look whether there are any in its admin panel: if so, this archive is no backup of them.`;
  }
  if (changed !== undefined && changed.length > 0) {
    const shown = changed.slice(0, mostNamed).join(', ');
    yield `The content was changed while it was read: ${shown}${changed.length > mostNamed ? ' …' : ''}. The archive has some of it as it was before, and some as it was after. Run this again when nobody is at work there.`;
  }
  if (repeatedEntities > 0) {
    yield `${formatCount(repeatedEntities)} ${repeatedEntities === 1 ? 'entity' : 'entities'} came more than once, and ${repeatedEntities === 1 ? 'is' : 'are'} in the archive once: somebody was at work there, so that others may not have come at all.`;
  }
  if (danglingLinks > 0) {
    yield `${formatCount(danglingLinks)} ${danglingLinks === 1 ? 'link has' : 'links have'} an end that did not come: what it leads to was deleted before, or was made or deleted while all was read. An import leaves them out: ${examples.join('; ')}`;
  }
  if (unknownFiles > 0) {
    yield `${formatCount(unknownFiles)} media ${unknownFiles === 1 ? 'file' : 'files'} came that no row names: uploaded while all was read.`;
  }
}

const placeOf = ({ file, landing }: ArchivingOptions): string =>
  landing?.address ?? (file === standardStream ? 'standard output' : resolve(file));
