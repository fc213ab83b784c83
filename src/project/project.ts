import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { UserError } from '../errors.ts';
import type { ComponentFile, ContentTypeFile } from '../transfer/schema.ts';
import {
  type ConfigContext,
  type DatabaseConfig,
  databaseConfigFromUrl,
  databaseConfigOf,
} from './config.ts';
import { distDirectory } from './directories.ts';
import { projectEnvironment } from './environment.ts';
import { publicDirectoryOf } from './public-directory.ts';
import { readComponents, readContentTypes } from './schemas.ts';
import { type UploadConfig, uploadConfigOf } from './upload-config.ts';
import { strapiVersion } from './version.ts';

/** A folder with a Strapi project, as far as it can be known without starting it. */
export class Project {
  /** Absolute path. */
  readonly directory: string;
  readonly strapiVersion: string;
  readonly #context: ConfigContext;

  private constructor(context: ConfigContext, version: string) {
    this.directory = context.project;
    this.strapiVersion = version;
    this.#context = context;
  }

  /**
   * @param timeZone What its code is to see in TZ, where that is not what the environment or `.env` says.
   * @throws UserError `usage` where the folder is no Strapi project.
   */
  static async open(folder: string, timeZone?: string): Promise<Project> {
    const project = resolve(folder);
    if (!statSync(project, { throwIfNoEntry: false })?.isDirectory()) {
      throw new UserError(
        'usage',
        `There is no folder ${folder}.`,
        'Name the folder of the Strapi project with working-directory (--project).',
      );
    }
    const version = await strapiVersion(project);
    const environment = {
      ...projectEnvironment(project),
      ...(timeZone === undefined ? {} : { TZ: timeZone }),
    };
    return new Project({ project, distDirectory: distDirectory(project), environment }, version);
  }

  /**
   * @param url Overrides the project's configuration, which is then not evaluated.
   * @param signal Ends the evaluation early.
   * @throws UserError where neither names a database.
   */
  async databaseConfig(url: string | undefined, signal?: AbortSignal): Promise<DatabaseConfig> {
    return url === undefined ? databaseConfigOf(this.#context, signal) : databaseConfigFromUrl(url);
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
   * Where the project puts new media. Evaluates `config/plugins`.
   *
   * @throws UserError where that fails.
   */
  uploadConfig(signal?: AbortSignal): Promise<UploadConfig> {
    return uploadConfigOf(this.#context, signal);
  }

  async schemaFiles(): Promise<{ components: ComponentFile[]; contentTypes: ContentTypeFile[] }> {
    return {
      components: readComponents(this.directory, this.#context.distDirectory),
      contentTypes: readContentTypes(this.directory),
    };
  }
}
