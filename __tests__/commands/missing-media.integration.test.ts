/** @jest-environment ./__tests__/support/one-realm.mjs */
import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { mysqlOrMariaDb } from '../../scripts/engines/mysql.ts';
import { postgres } from '../../scripts/engines/postgres.ts';
import { serverTables } from '../../scripts/server-tables.ts';
import { exportProject } from '../../src/commands/export/export.ts';
import { MissingMedia } from '../../src/commands/export/missing-media.ts';
import { parseExportOptions, type RawExportOptions } from '../../src/commands/export/options.ts';
import { importArchive } from '../../src/commands/import/import.ts';
import { parseImportOptions, type RawImportOptions } from '../../src/commands/import/options.ts';
import { verifyArchive } from '../../src/commands/verify/verify.ts';
import { exitCodes, UserError } from '../../src/errors.ts';
import type { Progress } from '../../src/transfer/progress.ts';
import { copyBlog } from '../support/blog.ts';
import { type FileServer, file, startFileServer, status } from '../support/file-server.ts';
import { defaultsOf, plainExport, plainImport, silent } from '../support/options.ts';
import { describeWith, findMysql, findPostgres } from '../support/servers.ts';
import { run } from '../support/terminal.ts';
import { refusal, workspace } from '../support/workspace.ts';

const { at, names, write } = workspace();

// Each runs several whole exports and imports.
jest.setTimeout(60_000);

const options = (given: Partial<RawExportOptions> = {}) =>
  parseExportOptions({
    ...plainExport,
    missingMedia: 'auto',
    project: at('blog'),
    databaseUrl: '.tmp/data.db',
    file: at('out'),
    ...given,
  });

const exported = (given: Partial<RawExportOptions> = {}, progress: Progress = silent) =>
  exportProject(options(given), progress);

const verified = (rehearse = false) => verifyArchive({ ...defaultsOf('verify'), file: at('out'), rehearse });

const imported = (given: Partial<RawImportOptions> = {}, progress: Progress = silent) =>
  importArchive(
    parseImportOptions({
      ...plainImport,
      project: at('blog'),
      databaseUrl: '.tmp/data.db',
      file: at('out'),
      ...given,
    }),
    progress,
  );

const manifest = () => JSON.parse(readFileSync(at('out/strapi-dms/manifest.json'), 'utf8'));

const sql = (text: string, ...parameters: (string | number)[]) => {
  const database = new DatabaseSync(at('blog/.tmp/data.db'));
  try {
    return database.prepare(text).all(...parameters) as Record<string, unknown>[];
  } finally {
    database.close();
  }
};

const originals = () => sql('SELECT id, url FROM files ORDER BY id') as { id: number; url: string }[];
const uploads = (url = '') => at('blog/public', url === '' ? 'uploads' : url);

/** What is warned of, each with whether it must not be overlooked. */
function listening(then: Partial<Progress> = {}) {
  const warned: [string, boolean | undefined][] = [];
  const noted: string[] = [];
  const progress: Progress = {
    ...silent,
    warned: (message, isLoud) => warned.push([message, isLoud]),
    noted: (message) => noted.push(message),
    ...then,
  };
  return { progress, warned, noted };
}

/** Runs something as soon as the media is about to be read: the database has been read by then. */
const atMedia = (work: () => void) =>
  listening({
    stageStarted: (stage) => {
      if (stage === 'assets') {
        work();
      }
    },
  });

beforeEach(() => {
  copyBlog(at('blog'));
});

const servers: FileServer[] = [];

/** A server that is gone after the test. */
async function serve(...answer: Parameters<typeof startFileServer>): Promise<FileServer> {
  const server = await startFileServer(...answer);
  servers.push(server);
  return server;
}

afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

describe('an export that finds no media of the local provider', () => {
  test.each([
    ['is no folder', () => rmSync(uploads(), { recursive: true }), /There is no folder .*public\/uploads\./],
    [
      'is an empty folder',
      () => {
        rmSync(uploads(), { recursive: true });
        mkdirSync(uploads());
      },
      /The folder .*public\/uploads has none of them\./,
    ],
  ])('since there %s fails, with every way out, and leaves nothing', async (_, change, where) => {
    change();
    const { message, remedy, exitCode } = await refusal(exported());
    expect(message).toContain(
      `None of the ${originals().length} media files of the local provider was found`,
    );
    expect(message).toMatch(where);
    for (const way of [
      '--media-url https://',
      'copy the folder',
      'S3',
      'delete their entries in the media library',
      '--media metadata-only',
      '--missing-media warn',
    ]) {
      expect(remedy).toContain(way);
    }
    expect(exitCode).toBe(exitCodes.failed);
    expect(names()).toEqual(['blog']);
  });

  test.each(['metadata-only', 'none'] as const)(
    'is made where it is to have none: media: %s',
    async (media) => {
      rmSync(uploads(), { recursive: true });
      const { assets, warnings, scope } = await exported({ media });
      expect([assets.missing, warnings]).toEqual([[], []]);
      expect(scope).not.toBe('everything');
      expect(manifest()).not.toHaveProperty('media');
    },
  );

  test('is made with missing-media: warn, and says loudly what it is worth', async () => {
    rmSync(uploads(), { recursive: true });
    const { progress, warned } = listening();
    const report = await exported({ missingMedia: 'warn' }, progress);
    expect(report.assets.missing).toHaveLength(originals().length);
    expect(warned).toEqual([
      [expect.stringMatching(/^ATTENTION: None of the \d+ media files .* was found/), true],
    ]);
    expect(report.warnings).toEqual([warned[0]?.[0]]);
  });

  test('fails with missing-media: fail as well, and says the same', async () => {
    rmSync(uploads(), { recursive: true });
    const { message, remedy } = await refusal(exported({ missingMedia: 'fail' }));
    expect(message).toContain('File 1 of the media library is in the database but not on disk');
    expect(remedy).toMatch(/There is no folder .*--media-url https:/);
  });

  test('is made where the database has no media, or only some of other providers', async () => {
    rmSync(uploads(), { recursive: true });
    const server = await serve((_request, response) => response.end('content'));
    sql(`UPDATE files SET provider = 'elsewhere', formats = NULL, url = ? || url`, server.url);
    expect((await exported()).assets.missing).toEqual([]);
    sql('DELETE FROM files');
    expect((await exported()).assets.missing).toEqual([]);
  });

  test('fails for one row of it beside files of another provider, and says how to be rid of that row', async () => {
    rmSync(uploads(), { recursive: true });
    const server = await serve((_request, response) => response.end('content'));
    sql(`UPDATE files SET provider = 'elsewhere', formats = NULL, url = ? || url WHERE id > 1`, server.url);
    const { message, remedy } = await refusal(exported());
    expect(message).toContain(
      `The one media file of the local provider was not found, so the archive would have none: ${originals()[0]?.url}. There is no folder`,
    );
    expect(remedy).toContain('delete their entries in the media library');
  });

  test('fails where nothing is found with another provider either', async () => {
    const server = await serve();
    sql(`UPDATE files SET provider = 'elsewhere', formats = NULL, url = ? || url`, server.url);
    expect((await refusal(exported())).message).toMatch(
      /^None of the \d+ media files in the database was found/,
    );
  });
});

describe('an archive that lacks some media', () => {
  let lost: { id: number; url: string };
  let progress: Progress;
  let warned: [string, boolean | undefined][];

  beforeEach(async () => {
    [lost] = originals() as [typeof lost];
    renameSync(uploads(lost.url), at('lost'));
    ({ progress, warned } = listening());
  });

  test('says so in one loud warning with numbers, in its report, its scope and its seal', async () => {
    const report = await exported({}, progress);
    expect(report.assets.missing).toEqual([{ id: lost.id, path: lost.url }]);
    // It has formats, which nobody has looked for; so there is no number of all.
    expect(sql('SELECT formats FROM files WHERE id = ?', lost.id)).not.toEqual([{ formats: null }]);
    const there = names('out/assets/uploads').length;
    expect(warned).toEqual([
      [
        `ATTENTION: 1 media file in the database was not found (${there} are in the archive), and the archive has only its row: ${lost.url}. What is not in an archive cannot be restored from it.`,
        true,
      ],
    ]);
    expect(report.scope).toBe('everything, without 1 media file that was not found');
    expect(manifest()).toMatchObject({ scope: report.scope, media: { missing: 1, deleted: 0 } });
  });

  test('is not called whole, nor back as it was: verify and rehearse say it', async () => {
    await exported();
    const report = await verified(true);
    expect(report).toMatchObject({ missingAssets: 1, rehearsal: { different: [] } });
    expect(report.madeBy?.scope).not.toBe('everything');
    expect(report.warnings[0]).toMatch(/^ATTENTION: 1 media file is missing from this archive/);
    const { stdout } = await run(['verify', '-f', at('out'), '--rehearse']);
    expect(stdout).not.toContain('is whole');
    expect(stdout).toContain('is undamaged, but lacks 1 media file, ');
    expect(stdout).toMatch(/settings came back the same, without 1 media file that was not found/);
  });

  test('is imported with a warning, so that a drill that allows none fails', async () => {
    await exported();
    const report = await imported();
    expect(report).toMatchObject({
      missingAssets: 1,
      scope: 'everything, without 1 media file that was not found',
    });
    expect(report.warnings).toEqual([
      expect.stringMatching(/^ATTENTION: 1 media file is missing from this archive/),
    ]);
    expect(await imported({ media: 'metadata-only' })).toMatchObject({ warnings: [] });
  });

  test('takes no file from a target that has it', async () => {
    await exported();
    renameSync(at('lost'), uploads(lost.url));
    const before = names('blog/public/uploads');
    await imported();
    expect(names('blog/public/uploads')).toEqual(before);
  });

  test('an archive that lacks nothing says that, too', async () => {
    renameSync(at('lost'), uploads(lost.url));
    expect((await exported()).scope).toBe('everything');
    expect(manifest()).toMatchObject({ scope: 'everything', media: { missing: 0, deleted: 0 } });
    expect(await verified()).toMatchObject({ missingAssets: 0, warnings: [] });
    expect((await run(['verify', '-f', at('out')])).stdout).toContain('is whole');
  });
});

test('everything is not said of an archive with only the files that content refers to', async () => {
  expect((await exported({ media: 'referenced' })).scope).toBe(
    'everything, only media files that content refers to',
  );
});

describe('the safety backup of a target without its media', () => {
  test('is made, and says loudly what it lacks', async () => {
    await exported();
    rmSync(uploads(), { recursive: true });
    const { progress, warned } = listening();
    const back = process.cwd();
    process.chdir(at('blog'));
    try {
      const report = await imported({ safetyBackup: true }, progress);
      expect(report.safetyBackupMissingAssets).toBe(originals().length);
      expect(warned).toEqual([
        [expect.stringMatching(/^Safety backup: ATTENTION: None of the \d+ media files/), true],
      ]);
      expect(names('blog/public/uploads').length).toBeGreaterThan(originals().length);
    } finally {
      process.chdir(back);
    }
  });

  test('does not say everything where files of other providers stay there', async () => {
    await exported();
    sql(`UPDATE files SET provider = 'elsewhere', formats = NULL, url = 'https://elsewhere.example' || url`);
    const back = process.cwd();
    process.chdir(at('blog'));
    try {
      const { safetyBackup = '' } = await imported({ safetyBackup: true });
      const { madeBy } = await verifyArchive({ ...defaultsOf('verify'), file: safetyBackup });
      expect(madeBy?.scope).toBe(`everything, without ${originals().length} media files of other providers`);
    } finally {
      process.chdir(back);
    }
  });
});

describe('files of the local provider that are not in the checkout', () => {
  let site: FileServer;

  /** Serves the public folder, as Strapi does, from where it was moved to. */
  beforeEach(async () => {
    renameSync(uploads(), at('served'));
    site = await serve();
    for (const name of names('served')) {
      site.on(`/uploads/${name}`, file(readFileSync(at('served', name))));
    }
  });

  test('are fetched from the running site, formats and the logo of the admin panel included', async () => {
    const logo = { name: 'l', hash: 'l', ext: '.png', url: '/uploads/l.png', size: 0, provider: 'local' };
    site.on('/uploads/l.png', file('logo'));
    sql(
      `INSERT INTO strapi_core_store_settings (key, value, type) VALUES ('core_admin_project-settings', ?, 'object')`,
      JSON.stringify({ menuLogo: logo }),
    );
    const report = await exported({ mediaUrl: new URL(site.url) });
    expect(report).toMatchObject({ assets: { missing: [] }, scope: 'everything', warnings: [] });
    const found = names('out/assets/uploads');
    expect(found.length).toBeGreaterThan(originals().length);
    for (const name of found) {
      expect(readFileSync(at('out/assets/uploads', name)).equals(readFileSync(at('served', name)))).toBe(
        true,
      );
    }
    expect(report.assets.remote?.downloaded).toBe(found.length + 1);
    expect(readFileSync(at('out/configuration/configuration_00001.jsonl'), 'utf8')).toContain(
      Buffer.from('logo').toString('base64'),
    );
  });

  test('are not asked for where the checkout has them', async () => {
    const [{ url }] = originals() as [{ id: number; url: string }];
    write(`blog/public${url}`, 'of the checkout');
    await exported({ mediaUrl: new URL(site.url) });
    expect(site.asked).not.toContain(url);
    expect(readFileSync(at('out/assets', url), 'utf8')).toBe('of the checkout');
  });

  test('are missing where the site answers with something of another size', async () => {
    const [{ id, url }] = originals() as [{ id: number; url: string }];
    site.on(url, file('<html>Welcome</html>'));
    const report = await exported({ mediaUrl: new URL(site.url) });
    expect(report.assets.missing).toEqual([
      {
        id,
        path: url,
        instead: expect.stringMatching(/^http:.* answers with 20 bytes, but its size is [\d.]+ kB$/),
      },
    ]);
    expect(
      (await refusal(exported({ mediaUrl: new URL(site.url), missingMedia: 'fail' }))).message,
    ).toContain('20 bytes');
  });

  test('are fetched where their rows say that they have no bytes, as Strapi does where nobody measured them', async () => {
    sql('UPDATE files SET formats = NULL, size = 0');
    expect((await exported({ mediaUrl: new URL(site.url), missingMedia: 'fail' })).assets.missing).toEqual(
      [],
    );
  });

  test('fail the export where the site has none of them, or only one page for everything', async () => {
    site = await serve(file('<html>Welcome</html>'));
    const { message } = await refusal(exported({ mediaUrl: new URL(site.url) }));
    expect(message).toMatch(/There is no folder .*, and http:.* has none of them \(.*20 bytes/);
  });

  test('that the site does not deliver end the export, with its address', async () => {
    const [{ url }] = originals() as [{ id: number; url: string }];
    site.on(url, status(400));
    const { message, remedy } = await refusal(exported({ mediaUrl: new URL(site.url) }));
    expect(message).toContain(
      `could not be fetched from ${url} of ${site.url}/ (--media-url): the server answered 400`,
    );
    expect(remedy).toContain('Check that --media-url is the running site');
  });

  test('may be named by rows with the whole address of the site', async () => {
    sql(`UPDATE files SET formats = NULL, url = ? || url`, site.url);
    expect((await exported()).assets.missing).toEqual([]);
    expect(names('out/assets/uploads')).toHaveLength(originals().length);
    renameSync(at('served'), uploads());
    site.asked.length = 0;
    expect((await exported()).assets.missing).toEqual([]);
    expect(site.asked).toEqual([]);
  });
});

describe('rows of the local provider with whole addresses of a site below a path', () => {
  let site: FileServer;

  beforeEach(async () => {
    site = await serve();
    sql(
      `UPDATE files SET formats = replace(formats, '"/uploads/', ?), url = ? || url`,
      `"${site.url}/cms/uploads/`,
      `${site.url}/cms`,
    );
  });

  test('are fetched from those, and from nowhere else', async () => {
    renameSync(uploads(), at('served'));
    for (const name of names('served')) {
      site.on(`/cms/uploads/${name}`, file(readFileSync(at('served', name))));
    }
    for (const address of [`${site.url}/cms`, `${site.url}/cms/`, site.url]) {
      const mediaUrl = new URL(address);
      site.asked.length = 0;
      expect((await exported({ mediaUrl, missingMedia: 'fail' })).assets.missing).toEqual([]);
      expect([...site.asked].sort()).toEqual(
        names('out/assets/uploads').map((name) => `/cms/uploads/${name}`),
      );
      rmSync(at('out'), { recursive: true });
    }
  });

  test('are found in the public folder, which is what the site has below that path', async () => {
    const mediaUrl = new URL(`${site.url}/cms`);
    expect((await exported({ mediaUrl, missingMedia: 'fail' })).assets.missing).toEqual([]);
    expect(site.asked).toEqual([]);
  });

  test('that are of another server are taken for paths of the site', async () => {
    renameSync(uploads(), at('served'));
    const moved = await serve();
    for (const name of names('served')) {
      moved.on(`/cms/uploads/${name}`, file(readFileSync(at('served', name))));
    }
    expect((await exported({ mediaUrl: new URL(moved.url), missingMedia: 'fail' })).assets.missing).toEqual(
      [],
    );
    expect(site.asked).toEqual([]);
  });
});

describe('a file that is deleted while a site is exported is not missing', () => {
  const deleteFile = ({ id, url }: { id: number; url: string }) => {
    rmSync(uploads(url));
    sql('DELETE FROM files WHERE id = ?', id);
  };

  test.each(['auto', 'warn', 'fail'] as const)('with missing-media: %s', async (missingMedia) => {
    const [first, second] = originals() as [{ id: number; url: string }, { id: number; url: string }];
    const { progress, warned, noted } = atMedia(() => {
      deleteFile(first);
      deleteFile(second);
    });
    const report = await exported({ missingMedia }, progress);
    expect(report).toMatchObject({ assets: { missing: [], deleted: 2 }, scope: 'everything', warnings: [] });
    expect(warned).toEqual([]);
    expect(noted).toEqual([expect.stringMatching(/^2 media files .* deleted or replaced/)]);
    expect(readFileSync(at('out/entities/entities_00001.jsonl'), 'utf8')).toContain(first.url);
    expect(manifest()).toMatchObject({ media: { missing: 0, deleted: 2 } });
    expect(await verified(true)).toMatchObject({ missingAssets: 0, deletedAssets: 2, warnings: [] });
    expect(await imported()).toMatchObject({ missingAssets: 0, deletedAssets: 2, warnings: [] });
    const { stdout } = await run(['verify', '-f', at('out')]);
    expect(stdout).toContain('is whole');
    expect(stdout).toMatch(/2 media files were deleted or replaced/);
  });

  test('also where its row goes a little later, as Strapi does it', async () => {
    const [{ id, url }] = originals() as [{ id: number; url: string }];
    const { progress, warned } = atMedia(() => {
      rmSync(uploads(url));
      setTimeout(() => sql('DELETE FROM files WHERE id = ?', id), 500);
    });
    expect((await exported({ missingMedia: 'fail' }, progress)).assets.deleted).toBe(1);
    expect(warned).toEqual([]);
  });

  test('and neither is one that was replaced by another', async () => {
    const [{ id, url }] = originals() as [{ id: number; url: string }];
    const { progress } = atMedia(() => {
      rmSync(uploads(url));
      sql(`UPDATE files SET url = '/uploads/other.png', formats = NULL WHERE id = ?`, id);
    });
    expect((await exported({ missingMedia: 'fail' }, progress)).assets).toMatchObject({
      missing: [],
      deleted: 1,
    });
  });

  test('what is missing beside it is', async () => {
    const [first, second] = originals() as [{ id: number; url: string }, { id: number; url: string }];
    rmSync(uploads(second.url));
    const { progress } = atMedia(() => deleteFile(first));
    expect((await exported({}, progress)).assets).toMatchObject({
      missing: [{ id: second.id, path: second.url }],
      deleted: 1,
    });
  });

  test('all of them may go: then there is no media, and nothing is wrong', async () => {
    const all = originals();
    const { progress } = atMedia(() => all.forEach(deleteFile));
    expect((await exported({}, progress)).assets).toMatchObject({ missing: [], deleted: all.length });
  });
});

describe.each([
  ['PostgreSQL', await findPostgres(), postgres],
  ['MySQL or MariaDB', await findMysql(), mysqlOrMariaDb],
] as const)('on %s', (_, server, engineAt) => {
  describeWith(server)('rows', () => {
    test('are looked up again as they are by then', async () => {
      const engine = engineAt(server?.url.href);
      const served = await engine.create();
      try {
        const row = (id: number) =>
          `INSERT INTO files (id, document_id, name, hash, ext, mime, size, url, provider)
            VALUES (${id}, 'f${id}', 'f', 'f${id}_0123456789', '.png', 'image/png', 1, '/uploads/f${id}.png', 'local')`;
        const tables = serverTables(at('blog/.tmp/data.db'), engine.tables);
        await served.run([...tables, row(1), row(2), row(3)].join(';'));
        write('blog/public/uploads/f1.png', 'x'.repeat(1_000));
        let deleting: Promise<unknown> | undefined;
        const { progress } = atMedia(() => {
          deleting = served.run('DELETE FROM files WHERE id = 2');
        });
        const { assets } = await exported({ databaseUrl: served.url }, progress);
        await deleting;
        expect(assets).toMatchObject({ missing: [{ id: 3, path: '/uploads/f3.png' }], deleted: 1 });
      } finally {
        await served.drop();
      }
    });
  });
});

describe('looking rows up again', () => {
  const missing = (
    policy: 'auto' | 'fail',
    namesNow: (ids: readonly number[]) => Promise<Map<number, Set<string>>>,
  ) =>
    new MissingMedia({
      policy,
      library: { found: { local: 1, elsewhere: 0 } },
      namesNow,
      uploads: async () => ({ folder: '/uploads', exists: true }),
      site: undefined,
      signal: undefined,
    });
  const add = async (to: MissingMedia, count: number) => {
    for (let id = 1; id <= count; id += 1) {
      await to.add({ id, path: `/uploads/${id}` }, true);
    }
  };

  test.each([
    ['auto', 1],
    ['fail', 11],
  ] as const)('takes no question a file, with missing-media: %s', async (policy, questions) => {
    const asked: number[] = [];
    const files = missing(policy, async (ids) => {
      asked.push(ids.length);
      return new Map();
    });
    await add(files, 2_000);
    await files.settle(1);
    expect(files.deleted).toBe(2_000);
    expect(asked.length).toBeLessThanOrEqual(questions);
  });

  test('takes any number of them', async () => {
    const ids = 200_000;
    const files = missing(
      'auto',
      async (asked) => new Map(asked.map((id) => [id, new Set([`/uploads/${id}`])])),
    );
    await add(files, ids);
    expect((await files.settle(1)).warning).toContain('200,000 media files');
  });

  test('that is not possible makes them missing, and that is told', async () => {
    const files = missing('auto', async () => {
      throw new UserError('databaseUnreachable', 'The tunnel is closed.', 'Open it.');
    });
    await add(files, 1);
    expect((await files.settle(1)).warning).toMatch(
      /^ATTENTION: 1 media file .* not found \(1 is in the archive\), .*The tunnel is closed\./,
    );
    expect(files.missing).toHaveLength(1);
  });

  test('ends with the export where that is interrupted', async () => {
    const controller = new AbortController();
    const files = new MissingMedia({
      policy: 'auto',
      library: { found: { local: 1, elsewhere: 0 } },
      namesNow: async () => {
        controller.abort(new Error('enough'));
        return new Map([[1, new Set(['/uploads/1'])]]);
      },
      uploads: async () => ({ folder: '', exists: true }),
      site: undefined,
      signal: controller.signal,
    });
    await add(files, 1);
    await expect(files.settle(1)).rejects.toThrow();
  });
});
