import type { Schema } from '../strapi/schema.ts';
import { fileUid, folderUid, localeUid, permissionUid, roleUid, userUid } from '../strapi/uids.ts';
import { isLocalized } from '../transfer/schema-changes.ts';
import type { Problem } from './problems.ts';
import type { Rules } from './rules.ts';

type Schemas = ReadonlyMap<string, Schema>;
type Stated = Pick<Rules, 'types' | 'at'>;

/**
 * What rules must not leave out: a site shows nothing in a locale that it does not have, and Strapi makes one of its own where there is
 * none.
 */
export function impossibleDrops({ types, at }: Stated, schemas: Schemas): Problem[] {
  const rules = types.get(localeUid);
  const localized = [...schemas.values()].filter(
    (schema) => isLocalized(schema) && types.get(schema.uid)?.kind !== 'drop',
  );
  const [first] = localized;
  if (rules === undefined || first === undefined || (rules.kind !== 'drop' && rules.sample === undefined)) {
    return [];
  }
  const others = localized.length - 1;
  return [
    {
      position: at(['types', localeUid]),
      message: `${localeUid} has to stay whole: ${first.uid}${others === 0 ? '' : ` and ${others} more content type${others === 1 ? '' : 's'}`} would have entries in locales that are not there, and nobody would see them.`,
    },
  ];
}

/** What is to be told of content types without which Strapi works otherwise than before; as sentences. */
export function* riskyDrops({ types }: Pick<Rules, 'types'>, schemas: Schemas): Generator<string> {
  const isDropped = (uid: string) => types.get(uid)?.kind === 'drop' && schemas.has(uid);
  if (isDropped(roleUid)) {
    const users = isDropped(userUid) ? '' : ' Users have no role, and cannot log in.';
    yield `The rules drop ${roleUid}: Strapi makes its own roles when it starts, which may do nothing.${users}`;
  } else if (isDropped(permissionUid)) {
    yield `The rules drop ${permissionUid}: no role of the API may do anything.`;
  }
  if (isDropped(folderUid) && !isDropped(fileUid)) {
    yield `The rules drop ${folderUid}: all files lie at the top of the media library.`;
  }
}
