import { isOfPlugin } from '../../strapi/uids.ts';
import type { Affected } from '../../transfer/affected.ts';
import { option } from '../../wording.ts';
import type { GuardFinding, GuardMigration, GuardVerdict, SchemaPlace } from './findings.ts';
import type { Effect, Planned } from './plan.ts';

/** What is known of a change beside what it is. */
export interface Known {
  /** Undefined where nothing had to be counted, or nothing of it is stored. */
  readonly affected: Affected | undefined;
  readonly isAccepted: boolean;
  /** The migration of the project that keeps all of it; undefined where there is none. */
  readonly keptBy: string | undefined;
  /** Whether a migration can keep it, and what to say of it. */
  readonly canMigrate: boolean;
  readonly place: SchemaPlace | undefined;
  readonly samples: readonly string[];
}

const verdicts: { readonly [effect in Effect]: GuardVerdict } = {
  deleted: 'lossy',
  unread: 'lossy',
  misread: 'lossy',
  refused: 'blocking',
  stops: 'blocking',
  none: 'ok',
};

/** The worse the higher: what is lost does not come back, what blocks can be mended. */
const gravity: { readonly [verdict in GuardVerdict]: number } = { ok: 0, blocking: 1, lossy: 2 };

/** The worst of some verdicts. */
export const worstOf = (some: Iterable<GuardVerdict>): GuardVerdict =>
  [...some].reduce<GuardVerdict>((worst, one) => (gravity[one] > gravity[worst] ? one : worst), 'ok');

const nothing: Affected = { values: 0, entries: 0, locales: {}, where: [], samples: [] };

/** What a change comes to. */
export function findingOf(planned: Planned, known: Known): GuardFinding {
  const { uid, attribute, kind, effect, before, after, renamedTo } = planned;
  const { affected = nothing, isAccepted, keptBy, place, samples } = known;
  const concerns = (effect === 'stops' && planned.asked === undefined) || affected.values > 0;
  const verdict: GuardVerdict = keptBy === undefined && concerns ? verdicts[effect] : 'ok';
  const remedy = verdict === 'ok' ? undefined : remedyOf(planned, known);
  return {
    uid,
    ...(attribute === undefined ? {} : { attribute }),
    kind,
    verdict,
    isAccepted: isAccepted && verdict !== 'ok',
    message: `${planned.what}${consequence(planned, affected, keptBy)}.`,
    ...(remedy === undefined ? {} : { remedy }),
    ...(before ? { before } : {}),
    ...(after ? { after } : {}),
    values: affected.values,
    entries: affected.entries,
    ...(Object.keys(affected.locales).length === 0 ? {} : { locales: affected.locales }),
    where: affected.where,
    ...(samples.length === 0 ? {} : { samples }),
    ...(renamedTo === undefined ? {} : { renamedTo }),
    ...(place === undefined ? {} : { place }),
  };
}

/** `1,234`. */
const counted = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

const singular: Readonly<Record<Planned['unit'], string>> = {
  values: 'value',
  rows: 'row',
  links: 'link',
  components: 'component',
  'media files': 'media file',
};

function amountOf({ unit }: Planned, { values, entries }: Affected): string {
  const amount = `${counted(values)} ${values === 1 ? singular[unit] : unit}`;
  const of = `${counted(entries)} ${entries === 1 ? 'entry' : 'entries'}`;
  return unit === 'rows' && values === entries ? amount : `${amount} of ${of}`;
}

function consequence(planned: Planned, affected: Affected, keptBy: string | undefined): string {
  const { effect, asked } = planned;
  if (asked === undefined) {
    return effect === 'stops' ? ': Strapi does not start' : '';
  }
  if (affected.values === 0) {
    return effect === 'refused' || effect === 'stops'
      ? ': all that is stored fits'
      : ': nothing is stored that it concerns';
  }
  const amount = amountOf(planned, affected);
  if (keptBy !== undefined) {
    return `: ${keptBy} keeps ${amount}`;
  }
  const isOne = affected.values === 1;
  switch (effect) {
    case 'deleted':
      return `: when Strapi starts with it, ${amount} ${isOne ? 'is' : 'are'} deleted`;
    case 'unread':
      return `: ${amount} ${isOne ? 'stays' : 'stay'} in the database, where nobody sees ${isOne ? 'it' : 'them'} any more`;
    case 'misread':
      return `: ${amount} ${isOne ? 'does' : 'do'} not fit; a database server may refuse to convert ${isOne ? 'it' : 'them'}, and Strapi then does not start`;
    case 'refused':
      return `: ${amount} cannot be saved or published as ${isOne ? 'it is' : 'they are'}`;
    case 'stops':
      return `: ${amount} ${isOne ? 'does' : 'do'} not fit, and Strapi does not start`;
    case 'none':
      return `: ${amount}, all kept`;
  }
}

function remedyOf(planned: Planned, { canMigrate }: Known): string {
  const { uid, kind, effect, renamedTo, perhaps, place, plugin, asked } = planned;
  const name = nameOf(planned);
  const accept = `If the loss is meant: ${option('accept-loss', name)}`;
  if (kind === 'renamed' || kind === 'moved-component' || (kind === 'setting' && renamedTo !== undefined)) {
    return canMigrate
      ? `Commit the migration: it keeps all of it. ${accept}.`
      : `Write a migration that moves it. ${accept}.`;
  }
  if (plugin !== undefined) {
    return `Add the plugin ${plugin} to dependencies, and to config/plugins, or give the attribute another type.`;
  }
  if (effect === 'stops') {
    return `${asked === undefined ? 'Correct' : 'Change what is stored first, or correct'} the schema of ${place.uid}.`;
  }
  if (effect === 'refused') {
    return `Change what is stored first, or relax the schema. If that is to be done later: ${option('accept-loss', name)}.`;
  }
  if (kind === 'type-gone' && isOfPlugin(uid)) {
    return `Add the plugin to dependencies, and to config/plugins, again. ${accept}.`;
  }
  if (kind === 'gone') {
    return perhaps === undefined
      ? `${accept}. If it has another name now, say so: ${option('rename', `${name}=new-name`)}.`
      : `If it is called ${perhaps} now, say so: ${option('rename', `${name}=${perhaps}`)}. ${accept}.`;
  }
  return `Bring the data to where it fits first. ${accept}.`;
}

/** As `accept-loss` names it. */
export const nameOf = ({ uid, attribute }: Pick<GuardFinding, 'uid' | 'attribute'>): string =>
  attribute === undefined ? uid : `${uid}.${attribute}`;

/** What `accept-loss` has to list where all of it is meant: not what a migration keeps, which is only to be committed. */
export function toAccept(
  findings: readonly GuardFinding[],
  migration: GuardMigration | undefined,
): readonly string[] {
  const kept = new Set(migration?.renames.map((rename) => rename.split('=')[0]));
  const serious = findings.filter(({ verdict, isAccepted }) => verdict !== 'ok' && !isAccepted);
  return [...new Set(serious.map(nameOf))].filter((name) => !kept.has(name));
}

/** The worst first, then by what is concerned. */
export function inOrder(findings: readonly GuardFinding[]): GuardFinding[] {
  const rank = ({ verdict, isAccepted }: GuardFinding) => (isAccepted ? 0.5 : gravity[verdict]);
  return findings.toSorted(
    (a, b) =>
      rank(b) - rank(a) ||
      b.values - a.values ||
      compare(a.uid, b.uid) ||
      compare(a.attribute ?? '', b.attribute ?? ''),
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
