import type { ArchiveReader } from '../../archive/read/archive.ts';
import type { CheckedArchive } from '../../archive/read/check.ts';
import type { StrapiDatabase } from '../../database/strapi-database.ts';
import type { Adaptation } from '../../database/write/adaptation.ts';
import { UserError } from '../../errors.ts';
import { type Conversion, conversionOf, leaveOut } from '../../transfer/conversion.ts';
import { isDeletedAtStart, type SchemaChange } from '../../transfer/schema-changes.ts';
import {
  type Compared,
  type Cost,
  compareSchemas,
  type SchemaDifference,
} from '../../transfer/schema-difference.ts';
import type { Scope } from '../../transfer/scope.ts';
import { option } from '../../wording.ts';
import { countAffected, isDraft, isInOtherLocale, type TargetFacts } from './lost-values.ts';
import type { LoadOptions } from './options.ts';

/** Differences listed in a refusal; the report has all of them. */
const mostListed = 10;

/** What the comparison of an archive and a target came to. */
export interface Judgement {
  readonly differences: readonly SchemaDifference[];
  /** For what is left out, converted or no longer valid. */
  readonly warnings: readonly string[];
  readonly adaptation: Adaptation;
}

/** The target, as far as it decides what an archive loses there. */
export interface JudgedTarget {
  readonly database: Pick<StrapiDatabase, 'schemas' | 'drift'>;
  readonly defaultLocale: string | undefined;
  /** Whether the column of an attribute takes a value. */
  readonly fits: (uid: string, attribute: string) => (value: unknown) => boolean;
}

type Counted = Compared & { readonly difference: SchemaDifference & Cost };

/**
 * Compares the archive with the target and decides whether the import may go on.
 *
 * A difference matters only where the archive has something that it concerns.
 *
 * @throws UserError `schemaDifference` for differences that matter, unless they may be adapted to.
 */
export async function judgeDifferences(
  { onSchemaDifference }: LoadOptions,
  reader: ArchiveReader,
  checked: CheckedArchive,
  { database, defaultLocale, fits }: JudgedTarget,
  scope: Scope,
  signal: AbortSignal | undefined,
): Promise<Judgement> {
  const schemas = new Map(database.schemas.map((schema) => [schema.uid, schema]));
  const includes = (uid: string) => scope.includes(uid);
  const compared = compareSchemas(checked.schemas, schemas, includes);
  const serious = compared.filter(({ change }) => change.question !== undefined);
  const facts: TargetFacts = { includes, defaultLocale, conversion: conversionsTo(fits) };
  const adaptation = adaptationTo(serious, facts);
  const pending = database.drift.filter(({ uid, asks }) => includes(uid) && asks && isDeletedAtStart(asks));
  if (serious.length + pending.length === 0 || !scope.stages.has('entities')) {
    return { differences: compared.map(({ difference }) => difference), warnings: [], adaptation };
  }
  const changes = [...serious.map(({ change }) => change), ...pending.flatMap(({ asks }) => asks ?? [])];
  const costs = await countAffected(reader, checked, changes, facts, signal);
  const counted = new Map<Compared, Counted>(
    serious.map((item, index) => {
      const difference = { ...item.difference, ...(costs[index] as Cost) };
      return [item, { change: item.change, difference }];
    }),
  );
  const affected = [...counted.values()].filter(({ difference }) => difference.count > 0);
  if (affected.length > 0 && onSchemaDifference === 'fail') {
    throw new UserError(
      'schemaDifference',
      affected.some(({ difference }) => difference.lost > 0)
        ? `The import would lose values: ${list(affected)}.`
        : `The archive does not fit the target: ${list(affected)}.`,
      `To convert what can be converted and leave out what does not fit, import with ${option('on-schema-difference', 'adapt')}; otherwise import into the version of the project that the archive was made with. What only has another name now: ${option('rename', 'uid.old=new')}.`,
    );
  }
  return {
    differences: compared.map((item) => (counted.get(item) ?? item).difference),
    warnings: [
      ...affected.map(({ difference }) => describe(difference)),
      ...pending.flatMap(({ message }, index) => warningOf(message, costs[serious.length + index] as Cost)),
    ],
    adaptation,
  };
}

/** The checkout may be ahead of the database: then what comes in now goes when Strapi starts. */
const warningOf = (message: string, { count }: Cost): string[] =>
  count === 0
    ? []
    : [
        `${message}: ${count} of what is imported are deleted when Strapi starts with the checkout. Import with ${option('boot', 'always')}, which lets Strapi first adapt the database to the checkout.`,
      ];

const list = (affected: readonly Counted[]): string =>
  affected
    .slice(0, mostListed)
    .map(({ difference }) => describe(difference))
    .join('; ') + (affected.length > mostListed ? ` and ${affected.length - mostListed} more` : '');

/** A difference with what it costs. */
function describe(difference: SchemaDifference & Cost): string {
  const { message, lost, examples, values } = difference;
  const named = Object.entries(values ?? {}).map(([value, count]) => `${value}: ${count}`);
  const rows = lost > 0 || named.length === 0 ? (examples ?? []) : [];
  const details = [...named, ...(rows.length > 0 ? [`the first: ${rows.join(', ')}`] : [])];
  return `${message}: ${phraseOf(difference)}${details.length === 0 ? '' : ` (${details.join(', ')})`}`;
}

function phraseOf({ kind, count, lost, total, before, after, verdict }: SchemaDifference & Cost): string {
  switch (kind) {
    case 'draft-and-publish':
      return `${count} of ${total} entries are drafts and are left out`;
    case 'localized':
      return `${count} of ${total} entries are in other locales and are left out`;
    case 'kind':
      return `${count} of ${total} entries are imported but not shown`;
    case 'type':
      return lost === 0
        ? `${count} converted`
        : after === 'date' && before === 'datetime'
          ? `${lost} of ${count} lose their time of day`
          : `${lost === count ? lost : `${lost} of ${count}`} do not fit and are left out`;
    case 'required':
      return `${count} without a value are imported as they are`;
    case 'unique':
      return `${count} are imported although another has the same value`;
    default:
      return verdict === 'lossy' ? `${count} left out` : `${count} are imported as they are`;
  }
}

function conversionsTo(fits: JudgedTarget['fits']): (change: SchemaChange) => Conversion {
  return ({ uid, attribute = '', before = '', after = '' }) =>
    conversionOf(before, after, fits(uid, attribute));
}

/** What an import does about the changes, whether it is asked for or nothing is lost by it. */
function adaptationTo(serious: readonly Compared[], { defaultLocale, conversion }: TargetFacts): Adaptation {
  const leavesRowOut = new Map<string, (data: Values) => boolean>();
  const values = new Map<string, Map<string, (value: unknown) => unknown>>();
  const convert = (uid: string, attribute: string, by: (value: unknown) => unknown) =>
    values.set(uid, (values.get(uid) ?? new Map()).set(attribute, by));
  const alsoLeaveOut = (uid: string, test: (data: Values) => boolean) => {
    const before = leavesRowOut.get(uid);
    leavesRowOut.set(uid, before === undefined ? test : (data) => before(data) || test(data));
  };
  for (const { change } of serious) {
    const { uid, attribute = '', kind } = change;
    if (kind === 'draft-and-publish') {
      alsoLeaveOut(uid, isDraft);
    } else if (kind === 'localized') {
      alsoLeaveOut(uid, isInOtherLocale(defaultLocale));
      // As Strapi does it to the rows that it keeps.
      convert(uid, 'locale', (locale) => (locale === defaultLocale ? null : locale));
    } else if (kind === 'component' || kind === 'relation') {
      convert(uid, attribute, leaveOut);
    } else if (kind === 'type') {
      convert(uid, attribute, conversion(change).convert);
    }
  }
  return { leavesRowOut, values };
}

type Values = Readonly<Record<string, unknown>>;
