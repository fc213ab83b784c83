import { findByKeys, readRows } from '../../database/read/one/rows.ts';
import { modelOf, type StrapiDatabase } from '../../database/strapi-database.ts';
import { allotIds, newIdsIn } from '../../database/write/one/new-ids.ts';
import type { EntityRecord } from '../../strapi/records.ts';
import type { Schema } from '../../strapi/schema.ts';
import { fileUid } from '../../strapi/uids.ts';
import { type DocumentKey, describeKey, documentKey, keyText } from '../../transfer/document-key.ts';
import type { ArchivedDocuments } from './archived.ts';
import { componentsWithin, rowText } from './places.ts';

/** A row of the media library that the documents use. */
export interface UsedFile {
  readonly archived: EntityRecord;
  /** In the database. */
  readonly id: number;
  /** As it is to be stored, where the database does not have it. */
  readonly stored: EntityRecord | undefined;
}

/** What rows of the archive are in the database: those at the other ends of links. */
export class Ends {
  readonly #database: StrapiDatabase;
  readonly #archived: Pick<ArchivedDocuments, 'ends' | 'rows' | 'components'>;
  readonly #schemas: ReadonlyMap<string, Schema>;
  readonly #ids = new Map<string, number>();
  readonly #files = new Map<string, UsedFile>();

  private constructor(
    database: StrapiDatabase,
    archived: Pick<ArchivedDocuments, 'ends' | 'rows' | 'components'>,
  ) {
    this.#database = database;
    this.#archived = archived;
    this.#schemas = new Map(database.schemas.map((schema) => [schema.uid, schema]));
  }

  /**
   * Finds them by documentId, locale and status, whatever their ids are; components by the row that has them, and their id or else their
   * place in it.
   *
   * @param used Ids of files that the documents use, in the archive.
   * @param placed What a file's row is to say of it, where the database does not have that row; undefined where it cannot come back.
   */
  static async find(
    database: StrapiDatabase,
    archived: Pick<ArchivedDocuments, 'ends' | 'rows' | 'components'>,
    used: ReadonlySet<number>,
    placed: (file: EntityRecord) => Promise<EntityRecord | undefined>,
  ): Promise<Ends> {
    const ends = new Ends(database, archived);
    const records = [...archived.ends.values(), ...archived.rows];
    const found = await findByKeys(
      database,
      records.map((record) => ({ key: ends.#keyOf(record), preferred: record.id })),
    );
    for (const record of records) {
      const id = found.get(keyText(ends.#keyOf(record)));
      if (id !== undefined) {
        ends.#ids.set(rowText(record.type, record.id), id);
      }
    }
    await ends.#findComponents();
    await ends.#addFiles(used, placed);
    return ends;
  }

  /** The id in the database; undefined where it has no such row. */
  idOf(uid: string, ref: unknown): number | undefined {
    return this.#ids.get(rowText(uid, ref));
  }

  /** What is known of the row in the archive. */
  keyOf(uid: string, ref: unknown): DocumentKey | undefined {
    const text = rowText(uid, ref);
    const record =
      this.#archived.ends.get(text) ??
      this.#archived.rows.find(({ type, id }) => type === uid && id === ref) ??
      this.#archived.components.get(text)?.owner;
    return record && this.#keyOf(record);
  }

  /** For people. */
  describe(uid: string, ref: unknown): string {
    const key = this.keyOf(uid, ref);
    return key === undefined ? `${uid} #${ref}` : describeKey(key);
  }

  /** Where an attribute is in the row that it belongs to: `sections[2].author` of a component, itself of a row. */
  pathOf(uid: string, ref: unknown, attribute: string): string {
    const component = this.#archived.components.get(rowText(uid, ref));
    return component === undefined ? attribute : `${component.place}.${attribute}`;
  }

  get files(): readonly UsedFile[] {
    return [...this.#files.values()];
  }

  #keyOf(record: EntityRecord): DocumentKey {
    return documentKey(record, this.#schemas.get(record.type), this.#database.layout.major);
  }

  async #findComponents(): Promise<void> {
    const places = [...this.#archived.components];
    const owners = await findByKeys(
      this.#database,
      places.map(([, { owner }]) => ({ key: this.#keyOf(owner), preferred: owner.id })),
    );
    for (const [uid, some] of Map.groupBy(places, ([, { owner }]) => owner.type)) {
      const idOf = ({ owner }: { readonly owner: EntityRecord }) => owners.get(keyText(this.#keyOf(owner)));
      const ids = some.map(([, component]) => idOf(component)).filter((id) => id !== undefined);
      const there = new Map<string, number>();
      for (const { id, data } of await readRows(this.#database, uid, ids)) {
        for (const component of componentsWithin(this.#schemas, uid, data)) {
          const within = Number(component.data.id);
          there.set(JSON.stringify([id, component.place, component.uid]), within);
          there.set(JSON.stringify([id, within, component.uid]), within);
        }
      }
      for (const [text, component] of some) {
        const at = (where: number | string) =>
          there.get(JSON.stringify([idOf(component), where, component.uid]));
        const inPlace = at(component.place);
        // Another component may have moved there, which never had the link.
        const isOther = inPlace !== undefined && component.beside.has(rowText(component.uid, inPlace));
        const id = at(component.id) ?? (isOther ? undefined : inPlace);
        if (id !== undefined) {
          this.#ids.set(text, id);
        }
      }
    }
  }

  async #addFiles(
    used: ReadonlySet<number>,
    placed: (file: EntityRecord) => Promise<EntityRecord | undefined>,
  ): Promise<void> {
    const coming: { archived: EntityRecord; stored: EntityRecord }[] = [];
    for (const ref of used) {
      const text = rowText(fileUid, ref);
      const archived = this.#archived.ends.get(text);
      const id = this.#ids.get(text);
      if (archived !== undefined && id !== undefined) {
        this.#files.set(text, { archived, id, stored: undefined });
      } else if (archived !== undefined) {
        const stored = await placed(archived);
        if (stored !== undefined) {
          coming.push({ archived, stored });
        }
      }
    }
    if (coming.length === 0) {
      return;
    }
    const ids = await allotIds(
      newIdsIn(this.#database),
      modelOf(this.#database, fileUid).table,
      coming.map(({ archived }) => archived.id),
    );
    for (const [index, { archived, stored }] of coming.entries()) {
      const id = ids[index] as number;
      const text = rowText(fileUid, archived.id);
      this.#ids.set(text, id);
      this.#files.set(text, { archived, id, stored: { ...stored, id } });
    }
  }
}
