import { formatCount, formatDuration } from '../commands/format.ts';
import type { GuardReport } from '../commands/guard/report.ts';
import type { GuardFinding, GuardVerdict } from '../insight/guard/findings.ts';
import { toAccept } from '../insight/guard/findings-of.ts';
import type { WithOrigin } from './archive-origin.ts';
import { formatCounted } from './format.ts';
import {
  bullets,
  code,
  codeBlock,
  compose,
  details,
  escapeShort,
  list,
  prose,
  shortTable,
} from './markdown.ts';
import type { RunContext } from './run-context.ts';
import { factTable, headline, type Outcome, warningList } from './summary-parts.ts';

/** What the guard found as it is told: the archive may be of another run. */
export type ToldGuard = GuardReport & WithOrigin;

const outcomes: Readonly<Record<GuardVerdict, Outcome>> = { ok: 'good', lossy: 'bad', blocking: 'bad' };

const icons: Readonly<Record<GuardVerdict, string>> = { ok: '✅', lossy: '❌', blocking: '⛔' };

/** Lines of a migration that are shown, and of losses to accept. */
const mostLines = 200;

/** What a change of the schemas would do, as GitHub Markdown. All texts of the project and its data are escaped. */
export function renderGuardSummary(report: ToldGuard, context: RunContext): string {
  const { verdict, findings, migration } = report;
  const serious = findings.filter(isSerious);
  return compose([
    headline(outcomes[verdict], `Strapi schemas: ${inShort(report)}`),
    heldAgainst(report),
    findingTable(serious),
    sampleLists(serious),
    ...(serious.length === 0 ? [] : ['### What to do', ...remedies(serious)]),
    ...(migration === undefined
      ? []
      : [
          '### What was renamed keeps its values with a migration',
          `${migration.isWritten ? 'It was written' : 'Commit it'} as ${code(migration.file)}:`,
          codeBlock('js', migration.code.trimEnd().split('\n').slice(0, mostLines)),
        ]),
    acceptable(report),
    list('loss that is accepted', findings.filter(isAcceptedLoss), findingLine),
    list('change that loses nothing', findings.filter(isHarmless), findingLine),
    warningList(report.warnings, context),
    factTable([
      ['Strapi', escapeShort(report.strapiVersion)],
      ['Duration', formatDuration(report.durationMs)],
    ]),
  ]);
}

/** The same in short, for a comment: without blocks of code, which hold texts as they are. */
export function renderGuardSection(report: ToldGuard): readonly string[] {
  const { verdict, findings, migration } = report;
  const serious = findings.filter(isSerious);
  return [
    `${icons[verdict]} **${escapeShort(inShort(report), 300)}**`,
    heldAgainst(report),
    findingTable(serious),
    sampleLists(serious),
    ...(serious.length === 0 ? [] : remedies(serious)),
    migration === undefined
      ? ''
      : `The values of what was renamed are kept by a migration, ${code(migration.file)}: the summary of the run has it.`,
    list('loss that is accepted', findings.filter(isAcceptedLoss), findingLine),
  ];
}

const isSerious = ({ verdict, isAccepted }: GuardFinding): boolean => verdict !== 'ok' && !isAccepted;
const isAcceptedLoss = ({ verdict, isAccepted }: GuardFinding): boolean => verdict !== 'ok' && isAccepted;
const isHarmless = ({ verdict }: GuardFinding): boolean => verdict === 'ok';

/** `3 changes would lose 41 values`; `nothing is lost`. */
export function inShort({ findings }: GuardReport): string {
  const of = (verdict: GuardVerdict) =>
    findings.filter((finding) => isSerious(finding) && finding.verdict === verdict);
  const values = (some: readonly GuardFinding[]) => some.reduce((sum, one) => sum + one.values, 0);
  const [lossy, blocking] = [of('lossy'), of('blocking')];
  const parts = [
    ...(lossy.length === 0
      ? []
      : [`${formatCounted(lossy.length, 'change')} would lose ${formatCounted(values(lossy), 'value')}`]),
    ...(blocking.length === 0
      ? []
      : [
          `${formatCounted(blocking.length, 'change')} would make ${formatCounted(values(blocking), 'value')} invalid`,
        ]),
  ];
  return parts.length === 0 ? 'nothing is lost' : parts.join(', ');
}

function heldAgainst({ state, from }: ToldGuard): string {
  const run =
    from === undefined
      ? ''
      : ` of [run ${from.run}${from.workflow === undefined ? '' : ` of ${escapeShort(from.workflow, 100)}`}](${from.url})`;
  return `The schemas of the checkout, held against the ${state.kind} ${code(state.name)}${run}.`;
}

const placeOf = ({ uid, attribute }: GuardFinding): string =>
  code([uid, attribute].filter((part) => part !== undefined).join('.'));

function findingTable(findings: readonly GuardFinding[]): string {
  const rows = findings.map((finding) => [
    `${icons[finding.verdict]} ${placeOf(finding)}`,
    prose(finding.message, 400),
    formatCount(finding.values),
    formatCount(finding.entries),
    localesOf(finding),
  ]);
  return shortTable(['Where', 'What becomes of it', 'Values', 'Entries', 'Locales'], rows, [
    'text',
    'text',
    'number',
    'number',
    'text',
  ]);
}

/** Locales that are named. */
const mostLocales = 10;

function localesOf({ locales = {} }: GuardFinding): string {
  const all = Object.entries(locales).sort(([, a], [, b]) => b - a);
  const shown = all
    .slice(0, mostLocales)
    .map(([locale, count]) => `${escapeShort(locale, 40)} ${formatCount(count)}`);
  return `${shown.join(', ')}${all.length > mostLocales ? ' …' : ''}`;
}

/** Where what would be lost is, and some of it where that was asked for. */
function sampleLists(findings: readonly GuardFinding[]): string {
  const lists = findings.flatMap((finding) => {
    const { where, samples = [] } = finding;
    const items = [
      ...where.map((one) => code(one.slice(0, 200))),
      ...samples.map((sample) => `“${escapeShort(sample, 200)}”`),
    ];
    return items.length === 0 ? [] : [`${placeOf(finding)}\n\n${bullets(items, (item) => item)}`];
  });
  return details('Where they are', lists.slice(0, 50).join('\n\n'));
}

/** Each once, with what it is for. */
function remedies(findings: readonly GuardFinding[]): readonly string[] {
  const byRemedy = Map.groupBy(
    findings.filter(({ remedy }) => remedy !== undefined),
    ({ remedy = '' }) => remedy,
  );
  return [
    bullets(
      [...byRemedy],
      ([remedy, of]) =>
        `${of.slice(0, 5).map(placeOf).join(', ')}${of.length > 5 ? ' …' : ''}: ${prose(remedy, 600)}`,
    ),
  ];
}

/** What to paste where all of it is meant. */
function acceptable({ findings, migration }: GuardReport): string {
  const names = toAccept(findings, migration);
  return names.length === 0
    ? ''
    : details(
        migration === undefined ? 'Where all of that is meant' : 'Where the rest is meant',
        codeBlock('yaml', ['accept-loss: |', ...names.slice(0, mostLines).map((name) => `  ${name}`)]),
      );
}

const findingLine = (finding: GuardFinding): string => `${placeOf(finding)}: ${prose(finding.message, 400)}`;
