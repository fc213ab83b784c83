import type { Schema } from '../../src/strapi/schema.ts';
import type { ComponentMask, Keep, Mask, Masking, RowMask } from '../../src/transfer/masking.ts';

const backwards: Mask = (value) => [...String(value)].reverse().join('');

/** By type of the attribute: something else that is still of the type. */
const masks: Readonly<Record<string, Mask>> = {
  string: backwards,
  text: backwards,
  richtext: backwards,
  email: backwards,
  password: () => null,
  json: (value) => ({ was: typeof value }),
  blocks: (value) => (Array.isArray(value) ? [...value].reverse() : value),
  integer: (value) => 1 - (value as number),
  biginteger: (value) => String(1n - BigInt(value as string)),
  date: () => '2001-02-03',
  time: () => '04:05:06.000',
  datetime: () => '2001-02-03T04:05:06.789Z',
};

const left = new Set(['locale', 'documentId', 'publishedAt']);

/** A masking of every attribute that masks exist for, wherever it is, made by hand. */
export function maskingOf(
  schemas: readonly Schema[],
  keeps: Readonly<Record<string, readonly Keep[]>> = {},
): Masking {
  const byUid = new Map(schemas.map((schema) => [schema.uid, schema]));
  const made = new Map<string, RowMask>();
  const maskOf = (uid: string): RowMask => {
    const known = made.get(uid);
    if (known !== undefined) {
      return known;
    }
    const attributes = Object.entries(byUid.get(uid)?.attributes ?? {}).filter(([name]) => !left.has(name));
    const row: RowMask = {
      keeps: keeps[uid] ?? [],
      values: new Map(
        attributes.flatMap(([name, { type }]) => {
          const mask = masks[type];
          return mask === undefined ? [] : [[name, mask] as const];
        }),
      ),
      components: new Map(
        attributes.flatMap(([name, { type, component }]): [string, ComponentMask][] =>
          type === 'component' || type === 'dynamiczone' ? [[name, { uid: component, of: maskOf }]] : [],
        ),
      ),
    };
    made.set(uid, row);
    return row;
  };
  const types = schemas.filter(
    ({ modelType, uid }) => modelType === 'contentType' && uid.startsWith('api::'),
  );
  return {
    ...noMasking,
    types: new Map(types.map(({ uid }) => [uid, maskOf(uid)])),
    described: types.flatMap(({ uid }) =>
      [...maskOf(uid).values.keys()].map((path) => ({
        uid,
        path,
        rule: 'backwards',
        by: 'rules' as const,
        isSought: false,
      })),
    ),
  };
}

/** A masking that leaves everything as it is. */
export const noMasking: Masking = {
  types: new Map(),
  sharedComponents: new Map(),
  dropped: new Set(),
  samples: new Map(),
  media: { referencedOnly: false, dropFilesOf: new Set(), stripsMetadata: false, renames: false },
  configuration: (record) => record,
  described: [],
  warnings: [],
  notes: [],
};
