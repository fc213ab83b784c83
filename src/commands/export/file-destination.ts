import { writeFailure } from '../../archive/write/target.ts';
import { makeFolder } from '../../system/made-folder.ts';
import type { ExportDestination, Placement } from './destination.ts';
import type { ExportOptions } from './options.ts';
import type { ExportReport } from './report.ts';

/** A file, or a folder of them. */
export class FileDestination implements ExportDestination {
  readonly #options: ExportOptions;
  #removeFolder: (() => Promise<void>) | undefined;

  constructor(options: ExportOptions) {
    this.#options = options;
  }

  /** Makes the folder that was named. */
  async place(): Promise<Placement> {
    const { folder, file, format, compress, ifTaken } = this.#options;
    if (folder !== undefined) {
      this.#removeFolder = await makeFolder(folder).catch((error) => {
        throw writeFailure(error, file);
      });
    }
    return { file, format, compress, ...(ifTaken === undefined ? {} : { ifTaken }) };
  }

  /** It has its name already. */
  async finish(report: ExportReport): Promise<ExportReport> {
    return report;
  }

  /** Where the work fails, no folder is left that was not there before. */
  async discard(): Promise<void> {
    await this.#removeFolder?.();
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
