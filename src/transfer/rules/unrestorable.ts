import { UserError } from '../../errors.ts';

/** A row of the source that no archive can bring back. */
export class Unrestorable extends UserError {}

/**
 * What an export ends with where its archive would be refused when it is verified or imported.
 *
 * @param row By uid and id, for people.
 * @param attribute With the reason, what is wrong with it.
 * @param remedy What to do, in sentences.
 */
export const unrestorable = (row: string, attribute: string, reason: string, remedy: string) =>
  new Unrestorable(
    'failed',
    `${row} could not be restored from an archive: ${attribute}: ${reason}.`,
    `${remedy} Then export again; this archive was not kept.`,
  );
