import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canaryPattern } from './plant.ts';

/** The canaries in a folder, in the contents and in the names of its files, each with a file that has it. */
export function canariesIn(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const texts = [path.slice(folder.length), ...(entry.isFile() ? [readFileSync(path, 'latin1')] : [])];
    for (const text of texts) {
      for (const [canary] of text.matchAll(canaryPattern)) {
        found.set(canary.toLowerCase(), path);
      }
    }
  }
  return found;
}
