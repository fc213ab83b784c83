import { describeAge, formatBytes, formatCount, formatDuration } from '../commands/format.ts';
import {
  type BackupChanges,
  type ListedBackup,
  type ListReport,
  listBackups,
} from '../commands/list/list.ts';
import { parseListOptions } from '../commands/list/options.ts';
import { noBackup } from '../commands/masked-archive.ts';
import type { Arguments } from './arguments.ts';
import { countTable } from './count-table.ts';
import { interruptible } from './interruptible.ts';
import { people } from './manner.ts';
import type { Print } from './output.ts';
import { presentReport } from './presenting.ts';

const patience = { abandoned: 'Nothing is left behind.' };

/** Types that are named where their entities became more or fewer. */
const mostTypes = 3;

/** `strapi-dms list`: prints which backups a store has. */
export async function runList({ options: raw, own }: Arguments<'list'>): Promise<void> {
  await interruptible(async (signal) => {
    const report = await listBackups(parseListOptions(raw), signal);
    const done = 'The store was listed.';
    presentReport(report, own, done, printReport);
    return done;
  }, patience);
}

/** @param width Columns of the terminal; undefined where there is none. */
export function printReport(
  report: ListReport,
  print: Print,
  width: number | undefined = people().columns,
  now: number = Date.now(),
): void {
  const { backups, store, durationMs } = report;
  if (backups.length > 0) {
    const rows = backups.map((backup) => [
      backup.name,
      describeAge(now - Date.parse(backup.createdAt)),
      stateOf(backup),
      formatBytes(backup.bytes),
      countIn(backup.entities),
      countIn(backup.assets),
      backup.strapiVersion ?? '',
      backup.changes === undefined ? '' : changesInWords(backup.changes),
    ]);
    const head = ['Backup', 'Age', 'State', 'Size', 'Entries', 'Media', 'Strapi', 'New in it'];
    print(countTable(head, rows, width));
  }
  for (const { name, scope, missingAssets = 0 } of backups) {
    if (scope !== undefined && (scope !== 'everything' || missingAssets > 0)) {
      print(`${name}: ${scope}`);
    }
  }
  for (const warning of report.warnings) {
    print(`Warning: ${warning}`);
  }
  const verified = backups.filter(({ isVerified, isMasked }) => isVerified && !isMasked);
  const others = backups.length - verified.length;
  const beside = others === 0 ? '' : `, and ${formatCount(others)} that ${others === 1 ? 'is' : 'are'} none`;
  print(
    `${formatCount(verified.length)} verified ${verified.length === 1 ? 'backup' : 'backups'}${beside} in ${store}, ${formatDuration(durationMs)}`,
  );
}

const countIn = (count: number | undefined): string => (count === undefined ? '' : formatCount(count));

function stateOf({ isVerified, isMasked, isEncrypted }: ListedBackup): string {
  if (!isVerified) {
    return 'not verified';
  }
  return `${isMasked ? noBackup : 'verified'}${isEncrypted ? '' : ', not encrypted'}`;
}

const signed = (difference: number): string =>
  `${difference < 0 ? '−' : '+'}${formatCount(Math.abs(difference))}`;

/** `+12 article, −3 page, +2 files`. */
function changesInWords({ contentTypes, assets }: BackupChanges): string {
  const named = contentTypes
    .slice(0, mostTypes)
    .map(({ uid, difference }) => `${signed(difference)} ${uid.replace(/^.*\./s, '')}`);
  const more = contentTypes.length - named.length;
  const parts = [
    ...named,
    ...(more > 0 ? [`${formatCount(more)} more types`] : []),
    ...(assets === 0 ? [] : [`${signed(assets)} media ${Math.abs(assets) === 1 ? 'file' : 'files'}`]),
  ];
  return parts.length === 0 ? '±0' : parts.join(', ');
}
