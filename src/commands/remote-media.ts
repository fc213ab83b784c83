import type { CheckedArchive } from '../archive/read/check.ts';
import { UserError } from '../errors.ts';
import type { EntityRecord } from '../transfer/records.ts';
import type { ImportOptions } from './import-options.ts';

/**
 * Refuses files of other providers: official export puts them into the archive, and to bring them to a provider again
 * is not supported yet. Rows alone (of an archive without files) keep pointing at where the files are.
 */
export class RemoteMedia {
  #first: EntityRecord | undefined;

  readonly see = (batch: readonly EntityRecord[]): void => {
    this.#first ??= batch.find(
      ({ type, data }) => type === 'plugin::upload.file' && data.provider !== 'local',
    );
  };

  /** @throws UserError `failed` naming the first such file. */
  refuse({ stages }: CheckedArchive, { exclude }: ImportOptions['filters']): void {
    if (this.#first !== undefined && stages.has('assets') && !exclude.includes('files')) {
      throw new UserError(
        'failed',
        `File ${this.#first.id} of the archive's media library is kept by the provider ${this.#first.data.provider}.`,
        'Only files of the local provider can be imported yet: leave files out with exclude: files (their rows are imported all the same).',
      );
    }
  }
}
