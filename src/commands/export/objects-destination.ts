import type { Landing, LandingName, LandingPlace } from '../../archive/write/landing.ts';
import { UserError } from '../../errors.ts';
import type { ObjectBackups } from '../../store/archives.ts';
import { noteNameOf } from '../../store/notes.ts';
import type { ObjectStore, Upload } from '../../store/object-store.ts';
import { cleanUpAfter } from '../../system/clean-up.ts';
import { option } from '../../wording.ts';
import { extensionOf, type Form } from '../archive-name.ts';
import type { ExportDestination, Placement } from './destination.ts';
import { noteOf } from './note-of.ts';
import type { ExportOptions } from './options.ts';
import type { ExportReport } from './report.ts';

/**
 * A bucket, or a container: the archive streams there, and no disk is in between. It appears when it is complete, is read back from there,
 * and is a backup once its note stands beside it.
 */
export class ObjectsDestination implements ExportDestination {
  readonly #backups: ObjectBackups;
  readonly #options: ExportOptions;
  readonly #form: Form;
  #signal: AbortSignal | undefined;
  #name = '';
  #upload: Upload | undefined;
  /** Settles when it is known whether the object is there. */
  #completed: Promise<boolean> | undefined;
  #isNoteBegun = false;
  /** Whether the object has taken the place of an earlier one, which is gone. */
  #hasReplaced = false;

  /** @param backups Closed with it. */
  constructor(backups: ObjectBackups, options: ExportOptions) {
    this.#backups = backups;
    this.#options = options;
    this.#form = { ...options, isEncrypted: options.key !== undefined || options.recipients.length > 0 };
  }

  get #objects(): ObjectStore {
    return this.#backups.objects;
  }

  /** All names are asked for: a bucket that is missing, or may not be listed, says so here. */
  async place(signal: AbortSignal | undefined): Promise<Placement> {
    this.#signal = signal;
    const { file, format, compress, ifTaken } = this.#options;
    const taken = new Set<string>();
    for await (const { name } of this.#objects.list(signal)) {
      taken.add(name);
    }
    const stem = this.#freeStem(file, taken);
    this.#name = stem + extensionOf(this.#form);
    const landing: LandingPlace = {
      address: this.#address,
      land: (name, expected) => this.#land(name, expected),
    };
    return { file: stem, format, compress, ...(ifTaken === undefined ? {} : { ifTaken }), landing };
  }

  get #address(): string {
    return `${this.#objects.address}/${this.#name}`;
  }

  #freeStem(stem: string, taken: ReadonlySet<string>): string {
    const { ifTaken } = this.#options;
    const extension = extensionOf(this.#form);
    if (!taken.has(stem + extension) || ifTaken === 'replace') {
      return stem;
    }
    if (ifTaken !== 'number') {
      throw new UserError(
        'usage',
        `There is something already that is called ${this.#objects.address}/${stem}${extension}.`,
        `Add ${option('overwrite', true)} to replace it, or choose another name with ${option('file')}.`,
      );
    }
    let number = 2;
    while (taken.has(`${stem}-${number}${extension}`)) {
      number += 1;
    }
    return `${stem}-${number}`;
  }

  async #land({ stem, extension }: LandingName, expected: number | undefined): Promise<Landing> {
    const objects = this.#objects;
    this.#name = stem + extension;
    const upload = await objects.upload(this.#name, {
      ifTaken: this.#options.ifTaken === 'replace' ? 'replace' : 'refuse',
      expected,
      signal: this.#signal,
    });
    this.#upload = upload;
    const write = async (chunk: Buffer) => {
      await upload.write(chunk);
      return { bytesWritten: chunk.length, buffer: chunk };
    };
    const nothing = async () => undefined;
    return {
      path: this.#address,
      handle: { write, datasync: nothing, sync: nothing, close: nothing } as unknown as Landing['handle'],
      isPipe: false,
      written: async () => objects.open(await this.#complete(upload), this.#signal),
      place: async () => this.#address,
      settle: nothing,
      remove: () => this.#removeArchive(),
    };
  }

  /** An earlier archive of that name loses its note when all of the new one was sent, and has it again where that does not appear. */
  async #complete(upload: Upload): ReturnType<Upload['complete']> {
    let restore: (() => Promise<void>) | undefined;
    const unconfirm = async () => {
      restore = await this.#backups.unconfirm(this.#name, this.#signal);
    };
    const object = this.#options.ifTaken === 'replace' ? upload.complete(unconfirm) : upload.complete();
    this.#completed = object.then(
      () => true,
      () => false,
    );
    try {
      const completed = await object;
      this.#hasReplaced = restore !== undefined;
      return completed;
    } catch (error) {
      throw restore === undefined ? error : await cleanUpAfter(error, restore);
    }
  }

  async finish(report: ExportReport, signal: AbortSignal | undefined): Promise<ExportReport> {
    signal?.throwIfAborted();
    this.#isNoteBegun = true;
    await this.#backups.confirm(noteOf(report, this.#name), signal);
    return { ...report, store: this.#objects.address };
  }

  /** The note first, if there may be one. What is removed is removed although the export was interrupted. */
  async discard(): Promise<void> {
    if (this.#isNoteBegun && !this.#hasReplaced) {
      await this.#objects.remove(noteNameOf(this.#name));
    }
    await this.#removeArchive();
  }

  async #removeArchive(): Promise<void> {
    const upload = this.#upload;
    if (upload === undefined) {
      return;
    }
    // What was not completed must not remove what somebody else has completed under that name.
    const isCompleted = await this.#completed;
    if (isCompleted && this.#hasReplaced) {
      this.#upload = undefined;
      // The one before is gone: without this one there might be nothing.
      throw new UserError(
        'failed',
        `${this.#address} has replaced the archive of that name, and stays: whether it is whole is not known.`,
        'Verify it.',
      );
    }
    if (isCompleted) {
      await this.#objects.remove(this.#name);
    } else {
      await upload.abort();
    }
    this.#upload = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#backups[Symbol.asyncDispose]();
  }
}
