import { UserError } from '../../errors.ts';
import type { Values } from '../../options/values.ts';
import { parseTimeZone } from '../../project/time-zone.ts';
import { fileUid } from '../../strapi/uids.ts';
import { isObject } from '../../transfer/rules/values.ts';
import { option } from '../../wording.ts';
import { assertAsked } from '../store-options.ts';

/** What is to be restored, as the user asked for it: each option was checked by itself. */
export type RawRestoreOneOptions = Values<'restore-one'>;

export interface RestoreOneOptions
  extends Omit<RawRestoreOneOptions, 'file' | 'uid' | 'documentId' | 'query' | 'locale'> {
  /** Undefined for the newest of the store. */
  readonly file: string | undefined;
  readonly uid: string;
  readonly documents: DocumentChoice;
  /** None: all. */
  readonly locales: readonly string[];
}

/** Documents by their documentIds (Strapi 4: ids), or by what a row of theirs has in the archive. */
export type DocumentChoice =
  | { readonly ids: readonly string[] }
  | { readonly filter: Readonly<Record<string, unknown>> };

/**
 * Checks the options against each other.
 *
 * @throws UserError `usage`.
 */
export function parseRestoreOneOptions(raw: RawRestoreOneOptions): RestoreOneOptions {
  const { file, uid, documentId, query, locale, ...given } = raw;
  assertAsked(
    { file, store: raw.store },
    () => new UserError('usage', 'There is no archive to restore from.', `Name it with ${option('file')}.`),
  );
  if (!uid) {
    throw new UserError(
      'usage',
      'It is not said of which content type the document is.',
      `Name it: ${option('uid', 'api::article.article')}.`,
    );
  }
  if (uid === fileUid) {
    throw new UserError(
      'usage',
      'Files of the media library are restored with a document that uses them, and not by themselves.',
      `Name the content type of that document with ${option('uid')}.`,
    );
  }
  return {
    ...given,
    file,
    uid,
    documents: choiceOf(documentId, query),
    locales: [...new Set(locale)],
    timeZone: parseTimeZone(raw.timeZone),
  };
}

function choiceOf(ids: readonly string[], query: string | undefined): DocumentChoice {
  if (ids.length > 0 === (query !== undefined)) {
    throw new UserError(
      'usage',
      ids.length > 0
        ? `There are both ${option('document-id')} and ${option('query')}.`
        : 'It is not said which document is to be restored.',
      `Name documents with ${option('document-id')}, or say with ${option('query')} what they have: one of the two.`,
    );
  }
  return query === undefined ? { ids: [...new Set(ids)] } : { filter: filterOf(query) };
}

function filterOf(query: string): Readonly<Record<string, unknown>> {
  let filter: unknown;
  try {
    filter = JSON.parse(query);
  } catch (error) {
    throw notAFilter((error as Error).message);
  }
  if (!isObject(filter)) {
    throw notAFilter('it is no object');
  }
  return filter;
}

const notAFilter = (why: string) =>
  new UserError(
    'usage',
    `${option('query')} is no filter in JSON: ${why}.`,
    'Write an attribute and what it has to be: {"slug":{"$eq":"about-us"}}.',
  );
