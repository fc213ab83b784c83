import { readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../errors.ts';
import type { GuardMigration } from '../../insight/guard/findings.ts';
import { type ModuleStyle, migrationCode, migrationName, renamesIn } from '../../insight/guard/migration.ts';
import { readText } from '../../project/files.ts';
import { hasCode, isMissing, reasonOf } from '../../system/system-error.ts';
import type { RenameStep } from '../../transfer/rename-steps.ts';

/** Relative to the project. */
const folder = 'database/migrations';

/** The migrations of a project. */
export class MigrationFolder {
  readonly #project: string;
  readonly #style: ModuleStyle;
  /** The file that renames something, where Strapi is still going to run it. */
  readonly #keepers = new Map<string, string>();
  readonly warnings: string[] = [];

  /** @param ran Those that have run on the state; undefined where it does not tell. */
  constructor(project: string, ran: ReadonlySet<string> | undefined) {
    this.#project = project;
    this.#style = styleOf(project);
    const names = namesIn(join(project, folder));
    if (names.length > 0 && configures(project, 'runMigrations', false)) {
      this.warnings.push(
        `The configuration of the database has runMigrations: false, so Strapi runs none of ${folder}: nothing is taken for kept by them.`,
      );
      return;
    }
    for (const name of names.filter((one) => one.endsWith('.js') || this.#style === 'typescript')) {
      // What was written in TypeScript runs as what was compiled of it.
      const hasRun = ran?.has(name) || ran?.has(name.replace(/\.ts$/, '.js'));
      const renames = renamesIn(readText(join(project, folder, name)) ?? '');
      for (const rename of renames) {
        // What one renames, a later one may have called as it was.
        this.#keepers.delete(backwards(rename));
        if (!hasRun) {
          this.#keepers.set(rename, `${folder}/${name}`);
        }
      }
    }
  }

  /** The migration that renames something. */
  keeperOf(rename: string): string | undefined {
    return this.#keepers.get(rename);
  }

  migrationOf(renames: readonly string[], steps: readonly RenameStep[], at: Date): GuardMigration {
    return {
      file: `${folder}/${migrationName(renames, at, this.#style)}`,
      code: migrationCode(renames, steps, this.#style),
      renames,
      isWritten: false,
    };
  }

  /** @throws UserError `failed` where it cannot be written; nothing is ever overwritten. */
  async write(migration: GuardMigration): Promise<GuardMigration> {
    const path = join(this.#project, migration.file);
    try {
      await mkdir(join(this.#project, folder), { recursive: true });
      await writeFile(path, migration.code, { flag: 'wx' });
    } catch (error) {
      throw new UserError(
        'failed',
        `The migration ${migration.file} cannot be written: ${hasCode(error, 'EEXIST') ? 'there is a file of that name' : reasonOf(error)}.`,
        'Make it possible to write to database/migrations, or take the code from the report.',
        { cause: error },
      );
    }
    return { ...migration, isWritten: true };
  }
}

function namesIn(path: string): string[] {
  try {
    return readdirSync(path)
      .filter((name) => /\.[jt]s$/.test(name))
      .sort();
  } catch (error) {
    if (isMissing(error)) {
      return [];
    }
    throw error;
  }
}

/** The renaming that undoes another: `uid.new=old`, or `new=old` for types. */
function backwards(rename: string): string {
  const [from = '', to = ''] = rename.split('=');
  const uid = from.slice(0, from.lastIndexOf('.') + 1);
  return to.includes('.') ? `${to}=${from}` : `${uid}${to}=${from.slice(uid.length)}`;
}

/** Whether the configuration of the database says so, in so many words. */
const configures = (project: string, setting: string, value: boolean): boolean =>
  ['ts', 'js'].some((ending) =>
    new RegExp(`${setting}['"]?\\s*:\\s*${value}`).test(
      readText(join(project, 'config', `database.${ending}`)) ?? '',
    ),
  );

/** As the project has it: Strapi runs TypeScript only where its configuration says that it is compiled. */
function styleOf(project: string): ModuleStyle {
  if (configures(project, 'useTypescriptMigrations', true)) {
    return 'typescript';
  }
  const manifest = readText(join(project, 'package.json')) ?? '';
  return /"type"\s*:\s*"module"/.test(manifest) ? 'module' : 'commonjs';
}
