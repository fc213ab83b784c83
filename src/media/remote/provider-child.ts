/** What the child is asked, one thing at a time for each id. */
export type ProviderTask =
  | { readonly id: number; readonly upload: Readonly<Record<string, unknown>>; readonly path: string }
  | { readonly id: number; readonly remove: Readonly<Record<string, unknown>> };

/** What it answers. */
export type ProviderAnswer =
  | { readonly ready: true }
  /** It has gone on with something. */
  | { readonly progress: true }
  | { readonly notInstalled: string }
  | { readonly id: number; readonly url?: unknown; readonly provider_metadata?: unknown }
  | { readonly id?: number; readonly error: string };

/**
 * Loads the upload provider of the project in the working directory, as Strapi does, and has it keep and remove files.
 *
 * This function is not called here: its text is what the child runs, in whatever Node the project uses. So it must not
 * refer to anything around it, and has to do with what Node 18 knows.
 *
 * @param load `require` of the project.
 */
export function provideInChild(load: (id: string) => unknown): void {
  interface Provider {
    upload?(file: object, options?: unknown): Promise<unknown>;
    uploadStream?(file: object, options?: unknown): Promise<unknown>;
    delete(file: object, options?: unknown): Promise<unknown>;
  }
  type Start = {
    token: string;
    name: string;
    providerOptions: object;
    actionOptions: { [method: string]: unknown };
  };
  /** Packages send messages of their own (`process.send('ready')`); the token tells them from answers. */
  let token = '';
  const tell = (answer: ProviderAnswer) => process.send?.({ token, answer });
  /** Some throw texts, some what their service has answered, some nothing at all. */
  const messageOf = (error: unknown): string => {
    const { message, error: inner, code } = Object(error) as { [property: string]: unknown };
    const texts = [error, message, inner, Object(inner).message, code];
    const text = texts.find((text) => typeof text === 'string' && text !== '') ?? 'it does not say why';
    return String(text).split('\n')[0] as string;
  };
  let provider: Provider | undefined;
  let options: Start['actionOptions'] = {};
  const start = (given: Start): void => {
    token = given.token;
    const isMissing = (error: unknown) => (error as { code?: string }).code === 'MODULE_NOT_FOUND';
    let loaded: unknown;
    try {
      loaded = load(`@strapi/provider-upload-${given.name.toLowerCase()}`);
    } catch (error) {
      if (!isMissing(error)) {
        throw error;
      }
      try {
        loaded = load(given.name);
      } catch (second) {
        if (isMissing(second)) {
          tell({ notInstalled: given.name });
          return;
        }
        throw second;
      }
    }
    const found = loaded as { init?: unknown; default?: unknown };
    const module = (typeof found.init === 'function' ? found : found.default) as {
      init(options: object): Provider;
    };
    provider = module.init(given.providerOptions);
    options = given.actionOptions;
    tell({ ready: true });
  };
  const work = async (task: ProviderTask): Promise<void> => {
    const own = provider as Provider;
    if ('remove' in task) {
      await own.delete(task.remove, options.delete);
      tell({ id: task.id });
      return;
    }
    const { createReadStream, readFileSync } = load('node:fs') as typeof import('node:fs');
    const file: { [key: string]: unknown } = { ...task.upload };
    if (own.uploadStream) {
      const stream = createReadStream(task.path);
      file.stream = stream;
      let seen = 0;
      const watch = setInterval(() => {
        if (stream.bytesRead > seen) {
          seen = stream.bytesRead;
          tell({ progress: true });
        }
      }, 1_000);
      try {
        await own.uploadStream(file, options.uploadStream);
      } finally {
        clearInterval(watch);
      }
    } else if (own.upload) {
      file.buffer = readFileSync(task.path);
      await own.upload(file, options.upload);
    } else {
      throw new Error('The provider has neither uploadStream nor upload.');
    }
    tell({ id: task.id, url: file.url, provider_metadata: file.provider_metadata });
  };
  process.on('disconnect', () => process.exit(1));
  // Ctrl-C reaches the whole group of processes. What is to become of this one, the other decides: after the commit, files
  // are still removed.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => undefined);
  }
  // Without this, the reason would be lost with the standard error.
  process.on('uncaughtException', (error) => {
    process.send?.({ token, answer: { error: messageOf(error) } }, () => process.exit(1));
  });
  process.on('message', (message) => {
    if (provider === undefined) {
      try {
        start(message as Start);
      } catch (error) {
        tell({ error: messageOf(error) });
      }
      return;
    }
    const task = message as ProviderTask;
    work(task).catch((error) => tell({ id: task.id, error: messageOf(error) }));
  });
}
