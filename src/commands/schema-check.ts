import type { ArchiveReader } from '../archive/read/archive.ts';
import type { CheckedArchive } from '../archive/read/check.ts';
import type { DatabaseSource } from '../database/source.ts';
import { UserError } from '../errors.ts';
import { compareSchemas, type SchemaDifference } from '../transfer/schema-difference.ts';
import type { Scope } from '../transfer/scope.ts';
import type { ImportOptions } from './import-options.ts';
import { countAffected } from './lost-values.ts';

/** Differences listed in a refusal; the report has all of them. */
const mostListed = 10;

/**
 * Compares the archive with the target and decides whether the import may go on.
 *
 * A difference matters only where the archive has values that it concerns.
 *
 * @returns All differences, and warnings for what is left out.
 * @throws UserError `schemaDifference` for differences that block, and for lossy ones unless they may be adapted to.
 */
export async function judgeDifferences(
  { onSchemaDifference }: ImportOptions,
  reader: ArchiveReader,
  checked: CheckedArchive,
  target: DatabaseSource,
  scope: Scope,
): Promise<{ differences: readonly SchemaDifference[]; warnings: string[] }> {
  const schemas = new Map(target.schemas.map((schema) => [schema.uid, schema]));
  const differences = compareSchemas(checked.schemas, schemas, (uid) => scope.includes(uid));
  const serious = differences.filter(({ verdict }) => verdict !== 'harmless');
  if (serious.length === 0 || !scope.stages.has('entities')) {
    return { differences, warnings: [] };
  }
  const counts = await countAffected(reader, checked, serious);
  const affected = serious
    .map((difference, index) => ({ ...difference, count: counts[index] ?? 0 }))
    .filter(({ count }) => count > 0);
  const blocking = affected.filter(({ verdict }) => verdict === 'blocking');
  if (blocking.length > 0) {
    throw new UserError(
      'schemaDifference',
      `The archive does not fit the target: ${list(blocking)}.`,
      'Import into the version of the project that the archive was made with, or export again from a project that has these changes.',
    );
  }
  if (affected.length > 0 && onSchemaDifference === 'fail') {
    throw new UserError(
      'schemaDifference',
      `The import would lose values: ${list(affected)}.`,
      'If they may be left out, import with on-schema-difference: adapt.',
    );
  }
  return {
    differences,
    warnings: affected.map(({ message, count }) => `${message}: ${count} left out`),
  };
}

const list = (differences: readonly { message: string; count: number }[]): string =>
  differences
    .slice(0, mostListed)
    .map(({ message, count }) => `${message} (${count})`)
    .join('; ') + (differences.length > mostListed ? ` and ${differences.length - mostListed} more` : '');
