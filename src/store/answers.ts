import type { Readable } from 'node:stream';
import { UserError } from '../errors.ts';
import { changedMeanwhile } from './failures.ts';
import { isObjectName } from './names.ts';
import type { StoredObject } from './object-store.ts';

/** Pages of a listing, of a thousand objects each, before it is taken for one without an end. */
const mostPages = 1_000;

/** Where the objects of a store are. */
interface Place {
  /** As {@link ObjectStore.address}. */
  readonly address: string;
  /** What stands before their names; nothing, or something that ends with a slash. */
  readonly prefix: string;
  /** @throws UserError where the service has left out anything. */
  object(name: string, description: Description): StoredObject;
}

/** An object as a service describes it: what is undefined it has left out. */
export interface Description {
  readonly size: number | undefined;
  readonly changed: Date | undefined;
  readonly tag: string | undefined;
}

/** A page of a listing. */
export interface ListedPage {
  readonly objects: readonly (Description & { /** With the prefix. */ readonly key: string })[];
  /** What asks for the next page; undefined or empty for the last one. */
  readonly next: string | undefined;
}

/**
 * All objects directly below a prefix, whatever else the service lists.
 *
 * @param page Asks for a page: for the first one by undefined.
 * @throws UserError `failed` for a list without an end, and for an object that is not described.
 */
export async function* listObjects(
  place: Place,
  page: (token: string | undefined) => Promise<ListedPage>,
): AsyncGenerator<StoredObject> {
  const { address, prefix } = place;
  let token: string | undefined;
  for (let count = 0; count < mostPages; count += 1) {
    const { objects, next } = await page(token);
    for (const { key, ...description } of objects) {
      const name = key.slice(prefix.length);
      if (key.startsWith(prefix) && isObjectName(name, prefix)) {
        yield place.object(name, description);
      }
    }
    if (next === undefined || next === '') {
      return;
    }
    token = next;
  }
  throw new UserError(
    'failed',
    `The list of ${address} has no end: after ${mostPages} pages there are still more.`,
    'Give the backups of each project a prefix of their own.',
  );
}

/**
 * @param path What messages call it.
 * @param endpoint What the endpoint has to be.
 * @throws UserError `failed` where the service has left out anything.
 */
export function describedObject(
  { name, path }: { readonly name: string; readonly path: string },
  { size, changed, tag }: Description,
  endpoint: string,
): StoredObject {
  if (size === undefined || changed === undefined || tag === undefined) {
    throw new UserError(
      'failed',
      `The service does not say how large ${path} is, of when, or its ETag.`,
      `Check the endpoint: it has to be ${endpoint}.`,
    );
  }
  return { name, size, changed, tag };
}

/** What a service has answered to the question for a range of an object. */
export interface RangeAnswer {
  readonly body: Readable;
  readonly tag: string | undefined;
  /** The header of that name. */
  readonly contentRange: string | undefined;
}

/**
 * Makes sure that an answer is what was asked for. Not every service knows the conditions under which it was asked.
 *
 * @param start The first byte that was asked for.
 * @param remedy What to do about a service that sends another range.
 * @throws UserError `failed` where it is of another object or begins elsewhere; the body is destroyed then.
 */
export function assertRange(
  { body, tag, contentRange }: RangeAnswer,
  asked: { readonly path: string; readonly tag: string; readonly start: number },
  remedy: string,
): Readable {
  if (tag !== asked.tag) {
    body.destroy();
    throw changedMeanwhile(asked.path, undefined);
  }
  // A body without a range begins at the first byte.
  const from = Number(/^bytes (\d+)-/.exec(contentRange ?? '')?.[1] ?? 0);
  if (from !== asked.start) {
    body.destroy();
    throw new UserError(
      'failed',
      `${asked.path} cannot be read: the service was asked for the bytes from ${asked.start} on, and sends those from ${from} on.`,
      remedy,
    );
  }
  return body;
}
