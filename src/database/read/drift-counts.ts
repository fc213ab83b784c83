import type { SchemaDrift } from '../../transfer/checkout.ts';
import { isDeletedAtStart, type Question, type SchemaChange } from '../../transfer/schema-changes.ts';
import type { Model } from '../model/model.ts';
import type { Parameter, Session } from '../session.ts';
import type { StrapiDatabase } from '../strapi-database.ts';
import { readDefaultLocale } from './store.ts';

/** Different values that are counted one by one. */
const mostValues = 20;

interface Count {
  readonly count: number;
  readonly values?: Readonly<Record<string, number>>;
}

/**
 * Counts what the differences between the checkout and the database are about, one statement a difference.
 *
 * @returns The differences; of those that concern something the message says how much, and what Strapi makes of it.
 */
export async function countDrift({
  session,
  models,
  drift,
}: Pick<StrapiDatabase, 'session' | 'models' | 'drift'>): Promise<SchemaDrift[]> {
  const counted: SchemaDrift[] = [];
  const needsLocale = drift.some(({ change }) => change === 'localized');
  const defaultLocale = needsLocale ? await readDefaultLocale(session) : undefined;
  for (const { asks, ...difference } of drift) {
    const change = asks ?? recovered(difference, models);
    const model = models.get(difference.uid);
    const found = change && model && (await new Counter(session, model, change, defaultLocale).answer());
    if (change === undefined || model === undefined || found === undefined) {
      counted.push(difference);
      continue;
    }
    const { count, values } = found;
    const total = model.isComponent
      ? undefined
      : await numberOf(session, `${session.dialect.quote(model.table)}`);
    const deletes = count > 0 && isDeletedAtStart(change);
    counted.push({
      ...difference,
      message: count === 0 ? difference.message : `${difference.message}${consequence(change, found, total)}`,
      count,
      ...(total === undefined ? {} : { total }),
      ...(deletes ? { deletes } : {}),
      ...(values === undefined ? {} : { values }),
    });
  }
  return counted;
}

/** An attribute of a component that its file does not have. */
function recovered(
  { uid, attribute, kind }: SchemaDrift,
  models: ReadonlyMap<string, Model>,
): SchemaChange | undefined {
  return kind === 'only-in-database' && attribute !== undefined && models.get(uid)?.isComponent
    ? { uid, attribute, kind: 'no-attribute', question: { of: 'values' } }
    : undefined;
}

function consequence(change: SchemaChange, { count, values }: Count, total: number | undefined): string {
  const of = total === undefined ? '' : ` of ${total}`;
  const named = Object.entries(values ?? {}).map(([value, rows]) => `${value}: ${rows}`);
  switch (change.kind) {
    case 'draft-and-publish':
    case 'localized':
      return `: when Strapi starts with it, ${count}${of} rows are deleted`;
    case 'no-type':
      return `: when Strapi starts with the checkout, its ${count} rows are deleted`;
    case 'no-attribute':
    case 'relation':
    case 'other-side':
      return isDeletedAtStart(change)
        ? `: when Strapi starts with the checkout, ${count} are deleted`
        : `: when Strapi starts with the checkout, ${count} are no longer read`;
    case 'type':
      return isDeletedAtStart(change)
        ? `: when Strapi starts with it, ${count} values are deleted`
        : `: when Strapi starts with it, the column changes with ${count} values in it`;
    case 'kind':
      return `: ${count} of its rows would no longer be shown`;
    case 'required':
      return `: ${count}${of} rows have no value`;
    case 'unique':
      return `: ${count} values are there more than once`;
    case 'enumeration':
      return `: ${count}${of} rows have other values${named.length === 0 ? '' : ` (${named.join(', ')})`}`;
    default:
      return `: ${count} would have no place`;
  }
}

/** Finds the answer to one question, with as little as it takes. */
class Counter {
  readonly #session: Session;
  readonly #model: Model;
  readonly #change: SchemaChange;
  readonly #defaultLocale: string | undefined;

  constructor(session: Session, model: Model, change: SchemaChange, defaultLocale: string | undefined) {
    this.#session = session;
    this.#model = model;
    this.#change = change;
    this.#defaultLocale = defaultLocale;
  }

  /** Undefined where the database has no place that could be counted. */
  async answer(): Promise<Count | undefined> {
    const { question } = this.#change;
    const answer = question && (await this.#answers[question.of](question as never));
    return typeof answer === 'number' ? { count: answer } : answer;
  }

  readonly #answers: {
    readonly [of in Question['of']]: (
      question: Extract<Question, { of: of }>,
    ) => Promise<number | Count | undefined>;
  } = {
    rows: ({ which }) => this.#rows[which](),
    values: () => this.#values(),
    conversions: () => this.#values(),
    nulls: async () => this.#where((column) => `${column} IS NULL`),
    duplicates: async () => this.#duplicates(),
    'values-outside': (question) => this.#valuesOutside(question),
    items: ({ component }) => this.#items(component),
  };

  readonly #rows: {
    readonly [which in Extract<Question, { of: 'rows' }>['which']]: () => Promise<number | undefined>;
  } = {
    all: () => this.#number(`SELECT count(*) FROM ${this.#table}`),
    drafts: async () => this.#where((column) => `${column} IS NULL`, [], 'publishedAt'),
    'other-locales': async () =>
      this.#defaultLocale === undefined
        ? undefined
        : this.#where((column) => `${column} <> ?`, [this.#defaultLocale], 'locale'),
    'beyond-first': async () => {
      const document = this.#column('documentId');
      const locale = this.#column('locale');
      if (document !== undefined) {
        const rest = `(SELECT min(${document}) FROM ${this.#table})`;
        return this.#number(`SELECT count(*) FROM ${this.#table} WHERE ${document} <> ${rest}`);
      }
      // In Strapi 4 a row is an entry, and its translations are others.
      const entries = locale === undefined ? '1' : `count(DISTINCT coalesce(${locale}, ''))`;
      const found = await this.#number(`SELECT count(*) - ${entries} FROM ${this.#table}`);
      return Math.max(0, found);
    },
  };

  get #table(): string {
    return this.#quote(this.#model.table);
  }

  #quote(name: string): string {
    return this.#session.dialect.quote(name);
  }

  #column(attribute: string | undefined): string | undefined {
    const scalar = this.#model.scalars.find((candidate) => candidate.attribute === attribute);
    return scalar && this.#quote(scalar.column);
  }

  async #number(sql: string, parameters: readonly Parameter[] = []): Promise<number> {
    const [row] = await this.#session.rows(sql, parameters);
    return Number(row?.[0] ?? 0);
  }

  #where(
    condition: (column: string) => string,
    parameters: readonly Parameter[] = [],
    attribute: string | undefined = this.#change.attribute,
  ): Promise<number> | undefined {
    const column = this.#column(attribute);
    return column === undefined
      ? undefined
      : this.#number(`SELECT count(*) FROM ${this.#table} WHERE ${condition(column)}`, parameters);
  }

  async #values(): Promise<number | undefined> {
    const { attribute } = this.#change;
    const column = this.#column(attribute);
    if (column !== undefined) {
      return this.#number(`SELECT count(${column}) FROM ${this.#table}`);
    }
    if (this.#model.components.some((field) => field.attribute === attribute)) {
      return this.#items(undefined, false);
    }
    const storage = this.#model.relations.find((relation) => relation.attribute === attribute)?.storage;
    switch (storage?.kind) {
      case undefined:
        return undefined;
      case 'joinTable':
      case 'morphTable':
        return numberOf(this.#session, this.#quote(storage.table));
      case 'joinColumn':
        return this.#number(`SELECT count(${this.#quote(storage.column)}) FROM ${this.#table}`);
      case 'morphColumn':
        return this.#number(`SELECT count(${this.#quote(storage.idColumn)}) FROM ${this.#table}`);
    }
  }

  /** A draft has the values of what is published, and a locale may repeat those of another. */
  #duplicates(): Promise<number> | undefined {
    const column = this.#column(this.#change.attribute);
    const [published, locale] = [this.#column('publishedAt'), this.#column('locale')];
    const groups = [
      column,
      published && `CASE WHEN ${published} IS NULL THEN 0 ELSE 1 END`,
      locale && `coalesce(${locale}, '')`,
    ].filter((group) => group !== undefined);
    return column === undefined
      ? undefined
      : this.#number(
          `SELECT sum(found - 1) FROM (SELECT count(*) AS found FROM ${this.#table} WHERE ${column} IS NOT NULL GROUP BY ${groups.join(', ')}) AS same`,
        );
  }

  async #valuesOutside({
    list,
    known,
  }: Extract<Question, { of: 'values-outside' }>): Promise<Count | undefined> {
    const column = this.#column(this.#change.attribute);
    if (column === undefined) {
      return undefined;
    }
    const others = list.length === 0 ? '1 = 1' : `${column} NOT IN (${list.map(() => '?').join(', ')})`;
    const from = `FROM ${this.#table} WHERE ${column} IS NOT NULL AND ${others}`;
    const count = await this.#number(`SELECT count(*) ${from}`, list);
    const gone = known.filter((value) => !list.includes(value)).slice(0, mostValues);
    if (count === 0 || gone.length === 0) {
      return { count };
    }
    const rows = await this.#session.rows(
      `SELECT ${column}, count(*) FROM ${this.#table} WHERE ${column} IN (${gone.map(() => '?').join(', ')}) GROUP BY ${column} ORDER BY ${column}`,
      gone,
    );
    return { count, values: Object.fromEntries(rows.map(([value, rows]) => [String(value), Number(rows)])) };
  }

  /** Components in the attribute, of one type or all; of a single one all but the first of each row have no place. */
  async #items(
    component: string | undefined,
    onlyFurther = component === undefined,
  ): Promise<number | undefined> {
    const field = this.#model.components.find(({ attribute }) => attribute === this.#change.attribute);
    if (field === undefined) {
      return undefined;
    }
    const [name, type] = [this.#quote('field'), this.#quote('component_type')];
    const counted = onlyFurther ? `count(*) - count(DISTINCT ${this.#quote('entity_id')})` : 'count(*)';
    const ofType = component === undefined ? '' : ` AND ${type} = ?`;
    return this.#number(`SELECT ${counted} FROM ${this.#quote(field.table)} WHERE ${name} = ?${ofType}`, [
      field.attribute,
      ...(component === undefined ? [] : [component]),
    ]);
  }
}

async function numberOf(session: Session, table: string): Promise<number> {
  const [row] = await session.rows(`SELECT count(*) FROM ${table}`);
  return Number(row?.[0] ?? 0);
}
