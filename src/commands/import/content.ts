import type { StrapiDatabase } from '../../database/strapi-database.ts';
import { contentCounts } from '../../database/write/counts.ts';
import type { LoadOptions } from './options.ts';

/** How much a target has of a content type, before an import. */
export interface FoundContent {
  readonly uid: string;
  readonly displayName: string;
  readonly count: number;
}

/** What a database has that an import would delete, by content type; nothing where Strapi has only just made its tables. */
export async function contentOf({ session, models, schemas }: StrapiDatabase): Promise<FoundContent[]> {
  const counts = await contentCounts(session, models);
  const names = new Map(schemas.map(({ uid, info }) => [uid, info?.displayName ?? uid]));
  return [...counts].map(([uid, count]) => ({ uid, displayName: names.get(uid) ?? uid, count }));
}

/** Types listed in a message. */
const mostListed = 8;

/** `12 × api::article.article, 3 × api::tag.tag`. */
export function describeContent(found: readonly FoundContent[]): string {
  const listed = found.slice(0, mostListed).map(({ uid, count }) => `${count} × ${uid}`);
  return `${listed.join(', ')}${found.length > mostListed ? ' …' : ''}`;
}

/** Why an import ends that was to be skipped where there is content (`if-not-empty: skip`). It is no failure. */
export class NotEmpty extends Error {
  override readonly name = 'NotEmpty';
  readonly found: readonly FoundContent[];

  constructor(found: readonly FoundContent[]) {
    super(`The target has content: ${describeContent(found)}`);
    this.found = found;
  }
}

/** @throws NotEmpty where the import is to be skipped. */
export async function assertNotSkipped(
  { ifNotEmpty }: Pick<LoadOptions, 'ifNotEmpty'>,
  database: StrapiDatabase,
): Promise<void> {
  const found = ifNotEmpty === 'skip' ? await contentOf(database) : [];
  if (found.length > 0) {
    throw new NotEmpty(found);
  }
}
