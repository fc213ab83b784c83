/** @jest-environment ./__tests__/support/one-realm.mjs */
import { createHash } from 'node:crypto';
import { cpSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { importArchive } from '../../src/commands/import/import.ts';
import { parseImportOptions, type RawImportOptions } from '../../src/commands/import/options.ts';
import type { ImportReport } from '../../src/commands/import/report.ts';
import { tryLock } from '../../src/system/file-lock.ts';
import { copyBlog } from '../support/blog.ts';
import { plainImport, silent } from '../support/options.ts';
import { projectTarget } from '../support/project-target.ts';
import { type TargetKind, targetKinds } from '../support/targets.ts';
import { run } from '../support/terminal.ts';
import { refusal, workspace } from '../support/workspace.ts';

const { at } = workspace();

/** Every file below a folder, with its content and when it was changed, and every folder. */
function tree(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const { mtimeNs, size } = lstatSync(path, { bigint: true });
    if (entry.name.endsWith('-shm')) {
      // SQLite's own memory, which those who read a database share.
      continue;
    }
    const content = entry.isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : '';
    found[path] = `${mtimeNs} ${size} ${content}`;
  }
  return found;
}

describe('a dry run', () => {
  beforeEach(async () => {
    copyBlog(at('blog'));
    const exported = await run(['export', '--no-encrypt', '--project', at('blog'), '-f', at('archive')]);
    expect(exported.code).toBe(0);
  });

  const importing = (given: Partial<RawImportOptions> = {}): Promise<ImportReport> =>
    importArchive(
      parseImportOptions({ ...plainImport, project: at('blog'), file: at('archive.tar.gz'), ...given }),
      silent,
    );
  const command = (...more: string[]) =>
    run(['import', '--dry-run', '--project', at('blog'), '-f', at('archive.tar.gz'), ...more]);

  test.each([['DELETE'], ['WAL']])('writes nothing anywhere, whatever the journal is: %s', async (mode) => {
    const database = new DatabaseSync(at('blog/.tmp/data.db'));
    database.exec(`PRAGMA journal_mode = ${mode}; UPDATE articles SET title = 'Changed'`);
    rmSync(at('blog/public/uploads'), { recursive: true });
    const before = tree(at('.'));
    const { code, stdout } = await command('--force');
    expect(code).toBe(0);
    expect(tree(at('.'))).toEqual(before);
    database.close();
    expect(stdout).toMatch(/Would be deleted +│ +Would be imported/);
    expect(stdout).toContain('What is deleted would be exported first');
    expect(stdout.trim().split('\n').at(-1)).toMatch(/^Dry run: nothing was written\./);
  });

  test('ends as the import would, with the same exit code and the same words', async () => {
    const ends = async (...more: string[]) => {
      const dry = await command(...more);
      const real = await run([
        'import',
        '--project',
        at('blog'),
        '-f',
        more.includes('-f') ? (more[more.indexOf('-f') + 1] as string) : at('archive.tar.gz'),
        ...more.filter((_, index) => more[index] !== '-f' && more[index - 1] !== '-f'),
      ]);
      expect({ code: dry.code, stderr: dry.stderr }).toEqual({ code: real.code, stderr: real.stderr });
      return dry.code;
    };
    expect(await ends()).toBe(1);
    expect(await ends('--force', '-f', at('none.tar.gz'))).toBe(10);
    writeFileSync(at('bad.tar.gz'), readFileSync(at('archive.tar.gz')).subarray(0, 9_000));
    expect(await ends('--force', '-f', at('bad.tar.gz'))).toBe(12);
    expect(await ends('--force', '--require-seal', 'authenticated')).toBe(12);
    const lock = tryLock(at('blog/.tmp/.data.db.strapi-dms-import.lock'));
    expect(await ends('--force')).toBe(11);
    lock?.release();
    const database = new DatabaseSync(at('blog/.tmp/data.db'));
    database.exec(`UPDATE strapi_core_store_settings SET value = json_remove(value,
      '$."api::tag.tag".attributes.name', '$."api::tag.tag".__schema__.attributes.name') WHERE key = 'strapi_content_types_schema'`);
    database.close();
    expect(await ends('--force')).toBe(4);
  });

  test('says of a database without tables what the import would bring, and that Strapi would be started', async () => {
    rmSync(at('blog/.tmp'), { recursive: true });
    const before = tree(at('.'));
    const { contentTypes, booted, dryRun, differences, warnings, media } = await importing({
      dryRun: true,
      force: false,
      boot: 'auto',
    });
    expect(tree(at('.'))).toEqual(before);
    expect(booted).toBe(true);
    expect(dryRun?.unknown[0]).toContain('Strapi would be started once');
    expect(contentTypes.find(({ uid }) => uid === 'api::article.article')).toMatchObject({
      deleted: 0,
      inserted: 10,
    });
    expect(differences.filter(({ verdict }) => verdict !== 'harmless')).toEqual([]);
    expect(warnings).toEqual([]);
    expect(media.unchanged).toBeGreaterThan(0);
    const schema = at('blog/src/api/tag/content-types/tag/schema.json');
    const { attributes, ...rest } = JSON.parse(readFileSync(schema, 'utf8'));
    writeFileSync(schema, JSON.stringify({ ...rest, attributes: { ...attributes, name: undefined } }));
    const error = await refusal(importing({ dryRun: true, boot: 'auto' }));
    expect(error.exitCode).toBe(4);
    expect(error.message).toContain('api::tag.tag');
  });

  test('says which of the media files would be written, stay as they are, and go', async () => {
    const uploads = at('blog/public/uploads');
    mkdirSync(uploads, { recursive: true });
    const [first, second] = readdirSync(uploads).filter((name) => !name.startsWith('.')) as [string, string];
    rmSync(join(uploads, first));
    writeFileSync(join(uploads, second), 'another');
    cpSync(at('blog/.tmp/data.db'), at('copy.db'));
    const database = new DatabaseSync(at('blog/.tmp/data.db'));
    database.exec(`INSERT INTO files (id, name, hash, ext, mime, url, provider, size)
      VALUES (900, 'old.png', 'old', '.png', 'image/png', '/uploads/old.png', 'local', 1)`);
    database.close();
    writeFileSync(join(uploads, 'old.png'), 'old');
    const foretold = await importing({ dryRun: true });
    const real = await importing();
    expect(foretold.media).toEqual(real.media);
    expect(real.media).toMatchObject({ written: 2, removed: 1 });
  });
});

/** What shows that somebody has written to a database, were it only to undo it. */
const counters: Readonly<Record<string, (rows: (sql: string) => Promise<unknown[][]>) => Promise<unknown>>> =
  {
    SQLite: (rows) => rows('SELECT data_version FROM pragma_data_version'),
    PostgreSQL: async (rows) => [
      await rows(`SELECT tup_inserted, tup_updated, tup_deleted, temp_files FROM pg_stat_database
      WHERE datname = current_database()`),
      await rows(`SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_user_tables ORDER BY relname`),
      await rows('SELECT sequencename, last_value FROM pg_sequences ORDER BY sequencename'),
    ],
    MySQL: async (rows) => {
      const tables = await rows(`SELECT table_name FROM information_schema.tables
      WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' ORDER BY table_name`);
      const names = tables.map(([name]) => `\`${name}\``);
      return [names, await rows(`CHECKSUM TABLE ${names.join(', ')}`)];
    },
  };

describe.each(targetKinds)('a dry run, on %s,', (name, found) => {
  (found === undefined ? describe.skip : describe)('looked at from the database', () => {
    const site = projectTarget(found as TargetKind);

    test('writes nothing, where the import does', async () => {
      const look = counters[name.split(/[, ]/)[0] as string] as (typeof counters)[string];
      const now = () => look((sql) => site.target.run(sql));
      const before = await now();
      await site.importing({ dryRun: true });
      await site.importing({ dryRun: true, onlyContentTypes: ['api::tag.tag'] });
      expect(await now()).toEqual(before);
      if (name !== 'SQLite') {
        await site.importing({ webhooks: 'disable', file: await emptied(site.archive) });
        expect(await now()).not.toEqual(before);
      }
    });
  });
});

/** The same archive without its links. */
async function emptied(archive: string): Promise<string> {
  const other = `${archive}-without-links`;
  cpSync(archive, other, { recursive: true });
  rmSync(join(other, 'strapi-dms'), { recursive: true });
  rmSync(join(other, 'links'), { recursive: true });
  return other;
}
