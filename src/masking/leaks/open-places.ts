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

/**
 * What of a masked row no mask has made. What a mask has made may by chance be what somebody else had, and a row that is kept may have
 * there what is its own.
 */
export function* openPlaces(data: Data, row: RowMask | undefined, before = ''): Generator<OpenPlace> {
  for (const [attribute, value] of Object.entries(data)) {
    if (value === null || value === undefined) {
      continue;
    }
    const path = `${before}${attribute}`;
    const components = row?.components.get(attribute);
    const mask = row?.values.get(attribute);
    if (components !== undefined) {
      for (const item of Array.isArray(value) ? value : [value]) {
        yield* inComponent(item, components, path);
      }
    } else if (mask === undefined && isComponents(value)) {
      // Named as rules name it.
      for (const item of Array.isArray(value) ? value : [value]) {
        yield* openPlaces(item as Data, undefined, `${path}.`);
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

function* inComponent(item: unknown, components: ComponentMask, path: string): Generator<OpenPlace> {
  if (typeof item !== 'object' || item === null) {
    yield { path, text: JSON.stringify(item) };
  } else {
    const mask = components.of(components.uid ?? String(own(item as Data, '__component')));
    yield* openPlaces(item as Data, mask, `${path}.`);
  }
}
