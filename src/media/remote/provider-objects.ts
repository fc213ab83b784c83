import { decoded } from './address.ts';
import type { KeptFile, Removable } from './uploader.ts';

/** What services call the name of an object in what they tell of it (`provider_metadata`). */
const names =
  /^(?:(?:public|file|object|asset|blob|image|media)?_?(?:id|key)|uuid|(?:file|object|blob)_?(?:name|path))$/i;

/**
 * Which old files a package may be asked to remove. Which object it removes then, only it knows: most make the name of
 * the hash, some take it from what the service told of it, some from the address. So a file stays as soon as one of these
 * is that of a file which a row means now.
 */
export function removableByIdentity(old: readonly KeptFile[], staying: readonly KeptFile[]): Removable {
  const kept = new Set(staying.flatMap(identitiesOf));
  const files = new Map<string, KeptFile>();
  for (const file of old) {
    const identities = identitiesOf(file);
    if (!identities.some((identity) => kept.has(identity))) {
      files.set(JSON.stringify([file.hash, file.ext ?? '', file.path ?? '', file.provider_metadata]), file);
    }
  }
  return { files: [...files.values()], untold: [] };
}

/** Whatever may be the name of a file's object. */
function identitiesOf({ hash, url, provider_metadata: told }: KeptFile): string[] {
  const metadata = Object.entries(Object(typeof told === 'string' ? parsed(told) : told));
  return [
    `hash ${hash}`,
    // Without the host, which another CDN or protocol changes.
    `path ${decoded(url.replace(/^(?:[a-z][a-z0-9+.-]*:)?\/\/[^/]*/i, '').replace(/[?#].*$/s, ''))}`,
    ...metadata
      .filter(([name]) => names.test(name))
      .map(([name, value]) => `${name} ${JSON.stringify(value)}`),
  ];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
