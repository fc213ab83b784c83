import { readdirSync, readFileSync } from 'node:fs';
import { UserError } from '../errors.ts';

/** The names in a folder, in order; none where there is no such folder. */
export function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch (error) {
    if (isAbsent(error)) {
      return [];
    }
    throw error;
  }
}

/**
 * The content of a JSON file; undefined where there is no such file.
 *
 * @param label The path as people know it.
 * @throws UserError `failed` for a file that is not JSON.
 */
export function readJson(file: string, label: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (isAbsent(error)) {
      return undefined;
    }
    throw error;
  }
  try {
    // Strapi reads it without the byte order mark that some editors write.
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new UserError(
      'failed',
      `${label} is not valid JSON: ${(error as Error).message}`,
      'Correct the file.',
      {
        cause: error,
      },
    );
  }
}

const isAbsent = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
