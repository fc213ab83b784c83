import { UserError } from '../errors.ts';
import { Extent, type Extents, type Oddity, oddities, type Place } from '../transfer/extents.ts';
import { option } from '../wording.ts';
import type { Model } from './model/model.ts';
import type { Tables } from './tables.ts';

/** What a column takes. Limits that are not given do not exist. */
export interface ColumnLimit {
  /** As the database calls it, for people: `character varying(255)`. */
  readonly type: string;
  /** Characters of a text. */
  readonly characters?: number;
  readonly smallest?: number | bigint;
  readonly largest?: number | bigint;
  /** Whether numbers must be whole. */
  readonly whole?: boolean;
  /** What a text, also one within a document, may not hold. */
  readonly refuses?: readonly Oddity[];
}

/** What the columns of a database take, by table and column. */
export class Limits {
  readonly #tables: Tables;
  readonly #limits = new Map<string, Map<string, ColumnLimit>>();

  /** @param tables By which names are looked up. */
  constructor(tables: Tables) {
    this.#tables = tables;
  }

  /** Names as the database writes them. */
  add(table: string, column: string, limit: ColumnLimit): void {
    const columns = this.#limits.get(table) ?? new Map<string, ColumnLimit>();
    this.#limits.set(table, columns.set(column, limit));
  }

  /** Names as Strapi has them. Undefined where there are none. */
  of(table: string, column: string): ColumnLimit | undefined {
    const name = this.#tables.nameOf(table) ?? table;
    return this.#limits.get(name)?.get(this.#tables.columnOf(table, column) ?? column);
  }
}

/** Problems are listed up to here; beyond, their number has to do. */
const mostListed = 10;

/**
 * Makes sure, before anything is written, that all values of an archive fit the columns that they go to.
 *
 * @param includes Whether entities of a type are going to be imported.
 * @param isConverted Whether the values of an attribute become others, which are looked at one by one.
 * @throws UserError `failed`, naming for each column an entity with such a value.
 */
export function assertFit(
  extents: Extents,
  models: ReadonlyMap<string, Model>,
  limits: Limits,
  includes: (uid: string) => boolean,
  isConverted: (uid: string, attribute: string) => boolean = () => false,
): void {
  const problems = [...unfit(extents, models, limits, includes, isConverted)];
  if (problems.length > 0) {
    const more = problems.length - mostListed;
    throw new UserError(
      'failed',
      `The archive has values that the database cannot store:\n${problems
        .slice(0, mostListed)
        .map((problem) => `- ${problem}`)
        .join('\n')}${more > 0 ? `\n- and ${more} more` : ''}`,
      `Change these values in the source and export again, or leave their content type out with ${option('exclude-content-types')}. Nothing was changed.`,
    );
  }
}

/** Whether a column takes a value. */
export function fitsIn(
  model: Model | undefined,
  attribute: string,
  limits: Limits,
): (value: unknown) => boolean {
  const column = model?.scalars.find((scalar) => scalar.attribute === attribute)?.column ?? '';
  const limit = limits.of(model?.table ?? '', column);
  if (limit === undefined) {
    return () => true;
  }
  return (value) => {
    const extent = new Extent();
    extent.see(value, () => ({ entity: '', component: undefined }));
    return problemsOf(extent, limit, attribute).next().done === true;
  };
}

function* unfit(
  extents: Extents,
  models: ReadonlyMap<string, Model>,
  limits: Limits,
  includes: (uid: string) => boolean,
  isConverted: (uid: string, attribute: string) => boolean,
): Generator<string> {
  for (const [type, rows] of extents) {
    for (const [uid, attributes] of includes(type) ? rows : []) {
      const model = models.get(uid);
      for (const { attribute, column } of model?.scalars ?? []) {
        const extent = attributes.get(attribute);
        const limit = limits.of(model?.table ?? '', column);
        if (extent !== undefined && limit !== undefined && !isConverted(uid, attribute)) {
          yield* problemsOf(extent, limit, attribute);
        }
      }
    }
  }
}

function* problemsOf(extent: Extent, limit: ColumnLimit, attribute: string): Generator<string> {
  const { longest, smallest, largest, fraction, odd } = extent;
  const where = ({ entity, component }: Place) =>
    `${entity}${component === undefined ? '' : `, component ${component}`}: ${attribute}`;
  const column = `its column is ${limit.type}`;
  if (longest !== undefined && limit.characters !== undefined && longest.value > limit.characters) {
    yield `${where(longest.place)} is a text of ${longest.value} characters, ${column}`;
  }
  if (smallest !== undefined && limit.smallest !== undefined && smallest.value < limit.smallest) {
    yield `${where(smallest.place)} is ${smallest.value}, ${column}`;
  }
  if (largest !== undefined && limit.largest !== undefined && largest.value > limit.largest) {
    yield `${where(largest.place)} is ${largest.value}, ${column}`;
  }
  if (fraction !== undefined && limit.whole) {
    yield `${where(fraction.place)} is ${fraction.value}, ${column}`;
  }
  for (const oddity of limit.refuses ?? []) {
    const place = odd[oddity];
    if (place !== undefined) {
      yield `${where(place)} holds ${oddities[oddity]}, ${column}`;
    }
  }
}
