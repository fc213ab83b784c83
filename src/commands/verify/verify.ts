import { openArchive, type StoredArchive } from '../../archive/read/archive.ts';
import type { CheckedArchive } from '../../archive/read/check.ts';
import { proveArchive } from '../../archive/read/prove.ts';
import type { EntryIndex } from '../../archive/read/reader.ts';
import { type Contents, overallDigest } from '../../archive/seal/content-digest.ts';
import { own } from '../../by-name.ts';
import { removeLeftovers } from '../../system/scratch-folder.ts';
import type { Progress, StageTotal } from '../../transfer/progress.ts';
import type { Stage } from '../../transfer/stages.ts';
import { archiveOf } from '../archive-of.ts';
import { type ArchivedMasking, maskedWarning, maskingOf } from '../masked-archive.ts';
import { judgeSeal, type SealStatus, sealStatus } from '../seal-status.ts';
import { type LackingMedia, lackingMedia, lackingWarning } from '../sealed-media.ts';
import type { VerifyOptions } from './options.ts';
import { contentTypesIn, type Rehearsal, rehearse } from './rehearsal.ts';
import { readSample, type Sample } from './sample.ts';

/** What a verification found: the terminal's table, the Action's outputs and summary, and the JSON report are made from it. */
export interface VerifyReport extends LackingMedia, ArchivedMasking {
  readonly command: 'verify';
  /** The archive as it was named. */
  readonly file: string;
  readonly format: 'tar' | 'dir';
  readonly compressed: boolean;
  readonly encrypted: boolean;
  /** The cipher, where it is encrypted. */
  readonly encryption?: 'strapi' | 'age';
  readonly seal: SealStatus;
  /** What the seal says of its making; absent without one. */
  readonly madeBy?: {
    readonly tool: string;
    readonly engine: string;
    /** In which moments were read, where the engine keeps none with them. */
    readonly timeZone?: string;
    readonly scope: string;
  };
  /** As the archive states them. */
  readonly createdAt: string | undefined;
  readonly strapiVersion: string | undefined;
  /** `content-2:` and 64 hexadecimal digits: what the archive says, whatever its form. */
  readonly contentDigest: string;
  readonly stages: { readonly [stage in Stage]?: StageTotal };
  readonly contentTypes: readonly VerifiedType[];
  /** Links of which an end is not in the archive; an import leaves them out. Absent where nobody has looked for them. */
  readonly danglingLinks?: number;
  /** What was read, where that is not all of it: only that much is proven. */
  readonly sample?: Sample;
  readonly rehearsal?: Rehearsal;
  readonly durationMs: number;
  readonly warnings: readonly string[];
}

/** `postgres in Europe/Berlin`. */
export const describeSource = ({ engine, timeZone }: NonNullable<VerifyReport['madeBy']>): string =>
  timeZone === undefined ? engine : `${engine} in ${timeZone}`;

export interface VerifiedType {
  readonly uid: string;
  readonly displayName: string;
  readonly entities: number;
  readonly links: number;
}

/**
 * Reads an archive from end to end and proves it: its seal, every layer, every record, both ends of every link, the
 * sidecar of every file. Nothing is written but, for a rehearsal, a database that is gone afterwards.
 *
 * @param signal Ends it early; the reason is thrown.
 * @throws UserError `damagedArchive` for what does not hold, `noArchive`.
 */
export async function verifyArchive(
  options: VerifyOptions,
  signal?: AbortSignal,
  progress?: Pick<Progress, 'phaseStarted' | 'detailed'>,
): Promise<VerifyReport> {
  const started = performance.now();
  const leftovers = removeLeftovers();
  await using found = await archiveOf(options, signal);
  const reader = await openArchive(found.location, options.key, options.identity, options.limits);
  progress?.detailed?.(`Archive: ${found.place}`);
  const { percent } = options;
  if (percent !== undefined) {
    const index = await reader.index();
    if (index !== undefined) {
      progress?.phaseStarted?.('check');
      const report = await verifySample({ ...options, percent }, reader, index, found.name, signal);
      const durationMs = Math.round(performance.now() - started);
      return { ...report, durationMs, warnings: [...leftovers, ...report.warnings] };
    }
  }
  const howFar = () => reader.howFar?.();
  progress?.phaseStarted?.('check', howFar);
  let contentTypes: unknown;
  const { checked, contents, restorable, danglingLinks, danglingExamples } = await proveArchive(
    reader,
    {
      configuration: (batch) => {
        contentTypes ??= contentTypesIn(batch);
      },
    },
    signal,
    () => progress?.phaseStarted?.('contents', howFar),
  );
  const doubts = judgeSeal(reader, options.requireSeal);
  if (options.rehearse) {
    progress?.phaseStarted?.('rehearsal', howFar);
  }
  const rehearsal = options.rehearse
    ? await rehearse(reader, { checked, contentTypes, contents: restorable }, signal)
    : undefined;
  const { facts, warnings } = described(reader, found.name);
  return {
    ...facts,
    createdAt: checked.metadata.createdAt,
    strapiVersion: checked.metadata.strapi?.version,
    contentDigest: overallDigest(contents),
    stages: Object.fromEntries(checked.stages),
    contentTypes: typesOf(contents, checked),
    danglingLinks,
    ...(rehearsal === undefined ? {} : { rehearsal }),
    durationMs: Math.round(performance.now() - started),
    warnings: [
      ...warnings,
      ...leftovers,
      ...doubts,
      ...(percent === undefined
        ? []
        : [`The archive does not say where its entries are, so that all of it was read.`]),
      ...checked.warnings,
      ...(danglingLinks === 0
        ? []
        : [
            `${danglingLinks} link(s) have an end that is not in the archive; an import leaves them out: ${danglingExamples.join('; ')}`,
          ]),
      ...(rehearsal?.warnings ?? []),
    ],
  };
}

/** What an archive says of itself, once its seal was read. */
function described(
  reader: Pick<StoredArchive, 'format' | 'compressed' | 'encrypted' | 'encryption' | 'seal'>,
  file: string,
) {
  const { seal, encryption } = reader;
  const lacking = lackingMedia(reader);
  const masking = maskingOf(reader);
  const warnings = [maskedWarning(masking), lackingWarning(lacking)];
  return {
    facts: {
      command: 'verify' as const,
      file,
      format: reader.format,
      compressed: reader.compressed,
      encrypted: reader.encrypted,
      ...(encryption === undefined ? {} : { encryption }),
      seal: sealStatus(reader),
      ...(seal === undefined
        ? {}
        : {
            madeBy: {
              tool: `${seal.manifest.tool.name} ${seal.manifest.tool.version}`,
              ...seal.manifest.source,
              scope: seal.manifest.scope,
            },
          }),
      ...lacking,
      ...masking,
    },
    warnings: warnings.filter((warning) => warning !== undefined),
  };
}

/** The same of a part of an archive. What it says of the rest is what its manifest says, which nobody has compared with that. */
async function verifySample(
  { percent, requireSeal }: VerifyOptions & { readonly percent: number },
  archive: StoredArchive,
  index: EntryIndex,
  file: string,
  signal: AbortSignal | undefined,
): Promise<Omit<VerifyReport, 'durationMs'>> {
  const { path, format, compressed, encrypted, encryption } = archive;
  const { seal } = index;
  const found = await readSample(archive, index, percent, signal);
  const doubts = judgeSeal({ path, seal }, requireSeal);
  const { facts, warnings } = described({ format, compressed, encrypted, encryption, seal }, file);
  return {
    ...facts,
    createdAt: found.metadata.createdAt,
    strapiVersion: found.metadata.strapi?.version,
    contentDigest: seal.manifest.contentDigest,
    stages: found.stages,
    contentTypes: typesOf(seal.manifest.contents, found),
    sample: found.sample,
    warnings: [...warnings, ...doubts],
  };
}

function typesOf(
  { entities = {}, links = {} }: Contents,
  { schemas }: Pick<CheckedArchive, 'schemas'>,
): VerifiedType[] {
  return [...new Set([...Object.keys(entities), ...Object.keys(links)])]
    .map((uid) => ({
      uid,
      displayName: schemas.get(uid)?.info?.displayName ?? uid,
      entities: own(entities, uid)?.count ?? 0,
      links: own(links, uid)?.count ?? 0,
    }))
    .sort((a, b) => b.entities - a.entities || b.links - a.links);
}
