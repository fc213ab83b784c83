/** `1,234`. Always English, whatever the locale; without Intl, whose tables take 20 ms to load. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `812 B`, `5.6 MB`: decimal units, as GitHub shows artifacts. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3), units.length - 1);
  const value = bytes / 1000 ** power;
  // 999.96 kB would round to 1,000.0 kB.
  const [shown, unit] = value >= 999.95 && power < units.length - 1 ? [1, power + 1] : [value, power];
  const [whole, fraction] = shown.toFixed(1).split('.');
  return `${formatCount(Number(whole))}${fraction === '0' ? '' : `.${fraction}`} ${units[unit]}`;
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

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];

/** `12 minutes`, `23 hours`, `5 days`; of a time that a clock has still to come to, `0 minutes`. */
export function describeAge(milliseconds: number): string {
  const [unit, name] =
    milliseconds < 2 * hour ? [minute, 'minute'] : milliseconds < 2 * day ? [hour, 'hour'] : [day, 'day'];
  const count = Math.max(0, Math.floor(milliseconds / unit));
  return `${formatCount(count)} ${name}${count === 1 ? '' : 's'}`;
}
