import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { secretsOfEnvironment } from '../redaction/credentials.ts';
import { conceal } from '../redaction/output.ts';
import type { ComponentFile, ContentTypeFile, UnreadComponent } from '../transfer/checkout.ts';
import { option } from '../wording.ts';
import { readComponentCode } from './component-code.ts';
import { type ConfigContext, type DatabaseConfig, databaseConfigOf } from './config.ts';
import { customFieldTypes } from './custom-fields.ts';
import { distDirectory } from './directories.ts';
import { projectEnvironment } from './environment.ts';
import { publicDirectoryOf } from './public-directory.ts';
import { registersComponents } from './registered-components.ts';
import { readComponents, readContentTypes } from './schemas.ts';
import { type UploadConfig, uploadConfigOf } from './upload-config.ts';
import { strapiVersion } from './version.ts';

/** What the checkout says of the database. */
export interface SchemaFiles {
  readonly components: readonly ComponentFile[];
  /** Components that are code which could not be evaluated. */
  readonly unread: readonly UnreadComponent[];
  readonly contentTypes: readonly ContentTypeFile[];
  /** The types of custom fields, as far as the code that registers them tells. */
  readonly customFieldTypes: (uids: Iterable<string>) => Promise<ReadonlyMap<string, string>>;
  /** Whether code adds components that need no file. */
  readonly registersComponents: () => boolean;
}

/** A folder with a Strapi project, as far as it can be known without starting it. */
export class Project {
  /** Absolute path. */
  readonly directory: string;
  readonly strapiVersion: string;
  readonly #context: ConfigContext;
  #uploadConfig: Promise<UploadConfig> | undefined;

  private constructor(context: ConfigContext, version: string) {
    this.directory = context.project;
    this.strapiVersion = version;
    this.#context = context;
  }

  /**
   * @param isTrusted Whether its code may do whatever this process may, while it is evaluated.
   * @param timeZone What its code is to see in TZ, where that is not what the environment or `.env` says.
   * @throws UserError `usage` where the folder is no Strapi project.
   */
  static async open(folder: string, isTrusted: boolean, timeZone?: string): Promise<Project> {
    const project = resolve(folder);
    if (!statSync(project, { throwIfNoEntry: false })?.isDirectory()) {
      throw new UserError(
        'usage',
        `There is no folder ${folder}.`,
        `Name the folder of the Strapi project with ${option('working-directory')}.`,
      );
    }
    const version = await strapiVersion(project);
    const environment = {
      ...projectEnvironment(project),
      ...(timeZone === undefined ? {} : { TZ: timeZone }),
    };
    conceal(secretsOfEnvironment(environment));
    return new Project({ project, distDirectory: distDirectory(project), environment, isTrusted }, version);
  }

  /**
   * @param url Overrides the project's configuration, which is then not evaluated.
   * @param signal Ends the evaluation early.
   * @throws UserError `failed` where the configuration cannot be evaluated or names no database.
   */
  async databaseConfig(url: string | undefined, signal?: AbortSignal): Promise<DatabaseConfig> {
    return url === undefined ? databaseConfigOf(this.#context, signal) : { url };
  }

  /** What the project's code sees; without inputs and tokens of the Action. */
  get environment(): NodeJS.ProcessEnv {
    return this.#context.environment;
  }

  /** The folder that Strapi serves; absolute. */
  publicDirectory(): Promise<string> {
    return publicDirectoryOf(this.#context);
  }

  /**
   * Where the project puts new media. Evaluates `config/plugins`, once.
   *
   * @throws UserError where that fails.
   */
  uploadConfig(signal?: AbortSignal): Promise<UploadConfig> {
    this.#uploadConfig ??= uploadConfigOf(this.#context, signal);
    return this.#uploadConfig;
  }

  /**
   * Its components and content types. Evaluates components that are code.
   *
   * @throws UserError `failed` for JSON that is no schema.
   */
  async schemaFiles(signal?: AbortSignal): Promise<SchemaFiles> {
    const json = readComponents(this.directory, this.#context.distDirectory);
    const known = new Set(json.map(({ uid }) => uid));
    const { components, unread } = await readComponentCode(this.#context, known, signal);
    return {
      components: [...json, ...components],
      unread,
      customFieldTypes: (uids) => customFieldTypes(this.directory, uids),
      registersComponents: () => registersComponents(this.directory, this.#context.distDirectory),
      contentTypes: readContentTypes(this.directory),
    };
  }
}
