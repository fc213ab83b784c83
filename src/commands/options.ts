import type { Scope } from '../transfer/scope.ts';

/** An export as the user asked for it, before any of it was checked. Texts are as typed; empty means not given. */
export interface RawExportOptions {
  readonly project: string;
  readonly databaseUrl: string;
  readonly key: string;
  readonly encrypt: boolean;
  readonly compress: boolean;
  readonly format: string;
  readonly file: string;
  /** Lists, by comma or newline. */
  readonly only: string;
  readonly exclude: string;
  readonly onlyContentTypes: string;
  readonly excludeContentTypes: string;
  readonly missingMedia: string;
}

/** A checked export: the one object that the Action and the terminal both end in. */
export interface ExportOptions {
  /** Absolute path of the Strapi project. */
  readonly project: string;
  readonly databaseUrl: string | undefined;
  /** The passphrase; undefined means that the archive is not encrypted. */
  readonly key: string | undefined;
  readonly compress: boolean;
  readonly format: 'tar' | 'dir';
  /** Path of the archive without its extension (or of the folder), relative to the process or absolute. */
  readonly file: string;
  readonly scope: Scope;
  readonly missingMedia: 'warn' | 'fail';
}
