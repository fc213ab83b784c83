import type { Layout } from '../model/layout.ts';
import type { Model } from '../model/model.ts';
import type { Dialect, Parameter, Session } from '../session.ts';
import { attachedComponents, type Ids } from './attached.ts';

/** Some rows of one table, as a condition on a column that holds their ids. */
export interface Rows {
  readonly all: boolean;
  readonly condition: (column: string) => string;
  readonly parameters: readonly Parameter[];
}

const everyRow: Rows = { all: true, condition: () => '1 = 1', parameters: [] };

/**
 * Which rows an import replaces: all rows of the content types in scope, and their components.
 *
 * Where every content type is in scope, components that belong to nothing go, too (official import leaves them, and
 * gives all that come in new ids, so that they never meet). Where only some are, a component goes if it belongs to
 * one of those and to no other.
 */
export class Wiped {
  readonly #models: ReadonlyMap<string, Model>;
  readonly #includes: (uid: string) => boolean;
  readonly #components: (uid: string) => Rows | undefined;
  /** Whether every content type that travels is replaced. */
  readonly isWhole: boolean;

  private constructor(
    models: ReadonlyMap<string, Model>,
    includes: (uid: string) => boolean,
    components: (uid: string) => Rows | undefined,
    isWhole: boolean,
  ) {
    this.#models = models;
    this.#includes = includes;
    this.#components = components;
    this.isWhole = isWhole;
  }

  static async find(
    session: Session,
    models: ReadonlyMap<string, Model>,
    layout: Layout,
    includes: (uid: string) => boolean,
  ): Promise<Wiped> {
    const contentTypes = [...models.values()].filter(({ isComponent }) => !isComponent);
    const isWhole = contentTypes.every(({ uid }) => includes(uid) || !layout.travels(uid));
    const kept = await attachedComponents(
      session,
      models,
      contentTypes.filter(({ uid }) => !includes(uid)),
    );
    if (isWhole) {
      return new Wiped(models, includes, (uid) => allBut(session.dialect, kept.get(uid)), isWhole);
    }
    const own = await attachedComponents(
      session,
      models,
      contentTypes.filter(({ uid }) => includes(uid)),
    );
    const gone: Ids = new Map(
      [...own].map(([uid, ids]) => [uid, new Set([...ids].filter((id) => !kept.get(uid)?.has(id)))]),
    );
    return new Wiped(models, includes, (uid) => only(session.dialect, gone.get(uid)), isWhole);
  }

  /** The rows of a content type or component that are replaced; undefined for none. */
  rows(uid: string): Rows | undefined {
    if (this.#models.get(uid)?.isComponent) {
      return this.#components(uid);
    }
    return this.#includes(uid) ? everyRow : undefined;
  }

  /** Whether links to and from rows of this type are in scope: components are where their owner is. */
  isInScope(uid: string): boolean {
    return this.#models.get(uid)?.isComponent || this.#includes(uid);
  }
}

function allBut(dialect: Dialect, kept: ReadonlySet<number> | undefined): Rows {
  return kept === undefined || kept.size === 0
    ? everyRow
    : {
        all: false,
        condition: (column) => `NOT ${dialect.inIds(column)}`,
        parameters: [dialect.idList([...kept])],
      };
}

function only(dialect: Dialect, ids: ReadonlySet<number> | undefined): Rows | undefined {
  return ids === undefined || ids.size === 0
    ? undefined
    : { all: false, condition: dialect.inIds, parameters: [dialect.idList([...ids])] };
}
