import { UserError } from '../../errors.ts';
import { damaged, readFailure } from './failures.ts';

/** Errors of the streams that an archive is read through, in the words of the format; what is told already passes unchanged. */
export function streamFailure(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || error instanceof UserError) {
    return error;
  }
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'Z_BUF_ERROR') {
    return damaged(path, 'it is cut off: its gzip stream ends too early');
  }
  if (code.startsWith('Z_')) {
    return damaged(path, `its gzip stream is broken (${error.message})`);
  }
  if (code.startsWith('ERR_OSSL')) {
    return damaged(path, 'it is cut off or was changed: its encryption does not end as it should');
  }
  return readFailure(error, path);
}
