import { readdirSync } from 'node:fs';
import { UserError } from '../errors.ts';
import { readRegularText } from '../system/regular-file.ts';
import { isMissing } from '../system/system-error.ts';

/** The names in a folder, in order; none where there is no such folder. */
export function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch (error) {
    if (isMissing(error)) {
      return [];
    }
    throw error;
  }
}

/** The content of a text file; undefined where there is no such file. */
export function readText(file: string): string | undefined {
  try {
    return readRegularText(file);
  } catch (error) {
    if (isMissing(error)) {
      return undefined;
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
  const text = readText(file);
  return text === undefined ? undefined : parseJson(text, label);
}

/** @throws UserError `failed` for a text that is not JSON. */
export function parseJson(text: string, label: string): unknown {
  assertMerged(text, label);
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

/** @throws UserError `failed` for a text that is not YAML. */
export async function parseYaml(text: string, label: string): Promise<unknown> {
  assertMerged(text, label);
  const { parse } = await import('yaml');
  try {
    return parse(text);
  } catch (error) {
    const [what] = (error as Error).message.split('\n');
    throw new UserError('failed', `${label} is not valid YAML: ${what}`, 'Correct the file.', {
      cause: error,
    });
  }
}

/** @throws UserError `failed` for a file in which a merge has left both sides. */
export function assertMerged(text: string, label: string): void {
  if (/^<{7}(?: |$)/m.test(text)) {
    throw new UserError(
      'failed',
      `${label} has the conflict markers of an unfinished merge (<<<<<<<).`,
      'Finish the merge (for a lock file, install with the package manager that wrote it), and commit the file.',
    );
  }
}
