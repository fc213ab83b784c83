import { own } from '../../by-name.ts';
import type { ComponentMask, RowMask } from '../../transfer/masking.ts';
import { unchangedTexts } from './leaves.ts';

type Data = Readonly<Record<string, unknown>>;

/** Something in a record that no mask has made. */
export interface OpenPlace {
  /** Through components with dots: `address.street`. */
  readonly path: string;
  /** A text, or what stands there as JSON. */
  readonly text: string;
}

/** Components that are masked alike wherever they are, whatever becomes of others in the same place. */
export interface SharedPlaces {
  /** The component of an attribute; undefined for a dynamic zone, and for what is no component. */
  uidIn(owner: string, attribute: string): string | undefined;
  maskOf(uid: string, id: unknown): RowMask | undefined;
}

/** What has components: a content type, or a component. */
export interface Owner {
  readonly uid: string;
  readonly shared: SharedPlaces;
}

/**
 * What of a masked row no mask has made. What a mask has made may by chance be what somebody else had, and a row that is kept may have
 * there what is its own.
 */
export function* openPlaces(
  data: Data,
  row: RowMask | undefined,
  owner?: Owner,
  before = '',
): Generator<OpenPlace> {
  for (const [attribute, value] of Object.entries(data)) {
    if (value === null || value === undefined) {
      continue;
    }
    const path = `${before}${attribute}`;
    const components = row?.components.get(attribute);
    const mask = row?.values.get(attribute);
    if (components !== undefined || (mask === undefined && isComponents(value))) {
      // Those of which nothing becomes are named as rules name them, too.
      for (const item of Array.isArray(value) ? value : [value]) {
        yield* inComponent(item, { components, path, attribute, owner });
      }
    } else if (mask === undefined) {
      yield { path, text: typeof value === 'string' ? value : JSON.stringify(value) };
    } else if (typeof value === 'object') {
      // What a mask changes again is what it has made.
      for (const text of unchangedTexts(value, mask(value))) {
        yield { path, text };
      }
    }
  }
}

/** Whether a value looks like components, as far as that can be seen: they have an id. */
const isComponents = (value: unknown): boolean =>
  (Array.isArray(value) ? value : [value]).every(
    (item) => typeof item === 'object' && item !== null && Number.isInteger(own(item as Data, 'id')),
  );

function* inComponent(
  item: unknown,
  {
    components,
    path,
    attribute,
    owner,
  }: {
    readonly components: ComponentMask | undefined;
    readonly path: string;
    readonly attribute: string;
    readonly owner: Owner | undefined;
  },
): Generator<OpenPlace> {
  if (typeof item !== 'object' || item === null) {
    yield { path, text: JSON.stringify(item) };
    return;
  }
  const data = item as Data;
  const uid =
    components?.uid ?? owner?.shared.uidIn(owner.uid, attribute) ?? String(own(data, '__component'));
  const mask = owner?.shared.maskOf(uid, own(data, 'id')) ?? components?.of(uid);
  yield* openPlaces(data, mask, owner && { ...owner, uid }, `${path}.`);
}
