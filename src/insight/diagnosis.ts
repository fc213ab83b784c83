import { type Ailment, type AilmentKind, ailmentKinds } from '../transfer/ailment.ts';

/** What is to be known of a kind of ailment, in sentences. */
export interface Words {
  readonly title: string;
  /** What it means for an export or an import. */
  readonly meaning: string;
  readonly remedy: string;
}

/** All that was found of a kind. */
export interface Finding extends Words {
  readonly kind: AilmentKind;
  /** Of all places. */
  readonly count: number;
  /** The one with the most first. */
  readonly places: readonly Omit<Ailment, 'kind'>[];
}

/** Of each kind; docs/reference/doctor.md says the same. */
export const words: Readonly<Record<AilmentKind, Words>> = {
  'orphaned-components': {
    title: 'Components that belong to nothing',
    meaning:
      'No archive has them, since components travel with what holds them. An import into this database deletes them.',
    remedy: 'Nothing has to be done. To get rid of them, delete these rows.',
  },
  'orphaned-links': {
    title: 'Links of which an end is gone',
    meaning:
      'An export of Strapi 5 leaves them out; one of Strapi 4 takes them along, and the import leaves them out.',
    remedy: 'Delete these rows. If the missing end matters, restore it from a backup first.',
  },
  'ghost-relations': {
    title: 'Ghost relations: a draft that is linked with a published version, or the reverse',
    meaning:
      'They travel as they are, and show as relations that are there twice, or that cannot be removed.',
    remedy: 'Save and publish the entry again in the admin panel, or delete these rows.',
  },
  'duplicate-links': {
    title: 'Links that are there more than once',
    meaning: 'Each travels. Where the target has a unique index on them, an import can fail.',
    remedy: 'Delete all but one of each.',
  },
  'dangling-types': {
    title: 'Links to content types or components that do not exist',
    meaning:
      'What was linked is gone, and so is the link: an export of Strapi 5 leaves it out, and an import does in any case.',
    remedy: 'If the type was renamed, put its new uid into these rows. If not, delete them.',
  },
  'hidden-rows': {
    title: 'Rows that Strapi does not show',
    meaning: 'No archive has them, and an import into this database deletes them.',
    remedy:
      'If they are needed, give the schema back the attribute or the component that they belong to, and start Strapi.',
  },
  'without-document': {
    title: 'Rows without a documentId',
    meaning:
      'Strapi 5 cannot show them. They are exported, and their translations and versions cannot be told.',
    remedy: 'Start Strapi 5 once, which completes an upgrade from Strapi 4, or delete these rows.',
  },
  'without-draft': {
    title: 'Published versions without a draft',
    meaning: 'They travel as they are. The API shows them, and the admin panel cannot open them.',
    remedy: 'Publish the entry again through the API, or delete these rows.',
  },
  'repeated-versions': {
    title: 'Documents with two rows for the same version and locale',
    meaning: 'All of them travel, and Strapi shows one of them, not always the same.',
    remedy: 'Delete all but one of each.',
  },
  'never-published': {
    title: 'Drafts of content types that have no drafts',
    meaning: 'They travel as they are, and the API does not show them.',
    remedy: 'Open and save each entry in the admin panel, or switch on draft and publish for the type.',
  },
  'unknown-locales': {
    title: 'Entries in a locale that is not set up, or in none',
    meaning: 'They travel as they are, and nobody sees them, here or where they are imported.',
    remedy: 'Add the locale in the settings of internationalization, or correct the column locale.',
  },
  'missing-files': {
    title: 'Media files that are not there',
    meaning:
      'An export goes on without them and says so, or stops: missing-media decides. They are broken after an import.',
    remedy:
      'Restore the files, name the running site with --media-url, or delete their entries in the media library.',
  },
  'unowned-files': {
    title: 'Files in the uploads folder that no row knows',
    meaning: 'No archive has them. An import that brings media replaces the folder, and they are gone.',
    remedy: 'Move what is needed elsewhere, or upload it in the media library.',
  },
  'numbers-behind': {
    title: 'Tables that do not number new rows, or give them ids which are taken',
    meaning:
      'An export does not mind, and an import sets the numbers right. Until then, creating entries fails here.',
    remedy:
      'Set the sequence (PostgreSQL) to a number above the highest id. Where it is missing, give the column id its sequence, or AUTO_INCREMENT, again.',
  },
  'leftover-unique': {
    title: 'Unique indexes that no schema asks for',
    meaning: 'An export does not mind. An import fails where two entries of the archive have the same value.',
    remedy: 'Drop the index, unless somebody has made it on purpose.',
  },
  'dropped-at-start': {
    title: 'Data that Strapi deletes at its next start with this checkout',
    meaning: 'An export still has it. After the next start it is gone.',
    remedy: 'Export first, or check out the version of the project that belongs to this database.',
  },
  'note-differs': {
    title: "Strapi's note of its tables is not what the database has",
    meaning: 'An export goes by the database itself. An import may start Strapi first, or stop.',
    remedy: 'Start the project once on this database.',
  },
};

/** Groups what was found by kind, in the order in which it is told. */
export function diagnose(ailments: readonly Ailment[]): Finding[] {
  return ailmentKinds.flatMap((kind): Finding[] => {
    const places = ailments
      .filter((ailment) => ailment.kind === kind)
      .map(({ kind: _, ...place }) => place)
      .sort((a, b) => b.count - a.count);
    const count = places.reduce((sum, place) => sum + place.count, 0);
    return places.length === 0 ? [] : [{ kind, count, ...words[kind], places }];
  });
}
