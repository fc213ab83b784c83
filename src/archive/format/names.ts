/** `export_20250304050607`, in local time, as `strapi export` names its files (archive format §1.1). */
export function defaultName(now: Date = new Date()): string {
  const parts = [now.getMonth() + 1, now.getDate(), now.getHours(), now.getMinutes(), now.getSeconds()];
  return `export_${now.getFullYear()}${parts.map((part) => String(part).padStart(2, '0')).join('')}`;
}

/** `.tar`, `.tar.gz`, and `.enc` or `.age` behind them; official readers know an archive's form by its name. */
export function extension({
  compressed,
  encryption,
}: {
  compressed: boolean;
  encryption: 'strapi' | 'age' | undefined;
}): string {
  const cipher = encryption === undefined ? '' : { strapi: '.enc', age: '.age' }[encryption];
  return `.tar${compressed ? '.gz' : ''}${cipher}`;
}
