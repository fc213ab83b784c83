import { unnotedNames } from '../../database/model/presence.ts';
import type { StrapiDatabase } from '../../database/strapi-database.ts';
import { assertAccepted, foresee } from '../../database/write/losses.ts';
import { type LoadPlan, replacedTypes } from '../../database/write/plan.ts';
import { Strangers } from '../../database/write/strangers.ts';
import { Wiped } from '../../database/write/wiped.ts';
import { writtenTables } from '../../database/write/written-tables.ts';
import { UserError } from '../../errors.ts';
import { noteTable } from '../../strapi/tables.ts';
import { option } from '../../wording.ts';
import { contentOf, describeContent } from './content.ts';
import type { LoadOptions } from './options.ts';

/**
 * Makes sure that no content is replaced that the user did not agree to.
 *
 * @returns Whether the target has content of its own.
 * @throws UserError `failed` where it has and `force` was not given; it names the database and what is in it.
 */
export async function assertEmptyOrForced(
  { force }: Pick<LoadOptions, 'force'>,
  database: StrapiDatabase,
): Promise<boolean> {
  const found = await contentOf(database);
  if (found.length > 0 && !force) {
    throw new UserError(
      'failed',
      `The database (${database.session.description}) has content that the import would delete: ${describeContent(found)}.`,
      `If it may be replaced, import with ${option('force', true)}; what is there is backed up first.`,
    );
  }
  return found.length > 0;
}

/**
 * Makes sure that Strapi's note of its tables has all that the import writes to: by it those are told from the tables of others.
 *
 * @throws UserError `schemaDifference`.
 */
export function assertNoted({ models, store }: StrapiDatabase): void {
  if (store.note !== 'usable') {
    throw new UserError(
      'schemaDifference',
      `Strapi's note of its tables (${noteTable}) ${store.note.what}: an import cannot tell Strapi's tables from those of others.`,
      store.note.kind === 'empty'
        ? `Import with ${option('boot', 'auto')}, or start the project once on this database: its start writes the note again.`
        : `Empty it (DELETE FROM ${noteTable}), then import with ${option('boot', 'auto')}, or start the project once on this database: its start writes the note again.`,
    );
  }
  const [unnoted] = unnotedNames(models, store);
  if (unnoted !== undefined) {
    throw new UserError(
      'schemaDifference',
      `Strapi's note of its tables (${noteTable}) does not list ${unnoted}, which the database has and the project needs: an import cannot tell it from what belongs to others.`,
      `Import with ${option('boot', 'always')}, or start the project once on this database: its start brings the note up to date.`,
    );
  }
}

/**
 * Makes sure that other applications lose nothing that the user did not agree to: rows of theirs that refer to Strapi's, and
 * columns of theirs in Strapi's tables. `force` is no consent to that, and no backup has it. Makes sure, too, that all tables
 * that are written to take rows.
 *
 * @throws UserError `failed`; it names the tables and how many of their rows are concerned. `schemaDifference` for a table that
 *   takes none.
 */
export async function assertNothingForeignLost(
  { onForeignDataLoss }: LoadOptions,
  { session, models, layout, abandoned, store }: StrapiDatabase,
  plan: Omit<LoadPlan, 'takeLogo'>,
): Promise<void> {
  const strangers = await Strangers.find(session, models, store.tables);
  if (!(strangers.isEmpty && strangers.takeRows)) {
    const wiped = await Wiped.find(session, models, layout, replacedTypes(plan, layout));
    strangers.assertTakeRows(writtenTables(models, abandoned, wiped, plan));
    const { losses } = await foresee(session, models, strangers, wiped, plan);
    assertAccepted(losses, onForeignDataLoss === 'accept');
  }
}
