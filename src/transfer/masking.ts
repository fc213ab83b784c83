import { own } from '../by-name.ts';
import type { ConfigurationRecord, EntityRecord } from '../strapi/records.ts';

/**
 * Makes of a value, as archives hold it, what stands in its place; null for none. Never called for null.
 *
 * The same value always becomes the same one.
 */
export type Mask = (value: unknown) => unknown;

/** What becomes of the rows of a content type, or of a component in one place. */
export interface RowMask {
  /** By attribute; those that are not in here stay as they are. */
  readonly values: ReadonlyMap<string, Mask>;
  /** Rows that stay as they are, with their components: those of which one of these values matches. Content types only. */
  readonly keeps: readonly Keep[];
  /** By attribute that has components; those that are not in here stay as they are. */
  readonly components: ReadonlyMap<string, ComponentMask>;
}

/** What becomes of the components in one attribute. */
export interface ComponentMask {
  /** Of a component attribute; undefined for a dynamic zone, where each component says what it is. */
  readonly uid: string | undefined;
  /** Undefined where they stay as they are. Made when it is asked for, since components may contain themselves. */
  of(uid: string): RowMask | undefined;
}

export interface Keep {
  readonly attribute: string;
  readonly matches: (value: unknown) => boolean;
}

/** Which rows of a content type an export takes; the rows of others follow from those (`database/read/sample/`). */
export interface SampleRule {
  /** So many documents, the newest by `createdAt`. */
  readonly newest?: number;
  /** So many of a hundred documents, always the same ones under the same secret. */
  readonly percent?: number;
  /** Only documents of which a row fulfils this, in Strapi's words for filters: `{ status: { $in: ['paid', 'sent'] } }`. */
  readonly where?: Readonly<Record<string, unknown>>;
  /** Only rows that a relation of theirs leads from to a row that is taken: the name of the attribute. */
  readonly related?: string;
}

/** What becomes of media files. */
export interface MediaMasking {
  /** Only files that content refers to. */
  readonly referencedOnly: boolean;
  /** Content types whose files are left out, where nothing else refers to them. */
  readonly dropFilesOf: ReadonlySet<string>;
  /** Whether EXIF, GPS and the like go out of images. */
  readonly stripsMetadata: boolean;
  /** Whether files get other names: those that people gave them tell who they are of. */
  readonly renames: boolean;
}

/** What a transfer does to keep personal data out, decided before its first row. */
export interface Masking {
  /** By uid of the content type; those that are not in here stay as they are. */
  readonly types: ReadonlyMap<string, RowMask>;
  /**
   * What becomes of components that are in several places, by uid: all that is masked in any place, whatever becomes of the rows that
   * have them. Such a component is one row, which cannot have two texts. Those that are not in here stay as they are.
   */
  readonly sharedComponents: ReadonlyMap<string, RowMask>;
  /** Content types of which nothing goes along. */
  readonly dropped: ReadonlySet<string>;
  /** Content types of which some rows go along. */
  readonly samples: ReadonlyMap<string, SampleRule>;
  readonly media: MediaMasking;
  /** Makes of a setting, or a webhook, what stands in its place; undefined for none. */
  readonly configuration: (record: ConfigurationRecord) => ConfigurationRecord | undefined;
  /** The attributes that are masked, for reports and manifests, in the order of uid and path. */
  readonly described: readonly MaskedAttribute[];
  /** What looks wrong in the rules. */
  readonly warnings: readonly string[];
  /** What is worth to be known and no fault: which attributes strict mode would refuse. */
  readonly notes: readonly string[];
}

export interface MaskedAttribute {
  /** Of the content type. */
  readonly uid: string;
  /** `email`, or through components and dynamic zones `address.street`. */
  readonly path: string;
  /** In a word: `email`, `fixed`, `noise`. */
  readonly rule: string;
  /** Who says so: the built-in list, or the rules file. */
  readonly by: 'recommended' | 'rules';
  /**
   * Whether none of its texts may be found anywhere else in what is written. Not of first names, cities and the like that the
   * built-in list masks: half of all texts have one.
   */
  readonly isSought: boolean;
}

type Data = Readonly<Record<string, unknown>>;

/** An entity as it is to be written. It is the same one where nothing becomes of it. */
export function maskEntity(record: EntityRecord, { types }: Pick<Masking, 'types'>): EntityRecord {
  const mask = types.get(record.type);
  return mask === undefined || isKept(record.data, mask)
    ? record
    : { ...record, data: maskData(record.data, mask) };
}

/** Whether a row stays as it is. */
export const isKept = (data: Data, { keeps }: Pick<RowMask, 'keeps'>): boolean =>
  keeps.some(({ attribute, matches }) => matches(own(data, attribute)));

/** The same with what stands in the place of its values; a row that would be kept is not told from others. */
export function maskData(data: Data, row: RowMask): Data {
  return Object.fromEntries(
    Object.entries(data).map(([attribute, value]) => [attribute, maskValue(attribute, value, row)]),
  );
}

function maskValue(attribute: string, value: unknown, row: RowMask): unknown {
  if (value === null || value === undefined) {
    return value;
  }
  const components = row.components.get(attribute);
  if (components !== undefined) {
    const one = (item: unknown) => maskComponent(item, components);
    return Array.isArray(value) ? value.map(one) : one(value);
  }
  const mask = row.values.get(attribute);
  return mask === undefined ? value : mask(value);
}

function maskComponent(item: unknown, components: ComponentMask): unknown {
  if (typeof item !== 'object' || item === null) {
    // No component: whoever writes it refuses it.
    return item;
  }
  const data = item as Data;
  const mask = components.of(components.uid ?? String(own(data, '__component')));
  return mask === undefined ? data : maskData(data, mask);
}
