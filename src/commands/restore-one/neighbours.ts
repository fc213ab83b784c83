import { columnsOf, type LinkRow, linksOfRelation, linkText } from '../../database/read/one/links.ts';
import type { StrapiDatabase } from '../../database/strapi-database.ts';

type End = 'left' | 'right';

/** The links that the database has at the ends of others that are to come, and the places that are free there. */
export class Neighbours {
  readonly #at = new Map<string, LinkRow[]>();
  readonly #gone: ReadonlySet<string>;

  private constructor(gone: ReadonlySet<string>) {
    this.#gone = gone;
  }

  /**
   * @param links That are to come; their ends at other rows are those of the database.
   * @param gone The texts of links that are there, and go.
   */
  static async find(
    database: StrapiDatabase,
    links: readonly LinkRow[],
    gone: ReadonlySet<string>,
  ): Promise<Neighbours> {
    const neighbours = new Neighbours(gone);
    for (const [relation, some] of Map.groupBy(links, (link) => link.relation)) {
      const { model } = some[0] as LinkRow;
      const rights = Map.groupBy(some, ({ rightType }) => rightType);
      for (const found of [
        await linksOfRelation(database, model, relation, new Map([[model.uid, unique(some, 'left')]])),
        ...(await Promise.all(
          [...rights].map(([uid, ends]) =>
            linksOfRelation(database, model, relation, new Map([[uid, unique(ends, 'right')]])),
          ),
        )),
      ]) {
        for (const link of found) {
          neighbours.add(link);
        }
      }
    }
    return neighbours;
  }

  /** A link that is there, or comes. */
  add(link: LinkRow): void {
    for (const end of ['left', 'right'] as const) {
      const key = endText(link, end);
      const known = this.#at.get(key) ?? [];
      this.#at.set(key, known);
      if (!known.some((one) => linkText(one) === linkText(link))) {
        known.push(link);
      }
    }
  }

  /** All links of the same relation that have the same row at an end, but for those that go. */
  of(link: LinkRow, end: End): LinkRow[] {
    return (this.#at.get(endText(link, end)) ?? []).filter((one) => !this.#gone.has(linkText(one)));
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
    return Math.max(0, ...this.of(link, end).map((one) => one[of] ?? 0)) + 1;
  }
}

const unique = (links: readonly LinkRow[], end: End): number[] => [
  ...new Set(links.map((link) => link[end])),
];

const endText = (link: LinkRow, end: End): string =>
  JSON.stringify([
    link.model.uid,
    link.relation.attribute,
    end,
    end === 'left' ? link.left : [link.rightType, link.right],
  ]);
