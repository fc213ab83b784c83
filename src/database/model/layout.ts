import { fileName } from '../../strapi/file-name.ts';
import { type Major, travels } from '../../strapi/travelling.ts';
import { Identifiers } from './identifiers.ts';

export type { Major };

/** How one major version of Strapi lays its data out. Whatever differs between versions is data in here. */
export interface Layout {
  readonly major: Major;
  /** The names of tables and columns. */
  readonly identifiers: Identifiers;
  /** Whether a schema may name columns and join tables itself; the columns of `morphToOne` it always may. */
  readonly namesFromSchema: boolean;
  /** Columns that every content type has without an attribute for them: Strapi type by attribute name. */
  readonly implicitAttributes: Readonly<Record<string, string>>;
  /** Types, as `storedType` has them, that engines must tell from those, since their values are stored in another way. */
  readonly storedTypes: Readonly<Record<string, string>>;
  /** What makes a row the one that it was, beside its id: by the values of some attributes, or by their presence. */
  readonly identity: { readonly values: readonly string[]; readonly presence: readonly string[] };
  /** Whether rows of a type may be transferred; official policy (archive format §5). */
  readonly travels: (uid: string) => boolean;
  /** Whether its first versions made join tables that have nothing but their ends: no id, no place in an order. */
  readonly hasPlainJoinTables: boolean;
  /** Whether links that point nowhere are exported. */
  readonly exportsOrphans: boolean;
  /** Whether an archive has the files of the admin panel's logos. */
  readonly archivesLogos: boolean;
  /** Whether official import demands that media files are described wholly: by name, MIME type, address and size. */
  readonly demandsDescription: boolean;
  /** Whether a dynamic zone is read without the components that it no longer allows. */
  readonly hidesForeignItems: boolean;
  /** Whether an entry cannot be saved as it is where another one has the value that has to be unique. */
  readonly refusesEqualValues: boolean;
  /** Whether the column of a uid has a unique index, without which Strapi does not start. */
  readonly indexesUids: boolean;
  /** Whether drafts, too, have to have as many components as `min` and `max` say. */
  readonly limitsItemsOfDrafts: boolean;
  /** What an archive calls a file, by its hash and its extension. */
  readonly assetName: (file: { readonly hash: string; readonly ext?: string | null }) => string;
}

const shortForms = { links: 'lnk', order: 'ord', morphs: 'mph', components: 'cmps', component: 'cmp' };

/** Everything in which the major versions differ, a row each: first Strapi 4, then Strapi 5. */
const differences: { readonly [P in keyof Layout]: readonly [strapi4: Layout[P], strapi5: Layout[P]] } = {
  major: [4, 5],
  identifiers: [new Identifiers(0, {}), new Identifiers(55, shortForms)],
  namesFromSchema: [false, true],
  implicitAttributes: [{}, { documentId: 'string' }],
  storedTypes: [
    {
      json: 'plainJson',
      blocks: 'plainJson',
      textJson: 'plainJson',
      parsedJson: 'plainJson',
      // Strapi 5 makes whole numbers of what stands there, Strapi 4 leaves it a text.
      textBiginteger: 'string',
    },
    {},
  ],
  identity: [
    { values: ['createdAt', 'locale'], presence: [] },
    { values: ['documentId', 'locale'], presence: ['publishedAt'] },
  ],
  travels: [travels[4], travels[5]],
  hasPlainJoinTables: [true, false],
  exportsOrphans: [true, false],
  archivesLogos: [false, true],
  demandsDescription: [false, true],
  hidesForeignItems: [false, true],
  refusesEqualValues: [false, true],
  indexesUids: [true, false],
  limitsItemsOfDrafts: [true, false],
  assetName: [({ hash, ext }) => `${hash}${ext}`, fileName],
};

const column = (index: 0 | 1): Layout =>
  Object.fromEntries(
    Object.entries(differences).map(([property, versions]) => [property, versions[index]]),
  ) as unknown as Layout;

export const strapi4: Layout = column(0);
export const strapi5: Layout = column(1);
