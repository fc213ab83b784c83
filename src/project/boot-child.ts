/** What the child tells its parent, once. */
export type BootOutcome =
  | { readonly loaded: true }
  | { readonly notInstalled: string }
  | { readonly error: string /** With stack and cause, as Node prints it. */; readonly detail: string };

/** As much of Strapi as is used. */
interface Strapi {
  readonly config: { set(path: string, value: unknown): void };
  load(): Promise<unknown>;
  destroy(): Promise<void>;
}

type Compile = (options: { ignoreDiagnostics: boolean }) => Promise<object>;
type Create = (context: object) => Strapi;
type StrapiModule =
  /** Strapi 5. */
  | { readonly compileStrapi: Compile; readonly createStrapi: Create }
  /** Strapi 4. */
  | (Create & { readonly compile: Compile });

/**
 * Starts the Strapi of the project in the working directory as far as it goes without listening on a port, which
 * creates its tables, and stops it.
 *
 * This function is not called here: its text is what the child runs, in whatever Node the project uses. So it must not
 * refer to anything around it, and has to do with what Node 18 knows.
 *
 * @param load `require` of the project.
 * @param takesConnection Whether the parent sends `database.connection` of the configuration, by major version, since the project's own is
 *   not the one to use. It may hold a password, which an argument of a process must not.
 */
export async function bootInChild(load: (id: string) => unknown, takesConnection: boolean): Promise<void> {
  const written = (stream: NodeJS.WriteStream) => new Promise((done) => stream.write('', done));
  const tell = async (outcome: BootOutcome, code: number) => {
    await Promise.all([written(process.stdout), written(process.stderr)]);
    process.send?.(outcome, () => process.exit(code));
  };
  // Whoever started this was killed: a Strapi that nobody waits for must not go on changing the database.
  process.on('disconnect', () => process.exit(1));
  const sent = takesConnection
    ? new Promise<unknown>((resolve) => {
        process.once('message', resolve);
      })
    : undefined;
  try {
    const strapi = load('@strapi/strapi') as StrapiModule;
    const isStrapi5 = 'createStrapi' in strapi;
    const compile = isStrapi5 ? strapi.compileStrapi : strapi.compile;
    if (typeof compile !== 'function') {
      throw new Error('This is neither Strapi 4 nor Strapi 5.');
    }
    const create: Create = isStrapi5 ? strapi.createStrapi : strapi;
    // Types are the project's own check; what can be compiled can be started.
    const app = create(await compile({ ignoreDiagnostics: true }));
    if (sent !== undefined) {
      const connections = (await sent) as Readonly<Record<4 | 5, object>>;
      app.config.set('database.connection', connections[isStrapi5 ? 5 : 4]);
    }
    await app.load();
    await app.destroy();
    await tell({ loaded: true }, 0);
  } catch (error) {
    const { inspect } = load('node:util') as typeof import('node:util');
    const { code, message } = error as { code?: string; message?: string };
    const isMissing =
      code === 'MODULE_NOT_FOUND' && /'@strapi\/strapi'/.test(String(message).split('\n')[0] ?? '');
    await tell(
      isMissing
        ? { notInstalled: '@strapi/strapi' }
        : { error: String(message ?? error), detail: inspect(error) },
      1,
    );
  }
}
