import { Identifiers } from './identifiers.ts';

/** How one major version of Strapi lays its data out. Whatever differs between versions is data in here. */
export interface Layout {
  readonly major: number;
  readonly identifiers: Identifiers;
  /** Whether rows of a type may be transferred; official policy (archive format §5). */
  readonly travels: (uid: string) => boolean;
  /** Columns that every content type has without an attribute for them, by attribute name. */
  readonly implicitAttributes: Readonly<Record<string, string>>;
}

const releases = ['plugin::content-releases.release', 'plugin::content-releases.release-action'];

export const strapi5: Layout = {
  major: 5,
  identifiers: new Identifiers(55, {
    links: 'lnk',
    order: 'ord',
    morphs: 'mph',
    components: 'cmps',
    component: 'cmp',
  }),
  travels: (uid) => !uid.startsWith('admin::') && !releases.includes(uid),
  implicitAttributes: { documentId: 'string' },
};
