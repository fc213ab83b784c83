import type { BackupNote } from '../../store/backup.ts';
import { version } from '../../version.ts';
import type { ExportReport } from './report.ts';

/**
 * What is said of a backup beside it, of an archive that was read back.
 *
 * @param archive What it is called in its store.
 */
export function noteOf(report: ExportReport, archive: string, now: Date = new Date()): BackupNote {
  const { digest, contentDigest } = report;
  if (digest === undefined || !report.verified) {
    throw new TypeError(`${archive} was not read back`);
  }
  return {
    format: 1,
    archive,
    size: report.bytes,
    digest,
    ...(contentDigest === undefined ? {} : { contentDigest }),
    createdAt: report.createdAt,
    verifiedAt: now.toISOString(),
    tool: `strapi-dms ${version()}`,
    strapiVersion: report.strapiVersion,
    scope: report.scope,
    isEncrypted: report.encrypted,
    isMasked: report.masked !== undefined,
    stages: report.stages,
    contentTypes: Object.fromEntries(
      report.contentTypes.filter(({ entities }) => entities > 0).map(({ uid, entities }) => [uid, entities]),
    ),
    missingAssets: report.assets.missing.length,
  };
}
