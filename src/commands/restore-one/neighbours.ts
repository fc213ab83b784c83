import { columnsOf, type LinkRow, linksOfRelation, linkText } from '../../database/read/one/links.ts';
import { readKeys } from '../../database/read/one/rows.ts';
import type { StrapiDatabase } from '../../database/strapi-database.ts';
import { rowText } from './places.ts';

type End = 'left' | 'right';

const ends: readonly End[] = ['left', 'right'];
const otherEnd = { left: 'right', right: 'left' } as const;

/** The links that the database has at the ends of others that are to come, and what is free there. */
export class Neighbours {
  readonly #at = new Map<string, Map<string, LinkRow>>();
  readonly #gone: ReadonlySet<string>;
  /** By `rowText`: which document a row belongs to. */
  readonly #documents: Map<string, string>;

  private constructor(gone: ReadonlySet<string>, documents: ReadonlyMap<string, string>) {
    this.#gone = gone;
    this.#documents = new Map(documents);
  }

  /**
   * @param links That are to come; their ends at other rows are those of the database.
   * @param gone The texts of links that are there, and go.
   * @param documents By `rowText`, of rows that are to come.
   */
  static async find(
    database: StrapiDatabase,
    links: readonly LinkRow[],
    gone: ReadonlySet<string> = new Set(),
    documents: ReadonlyMap<string, string> = new Map(),
  ): Promise<Neighbours> {
    const neighbours = new Neighbours(gone, documents);
    for (const [relation, some] of Map.groupBy(links, (link) => link.relation)) {
      const { model } = some[0] as LinkRow;
      const asked: (readonly [uid: string, ids: readonly number[]])[] = [
        [model.uid, unique(some, 'left')],
        ...[...Map.groupBy(some, ({ rightType }) => rightType)].map(
          ([uid, those]) => [uid, unique(those, 'right')] as const,
        ),
      ];
      const all = [...some];
      for (const ids of asked) {
        const found = await linksOfRelation(database, model, relation, new Map([ids]));
        for (const link of found) {
          neighbours.add(link);
        }
        all.push(...found);
      }
      if (ends.some((end) => isExclusive(some[0] as LinkRow, end))) {
        await neighbours.#findDocuments(database, all);
      }
    }
    return neighbours;
  }

  /** A link that is there, or comes. */
  add(link: LinkRow): void {
    const text = linkText(link);
    if (this.#gone.has(text)) {
      return;
    }
    for (const end of ends) {
      const key = endText(link, end);
      const known = this.#at.get(key) ?? new Map<string, LinkRow>();
      this.#at.set(key, known.set(text, link));
    }
  }

  /**
   * Whether the rows at both ends may have a link, or one of them can have one only, and has it. Drafts, what is published and localizations
   * are one document: each has the link that the others have.
   *
   * @param at The ends that are looked at.
   */
  isFree(link: LinkRow, at: readonly End[] = ends): boolean {
    return at.every(
      (end) =>
        !isExclusive(link, end) ||
        [...this.#of(link, end)].every(
          (one) => this.#documentAt(one, otherEnd[end]) === this.#documentAt(link, otherEnd[end]),
        ),
    );
  }

  /**
   * A place in the list that the row at an end has: the one that the link had, or else the last. Others may have that place, too, as
   * drafts and what is published have: then they stand side by side.
   */
  place(link: LinkRow, end: End): number | null {
    const of = end === 'left' ? 'position' : 'inverse';
    if (columnsOf(link.relation)[of] === undefined || link[of] !== null) {
      return link[of];
    }
    let last = 0;
    for (const one of this.#of(link, end)) {
      last = Math.max(last, one[of] ?? 0);
    }
    return last + 1;
  }

  #of(link: LinkRow, end: End): Iterable<LinkRow> {
    return this.#at.get(endText(link, end))?.values() ?? [];
  }

  #documentAt(link: LinkRow, end: End): string {
    const row = rowAt(link, end);
    return this.#documents.get(row) ?? row;
  }

  async #findDocuments(database: StrapiDatabase, links: readonly LinkRow[]): Promise<void> {
    const ids = new Map<string, Set<number>>();
    for (const link of links) {
      for (const [uid, id] of [
        [link.model.uid, link.left],
        [link.rightType, link.right],
      ] as const) {
        ids.set(uid, (ids.get(uid) ?? new Set()).add(id));
      }
    }
    for (const [uid, some] of ids) {
      if (database.models.get(uid)?.isComponent === false) {
        for (const [id, { document }] of await readKeys(database, uid, some)) {
          this.#documents.set(rowText(uid, id), `${uid} ${document}`);
        }
      }
    }
  }
}

/** Whether a row at an end can have one link of the relation only. */
function isExclusive({ relation: { relation, storage } }: LinkRow, end: End): boolean {
  return end === 'left'
    ? relation.endsWith('ToOne')
    : relation.startsWith('oneTo') && storage.kind === 'joinTable' && storage.inversedBy !== undefined;
}

const unique = (links: readonly LinkRow[], end: End): number[] => [
  ...new Set(links.map((link) => link[end])),
];

const rowAt = ({ model, left, rightType, right }: LinkRow, end: End): string =>
  end === 'left' ? rowText(model.uid, left) : rowText(rightType, right);

const endText = (link: LinkRow, end: End): string =>
  `${end} ${link.model.uid} ${link.relation.attribute} ${rowAt(link, end)}`;
