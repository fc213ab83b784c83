import type { Model } from '../model/model.ts';
import { Hosts } from './hosts.ts';
import { assertAccepted, findLosses, foresee, type Loss } from './losses.ts';
import type { LoadPlan, Target } from './plan.ts';
import type { Replacement, Replacements } from './replacements.ts';
import { Strangers } from './strangers.ts';
import { ValueReferences } from './value-references.ts';
import { deleteIds } from './wipe.ts';
import type { Wiped } from './wiped.ts';
import type { Writer } from './writer.ts';
import { writtenTables } from './written-tables.ts';

/** What became of what others hang on Strapi's rows. */
export interface ForeignDataResult {
  /** What they have lost, since it was to be accepted. */
  readonly losses: readonly Loss[];
  /** Rows on which something hangs and which are another version, locale or document now, by content type. */
  readonly strangerRows: ReadonlyMap<string, number>;
}

/** Looks after what others hang on Strapi's rows, while those are replaced. */
export class ForeignData {
  readonly strangers: Strangers;
  readonly replacements: Replacements;
  readonly #writer: Writer;
  readonly #acceptsLosses: boolean;
  readonly #hosts: Hosts;
  readonly #values: ValueReferences;
  readonly #losses: Loss[] = [];

  private constructor(
    writer: Writer,
    acceptsLosses: boolean,
    strangers: Strangers,
    replacements: Replacements,
    watched: { readonly hosts: Hosts; readonly values: ValueReferences },
  ) {
    this.#writer = writer;
    this.#acceptsLosses = acceptsLosses;
    this.strangers = strangers;
    this.replacements = replacements;
    this.#hosts = watched.hosts;
    this.#values = watched.values;
  }

  /**
   * To be called before anything is written.
   *
   * @throws UserError where others would lose what the plan does not accept, and `schemaDifference` where a table that is written
   *   to takes no rows.
   */
  static async find(
    writer: Writer,
    models: ReadonlyMap<string, Model>,
    { layout, abandoned, store }: Pick<Target, 'layout' | 'abandoned' | 'store'>,
    wiped: Wiped,
    plan: LoadPlan,
  ): Promise<ForeignData> {
    const { session } = writer;
    const strangers = await Strangers.find(session, models, store.tables);
    strangers.assertTakeRows(writtenTables(models, abandoned, wiped, plan));
    const hold: Writer['hold'] = (table, ids) => writer.hold(table, ids);
    const { replacements, losses } = await foresee(session, models, strangers, wiped, plan, hold);
    const data = new ForeignData(writer, plan.acceptsLosses === true, strangers, replacements, {
      hosts: await Hosts.find(writer, layout, strangers, replacements),
      values: await ValueReferences.find(session, strangers, replacements, losses),
    });
    data.#lose(losses);
    return data;
  }

  /**
   * Deletes rows that were to come back and did not: components of entities that are out of scope, or that the target's
   * attribute does not allow. Only when all rows have come that is known.
   *
   * @throws UserError where others would lose something by it that is not accepted.
   */
  async sweep(): Promise<void> {
    for (const replacement of this.replacements.values()) {
      const { staying, written } = replacement;
      if (written.size < staying.size) {
        await this.#remove(
          replacement,
          [...staying.values()].filter((id) => !written.has(id)),
        );
      }
    }
  }

  /**
   * To be called when all is as it is going to be.
   *
   * @throws UserError where others have lost what is not accepted.
   */
  async settle(): Promise<ForeignDataResult> {
    this.#lose(await this.#values.lost());
    return { losses: this.#losses, strangerRows: await this.#hosts.changed() };
  }

  async #remove({ model: { table } }: Replacement, ids: readonly number[]): Promise<void> {
    this.#lose(await findLosses(this.#writer.session, this.strangers, new Map([[table, ids]])));
    await deleteIds(this.#writer, this.strangers, table, ids);
  }

  #lose(losses: readonly Loss[]): void {
    assertAccepted(losses, this.#acceptsLosses);
    this.#losses.push(...losses);
  }
}
