import type { Stage } from '../transfer/stages.ts';

/** `1,234`. Always English, whatever the runner's locale: logs are compared and searched. */
export function formatCount(count: number): string {
  return count.toLocaleString('en');
}

/** `1 record`, `1,234 records`. */
export function formatCounted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `812 B`, `5.6 MB`: decimal units, as GitHub shows artifacts. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3), units.length - 1);
  const value = bytes / 1000 ** power;
  // 999.96 kB would round to 1,000.0 kB.
  const [shown, unit] = value >= 999.95 && power < units.length - 1 ? [1, power + 1] : [value, power];
  return `${shown.toLocaleString('en', { maximumFractionDigits: unit === 0 ? 0 : 1 })} ${units[unit]}`;
}

/** `0.8 s`, `2 min 5 s`. */
export function formatDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 60) {
    return `${seconds.toFixed(1)} s`;
  }
  const whole = Math.round(seconds);
  return `${formatCount(Math.floor(whole / 60))} min ${whole % 60} s`;
}

/** What the things of a stage are called. */
export function nounOf(stage: Stage): string {
  return stage === 'assets' ? 'file' : 'record';
}

/** `Entities`. */
export function titleOf(stage: Stage): string {
  return stage.charAt(0).toUpperCase() + stage.slice(1);
}

/** `${{ github.job }}`, as a workflow file has it. */
export function expression(content: string): string {
  return `\${{ ${content} }}`;
}

/**
 * Text that may hold anything, as text for the log: the runner carries out lines that begin with `::`, and `##[`
 * wherever it stands (actions/runner, ActionCommand.cs), and the log's commands are not for a database to give.
 */
export function loggable(text: string): string {
  return text.replace(/^(\s*)::/gm, '$1: :').replaceAll('##[', '## [');
}
