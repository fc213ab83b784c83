/** `export_20250304050607`, in local time, as `strapi export` names its files (archive format §1.1). */
export function defaultName(now: Date = new Date()): string {
  const parts = [now.getMonth() + 1, now.getDate(), now.getHours(), now.getMinutes(), now.getSeconds()];
  return `export_${now.getFullYear()}${parts.map((part) => String(part).padStart(2, '0')).join('')}`;
}

/** `.tar`, `.tar.gz`, `.tar.enc` or `.tar.gz.enc`; readers know an archive's form by its name. */
export function extension({ compressed, encrypted }: { compressed: boolean; encrypted: boolean }): string {
  return `.tar${compressed ? '.gz' : ''}${encrypted ? '.enc' : ''}`;
}
