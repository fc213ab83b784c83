import { UserError } from '../../errors.ts';
import { type Layout, strapi4, strapi5 } from './layout.ts';
import type { Store } from './store.ts';

/**
 * Which major version of Strapi made a database: its tables show it, whatever the checkout says (database layout §1).
 *
 * @throws UserError `failed` for one that is not known.
 */
export function detectLayout({
  contentTypes,
  tables,
  catalogue,
}: Pick<Store, 'contentTypes' | 'tables' | 'catalogue'>): Layout {
  // Others may have tables here, too. Strapi's note may be missing.
  const own = [...tables.keys(), ...contentTypes.map(({ collectionName }) => collectionName)];
  // The rows of Strapi 5, and only they, belong to a document.
  if (own.some((name) => catalogue.hasColumn(name, 'document_id'))) {
    return strapi5;
  }
  // Every project has relations: administrators have roles.
  if (catalogue.names.some((name) => /_links$/i.test(name))) {
    return strapi4;
  }
  throw new UserError(
    'failed',
    'The database was made by an unknown version of Strapi.',
    'Use a project with Strapi 4 or 5, which has been started on its database at least once.',
  );
}
