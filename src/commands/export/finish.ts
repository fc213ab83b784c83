import type { OpenArchive } from '../../archive/write/open-archive.ts';
import type { Schema } from '../../strapi/schema.ts';
import type { Masked } from '../../transfer/masked.ts';
import type { Progress } from '../../transfer/progress.ts';
import { neededLimitsWarning } from '../needed-limits.ts';
import type { findingsOf } from './findings.ts';
import type { Observer } from './observer.ts';
import type { ArchivingOptions } from './options.ts';
import type { ExportReport } from './report.ts';

/** An archive that has all its entries, and what they came from. */
interface Transferred {
  readonly archive: OpenArchive;
  readonly options: ArchivingOptions;
  /** Of the source. */
  readonly strapiVersion: string;
  /** The moment that it has the data of. */
  readonly openedAt: Date;
  readonly schemas: readonly Schema[];
  readonly stages: ExportReport['stages'];
  readonly findings: ReturnType<typeof findingsOf>;
  readonly masked: Masked | undefined;
  readonly observer: Observer;
  readonly progress: Progress;
  /** When the export began, by the clock of `performance`. */
  readonly started: number;
}

/**
 * Seals an archive, and proves it.
 *
 * @returns What there is to report of it, wherever it came from.
 * @throws UserError `failed` where what was written cannot be read again as it was sealed.
 */
export async function finishArchive(
  {
    archive,
    options,
    strapiVersion,
    openedAt,
    schemas,
    stages,
    findings,
    masked,
    observer,
    progress,
    started,
  }: Transferred,
  signal: AbortSignal | undefined,
): Promise<Omit<ExportReport, 'database' | 'assets' | 'drift'>> {
  const createdAt = openedAt.toISOString();
  const { file, bytes, digest, contentDigest, limits } = await archive.finish(
    { createdAt, strapi: { version: strapiVersion } },
    {
      verify: options.verify,
      signal,
      proving: (howFar) => progress.phaseStarted?.('proof', howFar),
      findings,
    },
  );
  if (limits !== undefined) {
    observer.warn(neededLimitsWarning(limits));
  }
  return {
    command: 'export',
    strapiVersion,
    createdAt,
    file,
    format: options.format,
    compressed: options.compress,
    encrypted: options.key !== undefined || options.recipients.length > 0,
    encryption: options.encryption,
    verified: options.verify,
    ...(digest === undefined ? {} : { digest }),
    ...(contentDigest === undefined ? {} : { contentDigest }),
    bytes,
    durationMs: Math.round(performance.now() - started),
    stages,
    contentTypes: observer.contentTypes(schemas),
    omittedLinks: observer.omittedLinks,
    scope: findings.scope,
    ...(masked === undefined ? {} : { masked }),
    warnings: observer.warnings,
  };
}
