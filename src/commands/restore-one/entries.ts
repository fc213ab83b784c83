import { readKeys } from '../../database/read/one/rows.ts';
import type { StrapiDatabase } from '../../database/strapi-database.ts';
import type { EntryChange, EntryKey, FieldChange, Reference } from '../../insight/diff/changes.ts';
import { type EntryState, fieldsOf, type LinkedTo } from '../../insight/diff/fields.ts';
import { Titles } from '../../insight/diff/titles.ts';
import type { EntityRecord } from '../../strapi/records.ts';
import type { Schema } from '../../strapi/schema.ts';
import { type DocumentKey, documentKey } from '../../transfer/document-key.ts';
import type { UsedFile } from './ends.ts';
import type { OwnLink } from './links.ts';
import type { OwnRow } from './own-rows.ts';
import { rowText } from './places.ts';

type Data = Readonly<Record<string, unknown>>;

/** Says what becomes of rows, in the words of a comparison. */
export class Entries {
  readonly #database: StrapiDatabase;
  readonly #schemas: ReadonlyMap<string, Schema>;
  readonly #titles: Titles;
  readonly #isKnown: (uid: string, attribute: string) => boolean;
  readonly #references = new Map<string, Reference>();

  private constructor(database: StrapiDatabase, isKnown: (uid: string, attribute: string) => boolean) {
    this.#database = database;
    this.#schemas = new Map(database.schemas.map((schema) => [schema.uid, schema]));
    this.#titles = new Titles(this.#schemas);
    this.#isKnown = isKnown;
  }

  /**
   * @param links All whose other ends are going to be named.
   * @param rows The rows of the documents, of which some are not there yet.
   * @param files The same of files.
   * @param isKnown Whether the archive knows an attribute: what it does not know is not compared.
   */
  static async open(
    database: StrapiDatabase,
    links: readonly OwnLink[],
    rows: readonly OwnRow[],
    files: readonly UsedFile[],
    isKnown: (uid: string, attribute: string) => boolean,
  ): Promise<Entries> {
    const entries = new Entries(database, isKnown);
    for (const [uid, some] of Map.groupBy(links, ({ other }) => other.uid)) {
      if (database.models.get(uid)?.isComponent === false) {
        for (const [id, key] of await readKeys(
          database,
          uid,
          some.map(({ other }) => other.id),
        )) {
          entries.#name(uid, id, key, undefined);
        }
      }
    }
    for (const { id, key, archived } of rows) {
      entries.#name(key.uid, id, key, archived.data);
    }
    for (const { archived, id } of files) {
      const key = documentKey(archived, undefined, database.layout.major);
      entries.#name(archived.type, id, key, archived.data);
    }
    return entries;
  }

  /**
   * What becomes of a row that is restored.
   *
   * @returns Undefined where it is already so.
   */
  restored(
    { id, archived, held, key }: OwnRow,
    before: readonly OwnLink[],
    after: readonly OwnLink[],
  ): EntryChange | undefined {
    const fields = [
      ...localeChange(held, archived),
      ...fieldsOf(
        held && this.#stateOf(held, this.#knownOnly(held), before),
        this.#stateOf(archived, archived.data, after),
      ),
    ];
    if (held !== undefined && fields.length === 0) {
      return undefined;
    }
    return {
      of: 'entry',
      kind: held === undefined ? 'added' : 'changed',
      key: entryKey(key),
      ids: held === undefined ? { after: id } : { before: id, after: id },
      ...this.#titled(key.uid, archived.data),
      fields,
    };
  }

  /** What becomes of a row that goes. */
  removed(record: EntityRecord, links: readonly OwnLink[]): EntryChange {
    const { type, id, data } = record;
    return {
      of: 'entry',
      kind: 'removed',
      key: entryKey(documentKey(record, this.#schemas.get(type), this.#database.layout.major)),
      ids: { before: id },
      ...this.#titled(type, data),
      fields: fieldsOf(this.#stateOf(record, data, links), undefined),
    };
  }

  #stateOf({ type }: EntityRecord, data: Data, links: readonly OwnLink[]): EntryState {
    const places = Map.groupBy(links, ({ path }) => path);
    return {
      uid: type,
      data,
      schemas: this.#schemas,
      major: this.#database.layout.major,
      links: new Map(
        [...places].map(([path, some]) => [path, inOrder(some).map((link) => this.#linkedTo(link))]),
      ),
    };
  }

  #linkedTo({ other: { uid, id } }: OwnLink): LinkedTo {
    const key = rowText(uid, id);
    return { key, reference: this.#references.get(key) ?? { uid, document: `#${id}`, locale: null } };
  }

  #knownOnly({ type, data }: EntityRecord): Data {
    return Object.fromEntries(Object.entries(data).filter(([name]) => this.#isKnown(type, name)));
  }

  #titled(uid: string, data: Data): { readonly title?: string } {
    const title = this.#titles.titleOf(uid, data);
    return title === undefined ? {} : { title };
  }

  #name(uid: string, id: number, { document, locale }: DocumentKey, data: Data | undefined): void {
    this.#references.set(rowText(uid, id), {
      uid,
      document,
      locale,
      ...(data === undefined ? {} : this.#titled(uid, data)),
    });
  }
}

/** Rows are known by their locale; one that was found by its id may have got another. */
function localeChange(held: EntityRecord | undefined, archived: EntityRecord): FieldChange[] {
  const [before, after] = [held?.data.locale ?? null, archived.data.locale ?? null];
  return held === undefined || before === after
    ? []
    : [{ path: 'locale', type: 'string', kind: 'changed', before, after }];
}

const entryKey = ({ uid, document, locale, status }: DocumentKey): EntryKey => ({
  uid,
  document,
  locale,
  status,
});

/** As Strapi lists them: those without a place stay as they come. */
const inOrder = (links: readonly OwnLink[]): OwnLink[] =>
  links.toSorted((a, b) => (a.link.position ?? 0) - (b.link.position ?? 0));
