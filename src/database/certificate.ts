import { closeSync, readFileSync } from 'node:fs';
import { openRegularSync } from '../system/regular-file.ts';

/**
 * A certificate or a key from a file that a configuration names.
 *
 * @throws UserError `failed` where that is a pipe, a device or a socket; the error of the system.
 */
export function readCertificate(path: string): Buffer {
  const descriptor = openRegularSync(path);
  try {
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
