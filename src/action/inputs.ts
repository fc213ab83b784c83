import { getBooleanInput, getInput } from '@actions/core';
import type { RawExportOptions } from '../commands/export-options.ts';
import { UserError } from '../errors.ts';

/** The inputs that hold secrets. They are read before all others, so that they are masked before anything is said. */
export interface SecretInputs {
  /** The input `key`, else `STRAPI_DMS_KEY`; empty when neither is set. */
  readonly key: string;
  /** True when the key came from the environment: then it is an offer, and `encrypt: false` does not contradict it. */
  readonly keyFromEnvironment: boolean;
  readonly databaseUrl: string;
}

export interface UploadOptions {
  readonly enabled: boolean;
  /** Undefined means the repository's default. */
  readonly retentionDays: number | undefined;
  readonly overwrite: boolean;
}

/** All inputs of action.yml. The export's own are checked later, by the same code that checks the terminal's. */
export interface ActionInputs {
  readonly mode: 'export';
  readonly export: RawExportOptions;
  readonly upload: UploadOptions;
}

/** Modes that are announced but not there yet: worth another message than a typing error. */
const plannedModes = ['import', 'verify'];

/**
 * Reads the secrets from the inputs and from the environment.
 *
 * The key keeps its spaces, since they count for `strapi import`; a trailing line break goes, as `$(…)` in a shell
 * would drop it.
 */
export function readSecrets(environment: NodeJS.ProcessEnv = process.env): SecretInputs {
  const given = withoutLineBreak(getInput('key', { trimWhitespace: false }));
  const ambient = withoutLineBreak(environment.STRAPI_DMS_KEY ?? '');
  return {
    key: given === '' ? ambient : given,
    keyFromEnvironment: given === '' && ambient !== '',
    databaseUrl: getInput('database-url'),
  };
}

/**
 * Reads every other input once.
 *
 * @throws UserError `usage` for an unknown mode, for booleans and numbers that are none.
 */
export function readInputs(secrets: SecretInputs): ActionInputs {
  const mode = readMode();
  const encrypt = readBoolean('encrypt');
  return {
    mode,
    export: {
      project: getInput('working-directory') || '.',
      databaseUrl: secrets.databaseUrl,
      key: !encrypt && secrets.keyFromEnvironment ? '' : secrets.key,
      encrypt,
      compress: readBoolean('compress'),
      format: getInput('format'),
      file: getInput('file'),
      only: getInput('only'),
      exclude: getInput('exclude'),
      onlyContentTypes: getInput('only-content-types'),
      excludeContentTypes: getInput('exclude-content-types'),
      missingMedia: getInput('missing-media'),
    },
    upload: {
      enabled: readBoolean('upload'),
      retentionDays: readDays('retention-days'),
      overwrite: readBoolean('overwrite'),
    },
  };
}

function readMode(): 'export' {
  const mode = getInput('mode');
  if (mode === 'export') {
    return mode;
  }
  if (plannedModes.includes(mode)) {
    throw new UserError(
      'usage',
      `Input mode: "${mode}" is not there yet.`,
      'Use `mode: export`. `strapi import` reads the archives that it makes.',
    );
  }
  throw new UserError('usage', `Input mode: "${mode}" is unknown.`, 'Use `mode: export`.');
}

function readBoolean(name: string): boolean {
  try {
    return getBooleanInput(name);
  } catch (error) {
    throw new UserError(
      'usage',
      `Input ${name}: "${getInput(name)}" is not a boolean.`,
      'Use true or false.',
      {
        cause: error,
      },
    );
  }
}

function readDays(name: string): number | undefined {
  const text = getInput(name);
  if (!/^\d{0,4}$/.test(text)) {
    throw new UserError(
      'usage',
      `Input ${name}: "${text}" is not a number of days.`,
      "Use a whole number, or leave it empty for the repository's default.",
    );
  }
  return Number(text) || undefined;
}

function withoutLineBreak(text: string): string {
  return text.replace(/[\r\n]+$/, '');
}
