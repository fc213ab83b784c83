/** A rules file, checked by itself: what is in it fits the format, whatever the schemas are (`rules-file.ts`). */
export interface Rules {
  /** `recommended`: the built-in list comes after these rules; `strict`: and whatever text neither says a word of is refused. */
  readonly mode: 'recommended' | 'strict';
  /** By uid. */
  readonly types: ReadonlyMap<string, TypeRules>;
  /** By uid of the component, wherever it is; by attribute, through nested components with dots. */
  readonly components: ReadonlyMap<string, ReadonlyMap<string, Rule>>;
  /** By pattern of the attribute's name (`*phone*`), or by its type (`type:password`), in the order of the file. */
  readonly attributes: ReadonlyMap<string, Rule>;
  readonly media: MediaRules;
  readonly config: ConfigRules;
  readonly leaks: LeakRules;
  /** Where something of the file begins, by the keys that lead there; undefined where there is no such thing. */
  readonly at: (keys: readonly string[]) => Position | undefined;
}

/** Both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** What holds where no file says otherwise. */
export const rulesWithoutFile = (mode: Rules['mode']): Rules => ({
  mode,
  types: new Map(),
  components: new Map(),
  attributes: new Map(),
  media: { include: 'all', drop: [], stripExif: true, names: 'mask' },
  config: { webhooks: 'disable', secrets: 'blank', scheduledReleases: 'drop' },
  leaks: { ignore: [] },
  at: () => undefined,
});

export type TypeRules =
  | { readonly kind: 'drop' }
  | {
      readonly kind: 'rules';
      /** By attribute, through components with dots. */
      readonly attributes: ReadonlyMap<string, Rule>;
      /** Rows that stay: by attribute, patterns with `*`. */
      readonly keep: ReadonlyMap<string, readonly string[]>;
      readonly sample: SampleRules | undefined;
    };

export interface SampleRules {
  readonly newest?: number;
  readonly percent?: number;
  readonly where?: Readonly<Record<string, unknown>>;
  readonly related?: string;
}

export interface MediaRules {
  readonly include: 'all' | 'referenced';
  readonly drop: readonly string[];
  readonly stripExif: boolean;
  readonly names: 'mask' | 'keep';
}

export interface ConfigRules {
  readonly webhooks: 'disable' | 'drop' | 'keep';
  readonly secrets: 'blank' | 'keep';
  readonly scheduledReleases: 'drop' | 'keep';
}

export interface LeakRules {
  /** Attributes whose texts may be found elsewhere: `api::order.order.address.city`. */
  readonly ignore: readonly string[];
}

/** What becomes of the values of an attribute. */
export type Rule =
  | { readonly name: PlainRuleName }
  /** Any value of JSON. */
  | { readonly name: 'fixed'; readonly value: unknown }
  /** A share of the value, up or down: 0.1 for up to ten percent. */
  | { readonly name: 'noise'; readonly share: number }
  /** Up to so many days, earlier or later, whole ones. */
  | { readonly name: 'shift-days'; readonly days: number }
  | { readonly name: 'oneOf'; readonly values: readonly unknown[] }
  /** Text with `{…}`: names of other rules that make a text, `{hash}` among them. */
  | { readonly name: 'template'; readonly text: string }
  /** By path within the document, in the order of the file: `$.ip`, `$.items[*].name`, `$..email`. */
  | { readonly name: 'json'; readonly paths: ReadonlyMap<string, Rule> }
  /** The hash of this password is stored, so that one can log in with it. `$NAME` was replaced by the variable already. */
  | { readonly name: 'password'; readonly password: string };

/** Rules that need nothing but their name. */
export const plainRuleNames = [
  'keep',
  'null',
  'redact',
  'hash',
  'email',
  'username',
  'firstName',
  'lastName',
  'fullName',
  'phone',
  'street',
  'city',
  'zip',
  'company',
  'iban',
  'ip',
  'url',
  'text',
  'blocks',
  'markdown',
  'html',
] as const;
export type PlainRuleName = (typeof plainRuleNames)[number];
