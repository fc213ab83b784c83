import { readFileSync } from 'node:fs';

/** This package's version. Both the sources and the bundle stand one folder or two below package.json. */
export function version(): string {
  const candidates = ['../package.json', '../../package.json'];
  for (const candidate of candidates) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(candidate, import.meta.url), 'utf8'));
      if (name === 'strapi-dms') {
        return version;
      }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
        throw error;
      }
    }
  }
  throw new Error('package.json of strapi-dms was not found beside the program');
}
