/** SQLite's primary result codes that are told apart here. */
export const generalError = 1;
export const busy = 5;
export const readOnly = 8;
export const ioError = 10;
export const corrupt = 11;
export const full = 13;
export const cannotOpen = 14;
export const constraint = 19;
export const notADatabase = 26;

/** The primary result code of SQLite's error; the extended ones carry more in their upper bits. */
export function primaryCode(error: unknown): number | undefined {
  const code = resultCode(error);
  return code === undefined ? undefined : code & 0xff;
}

/** The extended result code of SQLite's error; undefined for other errors. */
export function resultCode(error: unknown): number | undefined {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' ? code : undefined;
}
