import type { Schema } from '../../../strapi/schema.ts';
import { isOwnType, localeUid } from '../../../strapi/uids.ts';
import { isLocalized } from '../../../transfer/schema-changes.ts';
import type { Model } from '../../model/model.ts';
import { byId, type Check, type Examined } from './check.ts';
import type { LinkTables } from './links.ts';

const columnOf = ({ scalars }: Model, attribute: string): string | undefined =>
  scalars.find((scalar) => scalar.attribute === attribute)?.column;

const hasDrafts = ({ options }: Pick<Schema, 'options'>): boolean => options?.draftAndPublish === true;

/** The columns that say which version of which document a row is. */
interface Versions {
  readonly document: string;
  readonly locale: string | undefined;
  readonly published: string;
}

function versionsOf(model: Model, quote: (name: string) => string): Versions | undefined {
  const [document, locale, published] = ['documentId', 'locale', 'publishedAt'].map((attribute) =>
    columnOf(model, attribute),
  );
  return document === undefined || published === undefined
    ? undefined
    : {
        document: quote(document),
        locale: locale === undefined ? undefined : quote(locale),
        published: quote(published),
      };
}

/** Rows of Strapi 5 that are not the draft, or the published version, of a document as it should be. */
export function* brokenDocuments(database: Examined, filled: ReadonlySet<string>): Generator<Check> {
  const { quote } = database.session.dialect;
  for (const schema of database.schemas) {
    const model = database.models.get(schema.uid);
    const versions = model && !model.isComponent ? versionsOf(model, quote) : undefined;
    if (model === undefined || versions === undefined || !filled.has(model.table)) {
      continue;
    }
    const { document, locale, published } = versions;
    const common = { where: model.table, of: model.uid };
    const table = quote(model.table);
    yield {
      ...common,
      kind: 'without-document',
      from: `FROM ${table} t WHERE ${document} IS NULL OR ${document} = ''`,
      shown: 't.id',
      example: byId,
    };
    // Each by itself, so that the index on all three columns has them in order.
    const states = hasDrafts(schema) ? [`${published} IS NULL`, `${published} IS NOT NULL`] : ['1 = 1'];
    const group = [document, ...(locale === undefined ? [] : [locale])].join(', ');
    const repeated = states.map(
      (state) => `SELECT ${document} AS document, min(id) AS first_one, count(*) - 1 AS surplus FROM ${table}
        WHERE ${document} IS NOT NULL AND ${document} <> '' AND ${state} GROUP BY ${group} HAVING count(*) > 1`,
    );
    yield {
      ...common,
      kind: 'repeated-versions',
      measure: 'coalesce(sum(surplus), 0)',
      from: `FROM (${repeated.join(' UNION ALL ')}) d`,
      shown: 'first_one, document',
      example: ([id, text]) => `id ${id}, of the document ${text}`,
    };
    if (hasDrafts(schema)) {
      const sameLocale =
        locale === undefined
          ? ''
          : ` AND (d.${locale} = t.${locale} OR (d.${locale} IS NULL AND t.${locale} IS NULL))`;
      yield {
        ...common,
        kind: 'without-draft',
        from: `FROM ${table} t WHERE t.${published} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ${table} d
          WHERE d.${document} = t.${document} AND d.${published} IS NULL${sameLocale})`,
        shown: `t.id, t.${document}`,
        example: ([id, text]) => `id ${id}, of the document ${text}`,
      };
    } else if (isOwnType(model.uid)) {
      yield {
        ...common,
        kind: 'never-published',
        from: `FROM ${table} t WHERE ${published} IS NULL`,
        shown: 't.id',
        example: byId,
      };
    }
  }
}

/** Rows in a locale that nobody has set up, or in none. */
export function* unknownLocales(database: Examined, filled: ReadonlySet<string>): Generator<Check> {
  const { quote } = database.session.dialect;
  const locales = database.models.get(localeUid);
  const code = locales && columnOf(locales, 'code');
  for (const schema of database.schemas) {
    const model = database.models.get(schema.uid);
    const locale = model && isLocalized(schema) ? columnOf(model, 'locale') : undefined;
    if (model === undefined || locale === undefined || locales === undefined || code === undefined) {
      continue;
    }
    if (filled.has(model.table)) {
      const column = `t.${quote(locale)}`;
      yield {
        kind: 'unknown-locales',
        where: model.table,
        of: model.uid,
        from: `FROM ${quote(model.table)} t WHERE NOT EXISTS (SELECT 1 FROM ${quote(locales.table)} l WHERE l.${quote(code)} = ${column})`,
        shown: `t.id, ${column}`,
        example: ([id, value]) => `id ${id}, in ${value === null ? 'no locale' : `the locale ${value}`}`,
      };
    }
  }
}

/** A type that has drafts, with the column that tells them. */
interface Drafting {
  readonly uid: string;
  readonly table: string;
  readonly published: string;
}

/**
 * Relations of Strapi 5 between a draft and a published version: what was left when the right version was made anew. Those of components
 * count by the state of what holds them.
 */
export function* ghostRelations(
  database: Examined,
  tables: LinkTables,
  filled: ReadonlySet<string>,
): Generator<Check> {
  const { session, models, schemas } = database;
  const { quote } = session.dialect;
  const drafting = new Map<string, Drafting>();
  for (const schema of schemas) {
    const model = models.get(schema.uid);
    const published = model && columnOf(model, 'publishedAt');
    if (hasDrafts(schema) && model !== undefined && published !== undefined && filled.has(model.table)) {
      drafting.set(schema.uid, { uid: schema.uid, table: model.table, published });
    }
  }
  const differ = (a: Drafting, b: Drafting) =>
    `CASE WHEN a.${quote(a.published)} IS NULL THEN 0 ELSE 1 END <> CASE WHEN b.${quote(b.published)} IS NULL THEN 0 ELSE 1 END`;
  for (const { owner, of, storage } of tables.joining.values()) {
    const { table, joinColumn, inverseJoinColumn, target } = storage;
    const to = drafting.get(target);
    if (to === undefined) {
      continue;
    }
    const shown = `j.id, j.${quote(joinColumn.name)}, j.${quote(inverseJoinColumn.name)}`;
    const example: Check['example'] = ([id, left, right]) =>
      `id ${id}: ${joinColumn.name} ${left}, ${inverseJoinColumn.name} ${right}`;
    const common = { kind: 'ghost-relations', where: table, shown, example } as const;
    const targets = `JOIN ${quote(to.table)} b ON b.${quote(inverseJoinColumn.referencedColumn)} = j.${quote(inverseJoinColumn.name)}`;
    const from = drafting.get(owner.uid);
    if (from !== undefined) {
      yield {
        ...common,
        of,
        from: `FROM ${quote(table)} j JOIN ${quote(from.table)} a ON a.${quote(joinColumn.referencedColumn)} = j.${quote(joinColumn.name)} ${targets} WHERE ${differ(from, to)}`,
      };
    }
    if (owner.isComponent) {
      for (const { owner: holder, table: host, idColumn } of tables.attaching.values()) {
        const holding = drafting.get(holder.uid);
        if (holding !== undefined) {
          yield {
            ...common,
            of: `${of}, in ${holder.uid}`,
            from: `FROM ${quote(table)} j JOIN ${quote(host)} h ON h.${quote(idColumn)} = j.${quote(joinColumn.name)} AND h.component_type = ?
              JOIN ${quote(holding.table)} a ON a.id = h.entity_id ${targets} WHERE ${differ(holding, to)}`,
            parameters: [owner.uid],
          };
        }
      }
    }
  }
}
