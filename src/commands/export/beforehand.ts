import { doubtsAboutNote } from '../../database/model/presence.ts';
import type { Census } from '../../database/read/census.ts';
import { countDrift } from '../../database/read/drift-counts.ts';
import { hiddenRowsOf } from '../../database/read/hidden-rows.ts';
import type { SchemaDrift } from '../../transfer/checkout.ts';
import type { Scope } from '../../transfer/scope.ts';
import type { OpenProject } from '../open-project.ts';
import { doubtsAboutZone } from '../time-zone.ts';
import { isWeakKey, weakKeyWarning } from './key-strength.ts';
import type { Observer } from './observer.ts';
import type { ExportOptions } from './options.ts';

/**
 * Warns of what the user has to know of an export before it is made.
 *
 * @param census What there is to read, where content is in scope.
 * @returns How the checkout differs from the database.
 */
export async function warnBeforehand(
  { project, location, database }: OpenProject,
  { key, timeZone }: Pick<ExportOptions, 'key' | 'timeZone'>,
  scope: Scope,
  census: Census | undefined,
  observer: Observer,
): Promise<readonly SchemaDrift[]> {
  for (const warning of doubtsAboutNote(database.models, database.store)) {
    observer.warn(warning);
  }
  const drift = await countDrift(database);
  observer.drifted(drift);
  if (scope.stages.has('entities')) {
    for (const warning of await hiddenRowsOf(database, scope)) {
      observer.warn(warning);
    }
  }
  if (key !== undefined && isWeakKey(key)) {
    observer.warn(weakKeyWarning);
  }
  const hasMoments = scope.stages.has('entities') || scope.stages.has('assets');
  const doubts = await doubtsAboutZone({
    clock: hasMoments ? location.clock : undefined,
    session: database.session,
    option: timeZone,
    project,
    newest: census?.newest,
  });
  if (doubts !== undefined) {
    observer.warn(doubts);
  }
  return drift;
}
