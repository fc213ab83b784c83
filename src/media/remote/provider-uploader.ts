import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { UserError } from '../../errors.ts';
import { silenceLimit } from '../../system/silence.ts';
import { option } from '../../wording.ts';
import { type ProviderAnswer, type ProviderTask, provideInChild } from './provider-child.ts';
import { removableByIdentity } from './provider-objects.ts';
import {
  type KeptFile,
  type NewFile,
  otherHash,
  type Removable,
  type Uploaded,
  type Uploader,
} from './uploader.ts';

/** When a provider that has something to do counts as stuck. */
export interface ProviderLimits {
  /** Milliseconds for which it may be silent, however little it has to do. */
  readonly patience: number;
  /**
   * Bytes a second that it gets beyond that. A stream shows how far it has been read; what a package has taken into memory,
   * and is sending, it does not.
   */
  readonly slowest: number;
}

const defaultLimits = (): ProviderLimits => ({ patience: silenceLimit(), slowest: 100_000 });

/** Milliseconds, beyond which a timer has none. */
const longestTimer = 2 ** 31 - 1;

/** Milliseconds that the end of the process, and answers of before, may still be on their way. */
const lastAnswers = 1_000;

export interface ProviderOptions {
  /** As `config/plugins` names it. */
  readonly name: string;
  readonly providerOptions: Readonly<Record<string, unknown>>;
  readonly actionOptions: Readonly<Record<string, unknown>>;
  /** Absolute path of the project. */
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Whether rows of the target know a file of this name: the provider would replace it. */
  readonly isTaken: (hash: string) => boolean;
  readonly limits?: ProviderLimits;
}

/**
 * Brings files to any provider through the project's own package, which runs in a child process, in the `node` that is on
 * the PATH. Whatever that process does, it ends in an answer or in an error here: a provider that has failed as a whole
 * fails at once for everything that is asked of it later.
 */
export class ProviderUploader implements Uploader {
  readonly provider: string;
  readonly #options: ProviderOptions;
  readonly #child: ChildProcess;
  readonly #token = randomUUID();
  readonly #waiting = new Map<number, Task>();
  readonly #ready = Promise.withResolvers<ProviderAnswer>();
  #isReady = false;
  #end: UserError | undefined;
  #silence: NodeJS.Timeout | undefined;
  #count = 0;

  private constructor(options: ProviderOptions) {
    this.provider = options.name;
    this.#options = options;
    this.#child = spawn('node', ['--input-type=commonjs', '--eval', `(${provideInChild})(require)`], {
      cwd: options.directory,
      env: options.environment,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#child.on('message', (message) => this.#heard(message));
    this.#child.on('error', (error) => this.#ended(`it could not be started: ${error.message}`));
    this.#child.once('exit', (code, signal) => {
      const end = () => this.#ended(`its process ended with ${signal ?? `exit code ${code}`}`);
      // What it has said last may still be on its way; a process that it has started may keep the channel open.
      const timer = setTimeout(end, this.#child.connected ? lastAnswers : 0);
      this.#child.once('disconnect', () => {
        clearTimeout(timer);
        end();
      });
    });
    this.#ready.promise.catch(() => undefined);
  }

  /**
   * @param signal Ends the start of a package early.
   * @throws UserError `failed` where the package is not installed or does not start.
   */
  static async open(options: ProviderOptions, signal?: AbortSignal): Promise<ProviderUploader> {
    const uploader = new ProviderUploader(options);
    const stop = () => void uploader.close();
    signal?.addEventListener('abort', stop);
    try {
      const answer = await uploader.#start();
      if ('notInstalled' in answer) {
        throw new UserError(
          'failed',
          `The upload provider ${options.name} is not installed in the project.`,
          `Run "npm ci" there first. To import without it: ${option('media', 'link')} leaves files of other providers where they are, ${option('media', 'metadata-only')} imports rows without files, and ${option('exclude', 'config')} leaves out the logos of the admin panel.`,
        );
      }
      return uploader;
    } catch (error) {
      await uploader.close();
      throw error;
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  async upload(file: NewFile): Promise<Uploaded> {
    const { content: path, size, name, ext, mime } = file;
    const isTaken = this.#options.isTaken(file.hash);
    const hash = isTaken ? otherHash(file) : file.hash;
    // Strapi gives sizes to providers in kilobytes.
    const upload = { name, hash, ext, mime, size: Math.round(size / 10) / 100, sizeInBytes: size };
    const answer = await this.#ask((id) => ({ id, upload, path }), size);
    const { url, provider_metadata: providerMetadata } = answer as {
      url?: unknown;
      provider_metadata?: unknown;
    };
    const why =
      'error' in answer
        ? answer.error
        : typeof url !== 'string' || url === ''
          ? 'it did not say where the file is'
          : undefined;
    if (why !== undefined) {
      throw this.#failure(`did not accept ${name}`, why);
    }
    return {
      place: {
        url: String(url),
        provider: this.provider,
        ...(isTaken ? { hash } : {}),
        ...(providerMetadata === undefined ? {} : { providerMetadata }),
      },
      isUnchanged: false,
    };
  }

  removable(old: readonly KeptFile[], staying: readonly KeptFile[]): Removable {
    return removableByIdentity(old, staying);
  }

  async remove(file: KeptFile): Promise<void> {
    const answer = await this.#ask((id) => ({ id, remove: file }));
    if ('error' in answer) {
      throw this.#failure('did not remove a file', answer.error);
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#silence);
    if (this.#child.exitCode === null && this.#child.signalCode === null && this.#child.pid !== undefined) {
      const ended = new Promise((done) => this.#child.once('exit', done));
      this.#child.kill('SIGKILL');
      await ended;
    }
  }

  #start(): Promise<ProviderAnswer> {
    const { name, providerOptions, actionOptions } = this.#options;
    // Not as arguments: everybody on the machine can read those.
    this.#send({ token: this.#token, name, providerOptions, actionOptions });
    return this.#ready.promise;
  }

  /** @throws UserError where the provider has failed as a whole, or does while it is waited for. */
  async #ask(task: (id: number) => ProviderTask, size = 0): Promise<ProviderAnswer> {
    if (this.#end !== undefined) {
      throw this.#end;
    }
    const id = this.#count;
    this.#count += 1;
    const { promise, resolve, reject } = Promise.withResolvers<ProviderAnswer>();
    this.#waiting.set(id, { size, resolve, reject });
    this.#send(task(id));
    return promise;
  }

  #send(message: object): void {
    // With a callback what cannot be sent is told here, and is no event that would end this process.
    this.#child.send(message, (error) => {
      if (error !== null) {
        // How its process has ended is told in a moment, and tells more.
        setTimeout(() => this.#ended(`it accepts no more tasks: ${error.message}`), lastAnswers).unref();
      }
    });
    this.#wait();
  }

  #heard(message: unknown): void {
    const { token, answer } = Object(message) as { token?: unknown; answer?: ProviderAnswer };
    if (token !== this.#token || answer === undefined) {
      return;
    }
    if ('id' in answer && answer.id !== undefined) {
      this.#waiting.get(answer.id)?.resolve(answer);
      this.#waiting.delete(answer.id);
    } else if ('error' in answer) {
      this.#ended(answer.error);
    } else if (!('progress' in answer)) {
      this.#isReady = true;
      this.#ready.resolve(answer);
    }
    this.#wait();
  }

  /** Gives a provider that has something to do its time, from now on. */
  #wait(): void {
    clearTimeout(this.#silence);
    if (this.#end !== undefined || (this.#isReady && this.#waiting.size === 0)) {
      return;
    }
    const bytes = [...this.#waiting.values()].reduce((sum, { size }) => sum + size, 0);
    const { patience, slowest } = this.#options.limits ?? defaultLimits();
    const limit = Math.min(patience + (bytes / slowest) * 1_000, longestTimer);
    this.#silence = setTimeout(() => {
      this.#ended(`it has not answered for ${Math.round(limit / 1_000)} s`);
    }, limit);
  }

  #ended(why: string): void {
    this.#end ??= this.#failure('failed', why);
    clearTimeout(this.#silence);
    this.#ready.reject(this.#end);
    for (const { reject } of this.#waiting.values()) {
      reject(this.#end);
    }
    this.#waiting.clear();
    this.#child.kill('SIGKILL');
  }

  #failure(what: string, why: string): UserError {
    return new UserError(
      'failed',
      `The upload provider ${this.provider} ${what}: ${why}`,
      `Correct that in config/plugins or at the service, then import again; no row was changed. Media can stay where it is with ${option('media', 'link')}.`,
    );
  }
}

/** Something that the provider was asked to do. */
interface Task {
  /** Bytes of the file that it is to take. */
  readonly size: number;
  readonly resolve: (answer: ProviderAnswer) => void;
  readonly reject: (error: UserError) => void;
}
