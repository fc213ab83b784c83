import { UserError } from '../../errors.ts';
import { DuplicateRow, RefusedRow } from './writer.ts';

/**
 * Writes rows, and tells which one it is that the database does not take.
 *
 * @param describe A row for people, by its place among those that are written; undefined where the database does not say.
 * @throws UserError in place of a RefusedRow.
 */
export async function withRefusals<Result>(
  write: () => Promise<Result>,
  describe: (row: number | undefined) => string,
): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    throw error instanceof RefusedRow ? refused(error, describe(error.row)) : error;
  }
}

const refused = (error: RefusedRow, what: string) =>
  error instanceof DuplicateRow
    ? new UserError(
        'failed',
        `${what} cannot be stored: the database has a row with the same unique value (${error.message}).`,
        'Make that value unique in the source and export again, or remove the unique index from the target.',
        { cause: error },
      )
    : new UserError(
        'failed',
        `${what} cannot be stored: the database refused it (${error.message}).`,
        'Correct the value in the source and export again, or change the column, constraint or trigger of the target that forbids it; nothing was imported.',
        { cause: error },
      );
