import { type ChildProcess, spawn } from 'node:child_process';
import { UserError } from '../../errors.ts';
import { type ProviderAnswer, type ProviderTask, provideInChild } from './provider-child.ts';
import { type KeptFile, type NewFile, otherHash, type Uploaded, type Uploader } from './uploader.ts';

/** Milliseconds for loading the package, and for one file. */
const timeLimit = 120_000;

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
}

/**
 * Brings files to any provider through the project's own package, which runs in a child process, in the `node` that is on
 * the PATH.
 */
export class ProviderUploader implements Uploader {
  readonly provider: string;
  readonly #options: ProviderOptions;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, PromiseWithResolvers<ProviderAnswer>>();
  readonly #ready = Promise.withResolvers<ProviderAnswer>();
  #count = 0;

  private constructor(options: ProviderOptions) {
    this.provider = options.name;
    this.#options = options;
    this.#child = spawn('node', ['--input-type=commonjs', '--eval', `(${provideInChild})(require)`], {
      cwd: options.directory,
      env: options.environment,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#child.on('message', (message) => this.#answered(message as ProviderAnswer));
    this.#child.once('error', (error) => this.#ended(`it could not be started: ${error.message}`));
    this.#child.once('exit', (code, signal) =>
      this.#ended(`its process ended with ${signal ?? `exit code ${code}`}`),
    );
    this.#ready.promise.catch(() => undefined);
  }

  /** @throws UserError `failed` where the package is not installed or does not start. */
  static async open(options: ProviderOptions): Promise<ProviderUploader> {
    const uploader = new ProviderUploader(options);
    const { name, providerOptions, actionOptions } = options;
    // Not as arguments: everybody on the machine can read those.
    uploader.#child.send({ name, providerOptions, actionOptions });
    try {
      const answer = await uploader.#within(uploader.#ready.promise);
      if ('notInstalled' in answer) {
        throw new UserError(
          'failed',
          `The upload provider ${name} is not installed in the project.`,
          'Run "npm ci" there first, or leave media where it is with media: link.',
        );
      }
      return uploader;
    } catch (error) {
      await uploader.close();
      throw error;
    }
  }

  async upload(file: NewFile): Promise<Uploaded> {
    const { content: path, size, name, ext, mime } = file;
    const isTaken = this.#options.isTaken(file.hash);
    const hash = isTaken ? otherHash(file) : file.hash;
    // Strapi gives sizes to providers in kilobytes.
    const upload = { name, hash, ext, mime, size: Math.round(size / 10) / 100, sizeInBytes: size };
    const answer = await this.#ask((id) => ({ id, upload, path }), name);
    const { url, provider_metadata: providerMetadata } = answer as {
      url?: unknown;
      provider_metadata?: unknown;
    };
    if (typeof url !== 'string' || url === '') {
      throw this.#failure(name, 'it did not say where the file is');
    }
    return {
      place: {
        url,
        provider: this.provider,
        ...(isTaken ? { hash } : {}),
        ...(providerMetadata === undefined ? {} : { providerMetadata }),
      },
      isUnchanged: false,
    };
  }

  async remove(file: KeptFile): Promise<void> {
    await this.#ask((id) => ({ id, remove: file }), `${file.hash}${file.ext ?? ''}`);
  }

  async close(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null && this.#child.pid !== undefined) {
      const ended = new Promise((done) => this.#child.once('exit', done));
      this.#child.kill('SIGKILL');
      await ended;
    }
  }

  async #ask(task: (id: number) => ProviderTask, name: string): Promise<ProviderAnswer> {
    const id = this.#count;
    this.#count += 1;
    const waiting = Promise.withResolvers<ProviderAnswer>();
    this.#waiting.set(id, waiting);
    this.#child.send(task(id));
    const answer = await this.#within(waiting.promise);
    if ('error' in answer) {
      throw this.#failure(name, answer.error);
    }
    return answer;
  }

  #answered(answer: ProviderAnswer): void {
    if ('id' in answer && answer.id !== undefined) {
      this.#waiting.get(answer.id)?.resolve(answer);
      this.#waiting.delete(answer.id);
    } else if ('error' in answer) {
      this.#ended(answer.error);
    } else {
      this.#ready.resolve(answer);
    }
  }

  #ended(why: string): void {
    const error = this.#failure(undefined, why);
    this.#ready.reject(error);
    for (const { reject } of this.#waiting.values()) {
      reject(error);
    }
    this.#waiting.clear();
  }

  async #within(answer: Promise<ProviderAnswer>): Promise<ProviderAnswer> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(
        () => reject(this.#failure(undefined, `it did not answer within ${timeLimit / 1_000} s`)),
        timeLimit,
      );
    });
    return Promise.race([answer, late]).finally(() => clearTimeout(timer));
  }

  #failure(file: string | undefined, why: string): UserError {
    return new UserError(
      'failed',
      `The upload provider ${this.provider} ${file === undefined ? 'failed' : `did not take ${file}`}: ${why}`,
      'Correct that in config/plugins or at the service, then import again; no row was changed. Media can stay where it is with media: link.',
    );
  }
}
