import { own } from '../../by-name.ts';
import type { Schema } from '../../strapi/schema.ts';
import { fileUid } from '../../strapi/uids.ts';
import { type Affected, type Asked, type Entry, mostNamed, placeOf, Tally } from '../../transfer/affected.ts';
import { type Demand, type ItemDemand, refusal } from '../../transfer/demands.ts';
import { holdsTexts } from '../model/columns.ts';
import type { Model, Scalar } from '../model/model.ts';
import type { Parameter, Row, Session, Value } from '../session.ts';
import type { StrapiDatabase } from '../strapi-database.ts';
import { rowIds } from './row-ids.ts';
import { readDefaultLocale } from './store.ts';

/** Rows of a statement whose values are looked at one by one, and ids that are asked for at a time. */
const atATime = 5_000;

/** How deep components lie in one another, where rows do not lead in circles. */
const deepest = 100;

type Tables = Pick<StrapiDatabase, 'session' | 'models' | 'schemas'>;

/**
 * Counts in a database what changes of its schemas are about: one statement for what it is about, two for where it is. Values that only a
 * program can judge (patterns, conversions) are read page by page; of components, their owners are looked for as long as there are any.
 *
 * @param withSamples Whether some values are given out.
 * @returns an answer for each; undefined where the database has no place that could be counted.
 */
export async function countAffected(
  database: Tables,
  asked: readonly Asked[],
  withSamples: boolean,
  signal?: AbortSignal,
): Promise<(Affected | undefined)[]> {
  const needsLocale = asked.some(({ ask }) => ask.of === 'rows' && ask.which === 'other-locales');
  const defaultLocale = needsLocale ? await readDefaultLocale(database.session) : undefined;
  const counter = new Counter(database, defaultLocale, withSamples);
  const answers: (Affected | undefined)[] = [];
  for (const one of asked) {
    signal?.throwIfAborted();
    answers.push(await counter.answer(one));
  }
  return answers;
}

/** Rows of a type's table `t`, with how much each counts. */
interface Source {
  /** Joins, behind `FROM table t`. */
  readonly joins: string;
  readonly joined: readonly Parameter[];
  readonly where: string;
  readonly parameters: readonly Parameter[];
  /** The aggregate of how much there is of them. */
  readonly amount: string;
}

const rowsWhere = (where: string, parameters: readonly Parameter[] = []): Source => ({
  joins: '',
  joined: [],
  where,
  parameters,
  amount: 'count(*)',
});

/** A table that has rows for those of another one. */
interface Attached {
  readonly table: string;
  /** The column with the owner's id. */
  readonly owner: string;
  readonly where: string;
  readonly parameters: readonly Parameter[];
}

class Counter {
  readonly #session: Session;
  readonly #models: ReadonlyMap<string, Model>;
  readonly #schemas: ReadonlyMap<string, Schema>;
  readonly #defaultLocale: string | undefined;
  readonly #withSamples: boolean;

  constructor({ session, models, schemas }: Tables, defaultLocale: string | undefined, withSamples: boolean) {
    this.#session = session;
    this.#models = models;
    this.#schemas = new Map(schemas.map((schema) => [schema.uid, schema]));
    this.#defaultLocale = defaultLocale;
    this.#withSamples = withSamples;
  }

  async answer(asked: Asked): Promise<Affected | undefined> {
    const model = this.#models.get(asked.uid);
    if (model === undefined) {
      return undefined;
    }
    const { ask } = asked;
    if (ask.of === 'refused') {
      return this.#refused(model, asked, ask.demand);
    }
    if (ask.of === 'duplicates' && ask.among === 'published' && model.isComponent) {
      return this.#sameInComponents(model, asked);
    }
    const source = this.#source(model, asked);
    if (source === undefined) {
      return undefined;
    }
    return model.isComponent
      ? this.#ofComponents(model, source, asked)
      : this.#ofEntries(model, source, asked);
  }

  #quote(name: string): string {
    return this.#session.dialect.quote(name);
  }

  #scalar(model: Model, attribute: string | undefined): Scalar | undefined {
    return model.scalars.find((candidate) => candidate.attribute === attribute);
  }

  #column(model: Model, attribute: string | undefined, alias = 't'): string | undefined {
    const scalar = this.#scalar(model, attribute);
    return scalar && `${alias}.${this.#quote(scalar.column)}`;
  }

  #source(model: Model, { attribute, ask }: Asked): Source | undefined {
    const column = this.#column(model, attribute);
    switch (ask.of) {
      case 'rows':
        return this.#rows(model, ask.which);
      case 'values':
        return column === undefined ? this.#attachedTo(model, attribute) : rowsWhere(`${column} IS NOT NULL`);
      case 'items':
        return this.#attachedTo(model, attribute, ask.component);
      case 'beyond-first':
        return this.#beyondFirst(model, attribute);
      case 'nulls':
        return column === undefined ? this.#without(model, attribute) : rowsWhere(`${column} IS NULL`);
      case 'duplicates':
        return this.#duplicates(model, attribute, ask.among);
      case 'refused-number':
        return this.#refusedNumber(model, attribute, ask.demand);
      case 'refused':
        return undefined;
    }
  }

  #rows(model: Model, which: 'all' | 'drafts' | 'other-locales' | 'beyond-first'): Source | undefined {
    const [published, locale, document] = ['publishedAt', 'locale', 'documentId'].map((name) =>
      this.#column(model, name),
    );
    switch (which) {
      case 'all':
        return rowsWhere('1 = 1');
      case 'drafts':
        return published === undefined ? undefined : rowsWhere(`${published} IS NULL`);
      case 'other-locales':
        return locale === undefined || this.#defaultLocale === undefined
          ? undefined
          : rowsWhere(`${locale} <> ?`, [this.#defaultLocale]);
      case 'beyond-first': {
        const table = this.#quote(model.table);
        if (document !== undefined) {
          const bare = document.slice(2);
          return rowsWhere(
            `${document} <> (SELECT ${bare} FROM ${table} WHERE id = (SELECT min(id) FROM ${table}))`,
          );
        }
        const groups = locale === undefined ? '' : ` GROUP BY coalesce(${locale.slice(2)}, '')`;
        return rowsWhere(`t.id NOT IN (SELECT min(id) FROM ${table}${groups})`);
      }
    }
  }

  /** Where the values of an attribute are that is no column of its own. */
  #attachment(model: Model, attribute: string | undefined, component?: string): Attached | undefined {
    const field = model.components.find((candidate) => candidate.attribute === attribute);
    if (field !== undefined) {
      const ofType = component === undefined ? '' : ` AND j.${this.#quote('component_type')} = ?`;
      return {
        table: field.table,
        owner: 'entity_id',
        where: `j.${this.#quote('field')} = ?${ofType}`,
        parameters: [field.attribute, ...(component === undefined ? [] : [component])],
      };
    }
    const storage = model.relations.find((candidate) => candidate.attribute === attribute)?.storage;
    if (storage?.kind === 'joinTable' || storage?.kind === 'morphTable') {
      const { joinColumn } = storage;
      const isToOne = component !== undefined && storage.kind === 'morphTable';
      return {
        table: storage.table,
        owner: typeof joinColumn === 'string' ? joinColumn : joinColumn.name,
        where: isToOne ? `j.${this.#quote(storage.typeColumn)} = ?` : '1 = 1',
        parameters: isToOne ? [component] : [],
      };
    }
    if (own(this.#schemas.get(model.uid)?.attributes, attribute ?? '')?.type !== 'media') {
      return undefined;
    }
    const files = this.#models
      .get(fileUid)
      ?.relations.find((candidate) => candidate.attribute === 'related')?.storage;
    return files?.kind === 'morphTable'
      ? {
          table: files.table,
          owner: files.idColumn,
          where: `j.${this.#quote(files.typeColumn)} = ? AND j.${this.#quote('field')} = ?`,
          parameters: [model.uid, attribute ?? ''],
        }
      : undefined;
  }

  #attachedTo(model: Model, attribute: string | undefined, component?: string): Source | undefined {
    const attached = this.#attachment(model, attribute, component);
    if (attached !== undefined) {
      const { table, owner, where, parameters } = attached;
      return {
        joins: ` JOIN ${this.#quote(table)} j ON j.${this.#quote(owner)} = t.id`,
        joined: [],
        where,
        parameters,
        amount: 'count(*)',
      };
    }
    const storage = model.relations.find((candidate) => candidate.attribute === attribute)?.storage;
    switch (storage?.kind) {
      case 'joinColumn':
        return rowsWhere(`t.${this.#quote(storage.column)} IS NOT NULL`);
      case 'morphColumn': {
        const isThere = `t.${this.#quote(storage.idColumn)} IS NOT NULL`;
        return component === undefined
          ? rowsWhere(isThere)
          : rowsWhere(`${isThere} AND t.${this.#quote(storage.typeColumn)} = ?`, [component]);
      }
      default:
        return undefined;
    }
  }

  #beyondFirst(model: Model, attribute: string | undefined): Source | undefined {
    const attached = this.#attachment(model, attribute);
    if (attached === undefined) {
      return undefined;
    }
    const { table, owner, where, parameters } = attached;
    const column = this.#quote(owner);
    return {
      joins: ` JOIN (SELECT j.${column} AS owner, count(*) - 1 AS further FROM ${this.#quote(table)} j WHERE ${where} GROUP BY j.${column} HAVING count(*) > 1) f ON f.owner = t.id`,
      joined: parameters,
      where: '1 = 1',
      parameters: [],
      amount: 'sum(f.further)',
    };
  }

  #without(model: Model, attribute: string | undefined): Source | undefined {
    const attached = this.#attachment(model, attribute);
    return (
      attached &&
      rowsWhere(
        `NOT EXISTS (SELECT 1 FROM ${this.#quote(attached.table)} j WHERE j.${this.#quote(attached.owner)} = t.id AND ${attached.where})`,
        attached.parameters,
      )
    );
  }

  /** Rows without any component are in no table of theirs: they have 0. */
  #refusedNumber(model: Model, attribute: string | undefined, demand: ItemDemand): Source | undefined {
    const attached = this.#attachment(model, attribute);
    if (attached === undefined) {
      return undefined;
    }
    const { table, owner, where, parameters } = attached;
    const column = this.#quote(owner);
    const isRefused =
      demand.of === 'max-items' ? 'n.items > ?' : demand.ofEmpty ? 'coalesce(n.items, 0) < ?' : 'n.items < ?';
    return {
      joins: ` LEFT JOIN (SELECT j.${column} AS owner, count(*) AS items FROM ${this.#quote(table)} j WHERE ${where} GROUP BY j.${column}) n ON n.owner = t.id`,
      joined: parameters,
      where: isRefused,
      parameters: [demand.limit],
      amount: 'count(*)',
    };
  }

  #duplicates(model: Model, attribute: string | undefined, among: 'published' | 'all'): Source | undefined {
    const column = (alias: string, name: string | undefined) => this.#column(model, name, alias);
    const [value, inner] = [column('t', attribute), column('d', attribute)];
    if (value === undefined || inner === undefined) {
      return undefined;
    }
    // A locale may repeat what another has, and a draft what is published, but for the index of a table.
    const isAll = among === 'all';
    const [published, innerPublished, locale] = isAll
      ? []
      : [column('t', 'publishedAt'), column('d', 'publishedAt'), column('d', 'locale')];
    // Of empty texts Strapi takes any number.
    const holdsText = holdsTexts(this.#scalar(model, attribute)?.columnType ?? '');
    const only = [
      ...(innerPublished === undefined ? [] : [` AND ${innerPublished} IS NOT NULL`]),
      ...(!isAll && holdsText ? [` AND ${inner} <> ''`] : []),
    ].join('');
    const same = locale === undefined ? '' : ` AND s.place = coalesce(${column('t', 'locale')}, '')`;
    const place = locale === undefined ? [] : [`coalesce(${locale}, '')`];
    const selected = [`${inner} AS same`, ...place.map((text) => `${text} AS place`), 'min(d.id) AS lowest'];
    return {
      joins: ` JOIN (SELECT ${selected.join(', ')} FROM ${this.#quote(model.table)} d WHERE ${inner} IS NOT NULL${only} GROUP BY ${[inner, ...place].join(', ')} HAVING count(*) > 1) s ON s.same = ${value}${same} AND s.lowest <> t.id`,
      joined: [],
      where: published === undefined ? '1 = 1' : `${published} IS NOT NULL`,
      parameters: [],
      amount: 'count(*)',
    };
  }

  #where(model: Model, source: Pick<Source, 'where'>, { onlyPublished }: Asked): string {
    const published = onlyPublished ? this.#column(model, 'publishedAt') : undefined;
    return published === undefined ? source.where : `${source.where} AND ${published} IS NOT NULL`;
  }

  async #ofEntries(model: Model, source: Source, asked: Asked): Promise<Affected> {
    const { joins, joined, amount, parameters } = source;
    const document = this.#column(model, 'documentId');
    const locale = this.#column(model, 'locale');
    const from = `FROM ${this.#quote(model.table)} t${joins} WHERE ${this.#where(model, source, asked)}`;
    const bound = [...joined, ...parameters];
    const entries = `count(DISTINCT ${document ?? 't.id'})`;
    const [total = []] = await this.#session.rows(`SELECT ${amount}, ${entries} ${from}`, bound);
    const values = Number(total[0] ?? 0);
    if (values === 0) {
      return new Tally(false).affected;
    }
    const locales =
      locale === undefined
        ? []
        : await this.#session.rows(
            `SELECT ${locale}, ${entries} ${from} AND ${locale} IS NOT NULL GROUP BY ${locale} ORDER BY ${locale}`,
            bound,
          );
    const scalar = this.#withSamples ? this.#scalar(model, asked.attribute) : undefined;
    const some = await this.#session.rows(
      `SELECT ${this.#identity(model)}${scalar === undefined ? '' : `, ${this.#selected(scalar)}`} ${from} ORDER BY t.id LIMIT ${10 * mostNamed}`,
      bound,
    );
    const where = new Set(some.map((row) => placeOf(this.#entry(model, row))));
    const read = scalar && this.#reader(scalar);
    return {
      values,
      entries: Number(total[1] ?? 0),
      locales: Object.fromEntries(locales.map(([name, count]) => [String(name), Number(count)])),
      where: [...where].slice(0, mostNamed),
      samples: read === undefined ? [] : some.slice(0, mostNamed).map((row) => read(row[4] ?? null)),
    };
  }

  /** `id`, documentId, locale and publishedAt, in that order. */
  #identity(model: Model): string {
    const others = ['documentId', 'locale', 'publishedAt'].map((name) => this.#column(model, name) ?? 'NULL');
    return ['t.id', ...others].join(', ');
  }

  #entry({ uid }: Model, [id, documentId, locale]: Row): Entry {
    return {
      uid,
      id: Number(id),
      documentId: typeof documentId === 'string' ? documentId : undefined,
      locale: typeof locale === 'string' ? locale : undefined,
    };
  }

  #selected({ column, type }: Scalar): string {
    return this.#session.dialect.select(`t.${this.#quote(column)}`, type);
  }

  /** Makes of what a column holds what archives hold. */
  #reader({ type }: Scalar): (value: Value) => unknown {
    const encode = this.#session.dialect.encoder(type);
    return (value) => (value === null ? undefined : JSON.parse(encode(value)));
  }

  /** Page by page, so that no more than a page of ids is on its way to their owners. */
  async #ofComponents(model: Model, source: Source, asked: Asked): Promise<Affected> {
    const { joins, joined, where, parameters, amount } = source;
    const tally = new Tally(false);
    for (let last = 0; ; ) {
      const rows = await this.#session.rows(
        `SELECT t.id, ${amount} FROM ${this.#quote(model.table)} t${joins} WHERE ${where} AND t.id > ? GROUP BY t.id ORDER BY t.id LIMIT ${atATime}`,
        [...joined, ...parameters, last],
      );
      const amounts = new Map(rows.map(([id, count]) => [Number(id), Number(count)]));
      await this.#ascend(model, origins(amounts.keys()), asked, (entry, ids) => {
        tally.add(
          entry,
          ids.reduce((sum, id) => sum + (amounts.get(id) ?? 0), 0),
        );
      });
      last = Number(rows.at(-1)?.[0] ?? 0);
      if (rows.length < atATime) {
        break;
      }
    }
    return { ...tally.affected, samples: await this.#samplesOf(model, source, asked) };
  }

  /** Of components those in other entries of the same type and locale count, drafts apart. */
  async #sameInComponents(model: Model, asked: Asked): Promise<Affected | undefined> {
    const scalar = this.#scalar(model, asked.attribute);
    if (scalar === undefined) {
      return undefined;
    }
    const table = this.#quote(model.table);
    const column = this.#quote(scalar.column);
    const rows = await this.#session.rows(
      `SELECT t.id, ${this.#selected(scalar)} FROM ${table} t WHERE t.${column} IN (SELECT ${column} FROM ${table} GROUP BY ${column} HAVING count(*) > 1)`,
    );
    const values = new Map(
      rows.filter(([, value]) => value !== '').map(([id, value]) => [Number(id), String(value)]),
    );
    const found: { readonly entry: Entry; readonly id: number }[] = [];
    await this.#ascend(model, origins(values.keys()), { ...asked, onlyPublished: true }, (entry, ids) => {
      found.push(...ids.map((id) => ({ entry, id })));
    });
    const tally = new Tally(this.#withSamples);
    const seen = new Set<string>();
    for (const { entry, id } of found.sort((a, b) => a.id - b.id)) {
      const key = JSON.stringify([entry.uid, entry.locale, values.get(id)]);
      if (seen.has(key)) {
        tally.add(entry, 1, values.get(id));
      }
      seen.add(key);
    }
    return tally.affected;
  }

  async #samplesOf(model: Model, source: Source, { attribute }: Asked): Promise<readonly unknown[]> {
    const scalar = this.#withSamples ? this.#scalar(model, attribute) : undefined;
    if (scalar === undefined) {
      return [];
    }
    const { joins, joined, where, parameters } = source;
    const rows = await this.#session.rows(
      `SELECT ${this.#selected(scalar)} FROM ${this.#quote(model.table)} t${joins} WHERE ${where} ORDER BY t.id LIMIT ${mostNamed}`,
      [...joined, ...parameters],
    );
    const read = this.#reader(scalar);
    return rows.map(([value]) => read(value ?? null));
  }

  /** Values that a demand refuses. */
  async #refused(model: Model, asked: Asked, demand: Demand): Promise<Affected | undefined> {
    const scalar = this.#scalar(model, asked.attribute);
    if (scalar === undefined) {
      return undefined;
    }
    const column = `t.${this.#quote(scalar.column)}`;
    const { where, parameters } = beforehand(demand, column, scalar);
    const condition = this.#where(model, { where: `${column} IS NOT NULL${where}` }, asked);
    const isRefused = refusal(demand);
    const read = this.#reader(scalar);
    const tally = new Tally(this.#withSamples);
    const samples: unknown[] = [];
    for (let last = 0; ; ) {
      const rows = await this.#session.rows(
        `SELECT ${this.#identity(model)}, ${this.#selected(scalar)} FROM ${this.#quote(model.table)} t WHERE t.id > ? AND ${condition} ORDER BY t.id LIMIT ${atATime}`,
        [last, ...parameters],
      );
      const refused = rows
        .map((row) => ({ row, value: read(row[4] ?? null) }))
        .filter(({ value }) => value !== null && isRefused(value));
      if (model.isComponent) {
        const ids = refused.map(({ row }) => Number(row[0]));
        await this.#ascend(model, origins(ids), asked, (entry, of) => tally.add(entry, of.length));
        samples.push(
          ...(this.#withSamples ? refused.slice(0, mostNamed - samples.length) : []).map(
            ({ value }) => value,
          ),
        );
      } else {
        for (const { row, value } of refused) {
          tally.add(this.#entry(model, row), 1, value);
        }
      }
      last = Number(rows.at(-1)?.[0] ?? 0);
      if (rows.length < atATime) {
        break;
      }
    }
    return model.isComponent ? { ...tally.affected, samples } : tally.affected;
  }

  /**
   * Looks for the entries that have rows of a component, however deep.
   *
   * @param rows Ids of the component's rows, with those of the rows that are asked for in them.
   * @param found Called for each entry, once for each way that leads to it.
   */
  async #ascend(
    model: Model,
    rows: Origins,
    asked: Asked,
    found: (entry: Entry, origins: readonly number[]) => void,
    depth = 0,
  ): Promise<void> {
    if (rows.size === 0 || depth > deepest) {
      return;
    }
    for (const [table, { owner, idColumn }] of this.#componentTables()) {
      const owned: Origins = new Map();
      const column = `c.${this.#quote(idColumn)}`;
      for (const ids of chunks([...rows.keys()])) {
        const wanted = rowIds(this.#session.dialect, ids);
        const pairs = await this.#session.rows(
          `SELECT ${column}, c.${this.#quote('entity_id')} FROM ${this.#quote(table)} c WHERE c.${this.#quote('component_type')} = ? AND ${wanted.condition(column)}`,
          [model.uid, ...wanted.parameters],
        );
        for (const [id, entity] of wanted.wanted(pairs)) {
          if (entity !== null) {
            const of = owned.get(Number(entity)) ?? [];
            owned.set(Number(entity), of);
            of.push(...(rows.get(Number(id)) ?? []));
          }
        }
      }
      await (owner.isComponent
        ? this.#ascend(owner, owned, asked, found, depth + 1)
        : this.#entriesOf(owner, owned, asked, found));
    }
  }

  /** The tables that attach components to their owners. */
  #componentTables(): ReadonlyMap<string, { readonly owner: Model; readonly idColumn: string }> {
    return new Map(
      [...this.#models.values()].flatMap((owner) =>
        owner.components.map(({ table, idColumn }) => [table, { owner, idColumn }] as const),
      ),
    );
  }

  async #entriesOf(
    model: Model,
    rows: Origins,
    { onlyPublished }: Asked,
    found: (entry: Entry, origins: readonly number[]) => void,
  ): Promise<void> {
    const hasState = this.#column(model, 'publishedAt') !== undefined;
    for (const ids of chunks([...rows.keys()].sort((a, b) => a - b))) {
      const wanted = rowIds(this.#session.dialect, ids);
      const entries = await this.#session.rows(
        `SELECT ${this.#identity(model)} FROM ${this.#quote(model.table)} t WHERE ${wanted.condition('t.id')} ORDER BY t.id`,
        wanted.parameters,
      );
      for (const row of wanted.wanted(entries)) {
        if (!onlyPublished || !hasState || row[3] !== null) {
          found(this.#entry(model, row), rows.get(Number(row[0])) ?? []);
        }
      }
    }
  }
}

/** By the id of an owner: the ids of the rows in question that it has. */
type Origins = Map<number, number[]>;

const origins = (ids: Iterable<number>): Origins => new Map([...ids].map((id) => [id, [id]]));

function* chunks(ids: readonly number[]): Generator<readonly number[]> {
  for (let start = 0; start < ids.length; start += atATime) {
    yield ids.slice(start, start + atATime);
  }
}

/** What a server can say of a demand by itself, so that not all values are read: never less than what is refused. */
function beforehand(
  demand: Demand,
  column: string,
  { columnType }: Scalar,
): { readonly where: string; readonly parameters: readonly Parameter[] } {
  if (!holdsTexts(columnType)) {
    // Nothing else has a length.
    return { where: '', parameters: [] };
  }
  switch (demand.of) {
    case 'max-length':
      // Engines count characters or bytes, Strapi UTF-16 units: a character has two of these at most.
      return { where: ` AND length(${column}) * 2 > ?`, parameters: [demand.limit] };
    case 'min-length':
      // And four bytes at most.
      return { where: ` AND length(${column}) < ?`, parameters: [demand.limit * 4] };
    default:
      // Lists and patterns are not left to a server, which may take letters of either case for the same.
      return { where: '', parameters: [] };
  }
}
