import { createHash } from 'node:crypto';
import { utimesSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { createArchive } from '../../src/archive/write/archive.ts';
import { importArchive } from '../../src/commands/import/import.ts';
import { parseImportOptions, type RawImportOptions } from '../../src/commands/import/options.ts';
import { type PushSource, rehearse } from '../../src/commands/import/push-records.ts';
import type { ImportReport } from '../../src/commands/import/report.ts';
import { Interrupted } from '../../src/interrupted.ts';
import { parseRemoteAddress } from '../../src/remote/address.ts';
import { PushDestination } from '../../src/remote/push.ts';
import { staysInStrapi4 } from '../../src/strapi/travelling.ts';
import { Page } from '../../src/transfer/page.ts';
import { assetsOf } from '../support/archives.ts';
import { plainImport, silent } from '../support/options.ts';
import { byUid, type PushPeer, published, schemas4, schemas5, startPushPeer } from '../support/push-peer.ts';
import { note, noteSchema, peerFile, rowOf, schemaOf } from '../support/remote-peer.ts';
import { refusal, rejection, workspace } from '../support/workspace.ts';

const { at: path, write, names } = workspace();

interface Contents {
  readonly version?: string;
  readonly schemas?: readonly object[];
  readonly entities?: readonly object[];
  readonly links?: readonly object[];
  readonly configuration?: readonly object[];
  readonly files?: readonly ReturnType<typeof peerFile>[];
}

const page = (id: number, more: object = {}) => ({
  type: 'api::page.page',
  id,
  data: { documentId: `page${id}`, title: `page ${id}`, blocks: [], zone: [], ...more },
});

const linkTo = (left: number, right: number, type = 'api::note.note') => ({
  kind: 'relation.basic',
  relation: 'oneToMany',
  left: { type: 'api::page.page', ref: left, field: 'notes' },
  right: { type, ref: right },
});

const setting = (key: string) => ({ type: 'core-store', value: { key, value: 'x', type: 'string' } });

async function* pagesOf(type: string, records: readonly object[]): AsyncGenerator<Page> {
  if (records.length > 0) {
    yield Page.ofRecords(
      type,
      records.map((record) => JSON.stringify(record)),
    );
  }
}

/** Writes an archive; what is not said it has a little of. */
async function archiveOf(name: string, contents: Contents = {}): Promise<string> {
  const files = contents.files ?? [peerFile(1, 'a'.repeat(10)), peerFile(2, '')];
  const archive = await createArchive({
    file: path(name),
    ifTaken: 'refuse',
    format: 'tar',
    compress: false,
    key: undefined,
    encryption: 'strapi',
    recipients: [],
  });
  const schemas = contents.schemas ?? schemas5;
  await archive.writeRecords('schemas', pagesOf('x', schemas));
  const entities = contents.entities ?? [note(1), note(2), page(1)];
  await archive.writeRecords('entities', pagesOf('x', [...entities, ...files.map(rowOf)]));
  await archive.writeAssets(
    assetsOf(
      ...files.map(({ metadata, content }) => ({
        filename: `${metadata.hash}${metadata.ext}`,
        metadata,
        size: content.length,
        content,
      })),
    ),
  );
  await archive.writeRecords('links', pagesOf('x', contents.links ?? [linkTo(1, 1), linkTo(1, 2)]));
  await archive.writeRecords('configuration', pagesOf('x', contents.configuration ?? [setting('a')]));
  const { file } = await archive.finish(
    { createdAt: new Date().toISOString(), strapi: { version: contents.version ?? '5.54.0' } },
    { verify: false },
  );
  return file;
}

const into = (
  peer: PushPeer,
  file: string,
  more: Partial<RawImportOptions> = {},
  signal?: AbortSignal,
  progress = silent,
): Promise<ImportReport> =>
  importArchive(
    parseImportOptions({
      ...plainImport,
      boot: 'auto',
      project: path('.'),
      file,
      target: peer.url,
      transferToken: 'token',
      ...more,
    }),
    progress,
    signal,
  );

/** Whether the rows of a model go, as Strapi decides it by the parameters of an `init`. */
const wipedBy = (init: unknown) => {
  const { include, exclude } = (
    init as { options: { restore: { entities: { include?: string[]; exclude: string[] } } } }
  ).options.restore.entities;
  return (uid: string) => include?.includes(uid) !== false && !exclude.includes(uid);
};

const looking = [
  'command init',
  'action bootstrap',
  'action getMetadata',
  'action getSchemas',
  'action rollback',
  'action close',
  'command end',
];

describe('an import into a running Strapi', () => {
  test('looks first, sends each stage in its order, closes before it ends, and looks once more', async () => {
    await using peer = await startPushPeer();
    const report = await into(peer, await archiveOf('whole'));
    const beginning = looking.slice(0, 4);
    const stage = (name: string) => [`start of ${name}`, `stream of ${name}`, `end of ${name}`];
    expect(peer.heard).toEqual([
      ...looking,
      ...beginning,
      'action beforeTransfer',
      ...['entities', 'assets', 'links', 'configuration'].flatMap(stage),
      'action close',
      'command end',
      ...beginning,
      ...['configuration', 'entities'].flatMap((name) => [`start of ${name}`, `end of ${name}`]),
      'action close',
      'command end',
    ]);
    expect(peer.handshakes.map(({ path }) => path)).toEqual(
      ['push', 'push', 'pull'].map((direction) => `/admin/transfer/runner/${direction}`),
    );
    expect(peer.mostOpen()).toBe(1);
    const fileRow = (id: number) => ({ type: 'plugin::upload.file', id, data: { name: `file ${id}.txt` } });
    // Of rows only what the remote has attributes for.
    expect(peer.received.entities).toEqual([note(1), note(2), page(1), fileRow(1), fileRow(2)]);
    expect(peer.received.links).toEqual([linkTo(1, 1), linkTo(1, 2)]);
    expect(report).toMatchObject({
      command: 'import',
      strapiVersion: '5.54.0',
      database: `Strapi 5.54.0 at ${peer.url}`,
      stages: { entities: { count: 5 }, assets: { count: 2 }, links: { count: 2 } },
      media: { written: 2 },
      leftOutLinks: 0,
      remote: { countsDeleted: false, found: expect.stringContaining('6 records of 4 types') },
      warnings: [],
    });
  });

  test('lets several small files share a message, each with its checksum', async () => {
    await using peer = await startPushPeer();
    await into(peer, await archiveOf('files'));
    expect(peer.received.assets).toMatchObject([
      { action: 'start', data: { filename: 'file_1.txt', stats: { size: 10 }, metadata: { id: 1 } } },
      { action: 'stream', encoding: 'base64', data: Buffer.from('a'.repeat(10)).toString('base64') },
      { action: 'end', checksum: { algorithm: 'sha256', value: expect.stringMatching(/^[\da-f]{64}$/) } },
      { action: 'start', data: { filename: 'file_2.txt' } },
      { action: 'end' },
    ]);
  });

  test('sends Strapi 4 lists of numbers, no checksums, and tells it to keep all of its admin data', async () => {
    await using peer = await startPushPeer({ version: '4.26.2' });
    await into(peer, await archiveOf('four', { version: '4.26.2', schemas: schemas4 }));
    expect(peer.received.assets?.[1]).toMatchObject({ data: { type: 'Buffer', data: Array(10).fill(97) } });
    expect(peer.received.assets?.[2]).not.toHaveProperty('checksum');
    for (const init of peer.inits.slice(0, 2)) {
      expect(init).toMatchObject({
        options: {
          strategy: 'restore',
          restore: { entities: { exclude: expect.arrayContaining([...staysInStrapi4, 'admin::user']) } },
        },
      });
    }
  });

  test('replaces all content types, or those of its filters', async () => {
    await using peer = await startPushPeer();
    const file = await archiveOf('scope');
    const reports = [
      await into(peer, file),
      await into(peer, file, { onlyContentTypes: ['api::note.note'] }),
      await into(peer, file, { only: ['config'] }),
    ];
    expect(reports.map(({ warnings }) => warnings.join().includes('loses its relations'))).toEqual([
      false,
      true,
      false,
    ]);
    const restores = peer.inits
      .map(
        (init) => (init as { options?: { restore: { entities: { include?: string[] } } } }).options?.restore,
      )
      .filter((restore) => restore !== undefined);
    expect(restores[1]).toMatchObject({ assets: true, configuration: { webhook: true, coreStore: true } });
    expect(restores[1]?.entities.include).toBeUndefined();
    expect(restores[3]).toMatchObject({ entities: { include: ['api::note.note'] }, assets: false });
    expect(restores[5]).toMatchObject({ entities: { include: [] }, assets: false });
  });

  test.each<[string, Partial<RawImportOptions>, readonly string[], readonly string[]]>([
    ['a content type', { excludeContentTypes: ['api::note.note'] }, ['api::note.note'], ['api::page.page']],
    ['the media library', { media: 'none' }, ['plugin::upload.file'], ['api::note.note', 'api::page.page']],
  ])('keeps %s that is left out', async (_, filters, kept, replaced) => {
    const folders = published(schemaOf('plugin::upload.folder'));
    await using peer = await startPushPeer({ schemas: byUid([...schemas5, folders]) });
    await into(peer, await archiveOf(`without-${kept}`), filters);
    const wiped = wipedBy(peer.inits[1]);
    expect(schemas5.map(({ uid }) => uid).filter((uid) => kept.includes(uid) && wiped(uid))).toEqual([]);
    expect(replaced.filter((uid) => !wiped(uid))).toEqual([]);
    expect(
      peer.received.entities?.filter((record) => kept.includes((record as { type: string }).type)),
    ).toEqual([]);
  });

  test('keeps settings and webhooks where the archive has none', async () => {
    await using peer = await startPushPeer();
    await into(peer, await archiveOf('no-settings', { configuration: [] }));
    const wiped = wipedBy(peer.inits[1]);
    expect(wiped('api::note.note')).toBe(true);
    expect(['strapi::core-store', 'strapi::webhook'].filter(wiped)).toEqual([]);
    expect(peer.inits[1]).toMatchObject({
      options: { restore: { configuration: { coreStore: false, webhook: false } } },
    });
  });

  test('does not begin a stage of which there is nothing', async () => {
    await using peer = await startPushPeer();
    await into(peer, await archiveOf('empty', { links: [], files: [], configuration: [] }));
    const started = peer.heard.filter((what) => what.startsWith('start of'));
    expect(started).toEqual(['start of entities', 'start of entities']);
  });

  test('leaves out what the remote would end the transfer for', async () => {
    await using peer = await startPushPeer();
    const gone = published({ ...noteSchema, uid: 'api::gone.gone' });
    const report = await into(
      peer,
      await archiveOf('unknown', {
        schemas: [...schemas5, gone],
        entities: [note(1), { ...note(5), type: 'api::gone.gone' }, page(1, { zone: null, blocks: null })],
        links: [linkTo(1, 1), linkTo(1, 9), linkTo(1, 5, 'api::gone.gone'), linkTo(1, 1, 'admin::user')],
        files: [],
      }),
      { onSchemaDifference: 'adapt' },
    );
    expect(peer.received.entities).toEqual([note(1), page(1)]);
    expect(peer.received.links).toEqual([linkTo(1, 1)]);
    expect(report).toMatchObject({ leftOutLinks: 3, dropped: { 'api::gone.gone': 1 } });
  });

  test('sends once what the archive has more than once', async () => {
    await using peer = await startPushPeer();
    const entities = [note(1), note(1, 'again'), note(2), page(1)];
    const first = peerFile(1, 'shared');
    const second = peerFile(2, 'shared', { hash: first.metadata.hash });
    const report = await into(peer, await archiveOf('repeated', { entities, files: [first, second] }));
    expect(peer.received.entities).toMatchObject([note(1), note(2), page(1), { id: 1 }, { id: 2 }]);
    expect(report.media.written).toBe(1);
    // The remote gives each row the address of its file.
    const started = peer.received.assets?.filter((item) => (item as { action: string }).action === 'start');
    expect(started).toMatchObject(
      [1, 2].map((id) => ({ data: { filename: 'file_1.txt', metadata: { id } } })),
    );
    expect(report.warnings).toEqual([expect.stringContaining('1 entities more than once')]);
  });

  test('is refused where the remote has no place for something, before it hears of anything', async () => {
    await using peer = await startPushPeer();
    const other = published({
      ...noteSchema,
      attributes: { text: { type: 'string' }, more: { type: 'string' } },
    });
    const more = { ...note(1), data: { ...note(1).data, more: 'a value' } };
    const file = await archiveOf('more', {
      schemas: [other, ...schemas5.slice(1)],
      entities: [more],
      links: [],
    });
    const error = await refusal(into(peer, file));
    expect(error.failure).toBe('schemaDifference');
    expect(peer.heard).toEqual(looking);
    const report = await into(peer, file, { onSchemaDifference: 'adapt' });
    expect(report.warnings.join()).toContain('api::note.note.more');
    expect(peer.received.entities?.[0]).toEqual(note(1));
  });

  test.each([
    ['another major version', { version: '4.26.2' }, 'schemaDifference'],
    ['one that is not known', { version: '6.0.0' }, 'schemaDifference'],
  ])('is refused by %s', async (_, behaviour, failure) => {
    await using peer = await startPushPeer(behaviour);
    const error = await refusal(into(peer, await archiveOf(`major-${behaviour.version}`)));
    expect(error.failure).toBe(failure);
    expect(peer.heard).toEqual(looking);
  });

  test('goes into another version of the same major, and says so', async () => {
    await using peer = await startPushPeer({ version: '5.60.0' });
    const noted: string[] = [];
    const warned: string[] = [];
    const progress = {
      ...silent,
      noted: (message: string) => noted.push(message),
      warned: (message: string) => warned.push(message),
    };
    const report = await into(peer, await archiveOf('minor'), {}, undefined, progress);
    const warning = 'The archive is from Strapi 5.54.0, and the target is Strapi 5.60.0.';
    expect(report.warnings).toEqual([warning]);
    // Before anything is deleted; the report has it as a warning.
    expect(noted).toContain(warning);
    expect(warned).toEqual([]);
  });

  test('is not without force, and nothing is asked', async () => {
    await using peer = await startPushPeer();
    const error = await refusal(into(peer, await archiveOf('gentle'), { force: false }));
    expect(error.message).toContain('would delete the content');
    expect(peer.handshakes).toEqual([]);
  });

  test('that is only foretold deletes nothing', async () => {
    await using peer = await startPushPeer();
    const report = await into(peer, await archiveOf('dry'), { dryRun: true });
    expect(peer.heard).toEqual(looking);
    expect(report.dryRun?.unknown).toHaveLength(2);
    expect(report).toMatchObject({ media: { written: 2 }, stages: { entities: { count: 5 } } });
  });

  test('removes what a killed import has left of its backup, and leaves that of one beside it', async () => {
    await using peer = await startPushPeer();
    const mark = createHash('sha256').update(peer.url).digest('hex').slice(0, 8);
    const [beside, killed] = ['1', '2'].map(
      (second) => `.before_import_2026010203040${second}_${mark}.tar.gz.0123abcd.partial`,
    ) as [string, string];
    for (const name of [beside, killed]) {
      write(`.strapi-dms/safety-backups/${name}`, 'half of it');
    }
    const before = new Date(Date.now() - 61 * 60_000);
    utimesSync(path('.strapi-dms/safety-backups', killed), before, before);
    const file = await archiveOf('beside');
    await into(peer, file, { dryRun: true, safetyBackup: true });
    expect(names('.strapi-dms/safety-backups')).toEqual([beside, killed]);
    await into(peer, file, { safetyBackup: true });
    const left = names('.strapi-dms/safety-backups').filter((name) => name.endsWith('.partial'));
    expect(left).toEqual([beside]);
  });

  test('backs up what is there before anything is deleted, over a connection of its own', async () => {
    await using peer = await startPushPeer({ entities: [note(7)], links: [], configuration: [], files: [] });
    const kept: string[] = [];
    const report = await importArchive(
      parseImportOptions({
        ...plainImport,
        boot: 'auto',
        safetyBackup: true,
        project: path('.'),
        file: await archiveOf('backed', { entities: [note(1)], links: [], files: [], configuration: [] }),
        target: peer.url,
        transferToken: 'token',
      }),
      silent,
      undefined,
      async (file) => {
        expect(peer.heard).not.toContain('action beforeTransfer');
        kept.push(file);
      },
    );
    expect(kept).toEqual([report.safetyBackup]);
    expect(report.contentTypes).toContainEqual({
      uid: 'api::note.note',
      displayName: 'note',
      deleted: 1,
      inserted: 1,
    });
    expect(peer.mostOpen()).toBe(1);
    expect(peer.handshakes.map(({ path }) => path.split('/').at(-1))).toEqual([
      'push',
      'pull',
      'push',
      'pull',
    ]);
  });

  test.each<[Partial<RawImportOptions>, readonly string[]]>([
    [{}, ['api::note.note', 'api::page.page']],
    [{ onlyContentTypes: ['api::note.note'] }, ['api::note.note']],
    [{ only: ['config'] }, []],
  ])(
    'counts as deleted what %j deletes, and not all that was backed up',
    async (filters, deleted) => {
      await using peer = await startPushPeer();
      const file = await archiveOf('counted', { entities: [note(1), page(1)], links: [], files: [] });
      await into(peer, file);
      const report = await into(peer, file, { ...filters, safetyBackup: true });
      expect(
        report.contentTypes
          .filter((type) => type.deleted > 0)
          .map(({ uid }) => uid)
          .sort(),
      ).toEqual(deleted);
    },
    30_000,
  );

  test('ends at the first refusal, and says what became of files', async () => {
    await using peer = await startPushPeer({}, ({ action, step }) =>
      action === 'stream' && step === 'links' ? { error: { message: 'Remote push cannot' } } : undefined,
    );
    const error = await refusal(into(peer, await archiveOf('refused')));
    expect(error.message).toContain('Remote push cannot');
    expect(error.remedy).toContain('is as it was before');
    expect(error.remedy).toContain('Its media files were replaced already');
    expect(peer.heard.at(-1)).toBe('stream of links');
    expect(peer.handshakes).toHaveLength(2);
  });

  test('is refused by a remote that saves less than it was sent', async () => {
    await using peer = await startPushPeer({}, ({ action, step, kind }) =>
      action === 'end' && kind === 'step' && step === 'assets'
        ? { data: { ok: true, stats: { started: 2, finished: 1 } } }
        : undefined,
    );
    const error = await refusal(into(peer, await archiveOf('less')));
    expect(error.message).toContain('of 2 assets that were sent it has received 2 and saved 1');
    expect(error.message).not.toContain('does not behave as a Strapi');
    expect(error.remedy).toContain('public/uploads_backup_');
    expect(peer.heard).not.toContain('start of links');
  });

  test('that is interrupted closes the connection at once, and leaves nothing half done', async () => {
    const interruption = new AbortController();
    await using peer = await startPushPeer({}, ({ action, step }) => {
      if (action === 'stream' && step === 'entities') {
        interruption.abort(new Interrupted(2));
        return 'nothing';
      }
      return undefined;
    });
    const error = await rejection(into(peer, await archiveOf('broken'), {}, interruption.signal));
    expect(error).toBeInstanceOf(Interrupted);
    expect((error as Interrupted).left.join(' ')).toContain('is as it was before');
    while (peer.open() > 0) {
      await delay(10);
    }
    expect(peer.heard.at(-1)).toBe('stream of entities');
  });

  test('of which the remote does not confirm the end may be there all the same', async () => {
    await using peer = await startPushPeer({}, ({ action }, { socket }) => {
      if (action === 'close' && peer.heard.includes('action beforeTransfer')) {
        socket.terminate();
        return 'nothing';
      }
      return undefined;
    });
    const error = await refusal(into(peer, await archiveOf('unconfirmed')));
    expect(error.isCommitted).toBe(true);
    expect(error.message).toContain('may have made it all the same');
    expect(peer.handshakes).toHaveLength(2);
  });

  test('is not there where the connection was lost before the remote could be told to commit', async () => {
    await using peer = await startPushPeer({}, ({ action }, { socket }) => {
      if (action === 'beforeTransfer') {
        setTimeout(() => socket.terminate(), 100);
      }
      return undefined;
    });
    const destination = await PushDestination.open(
      parseRemoteAddress(peer.url, 'target'),
      { token: 'token', witness: silent },
      {
        entities: { exclude: [] },
        assets: false,
        configuration: { webhook: false, coreStore: false },
      },
    );
    await destination.empty();
    await delay(500);
    const error = await refusal(destination.commit());
    expect(error.message).toContain('the connection broke off');
    expect(destination.state).toBe('emptied');
    await destination.close();
  });

  test('fails where the remote has not what was sent', async () => {
    await using peer = await startPushPeer({ entities: [], configuration: [] });
    const error = await refusal(into(peer, await archiveOf('lost')));
    expect(error.isCommitted).toBe(true);
    expect(error.message).toContain('has not all that was sent');
    expect(error.message).not.toContain('is complete');
  }, 30_000);

  test('takes no notice of a remote that commits a little later than it says', async () => {
    const entities: object[] = Array.from({ length: 9 }, (_, index) => note(index + 1));
    let looks = 0;
    await using peer = await startPushPeer({ entities, files: [] }, ({ command }) => {
      if (command === 'init' && peer.heard.includes('action beforeTransfer')) {
        looks += 1;
        entities.splice(looks === 2 ? 1 : entities.length);
      }
      return undefined;
    });
    const report = await into(peer, await archiveOf('late', { entities: [note(1)], links: [], files: [] }));
    expect(looks).toBe(2);
    expect(report.warnings).toEqual([]);
  });

  test.each([
    ['fails', true],
    ['warns', false],
  ])(
    '%s where the remote has more than was sent, as it had before',
    async (_, safetyBackup) => {
      await using peer = await startPushPeer({ entities: [note(1), note(2), note(3)], files: [] });
      const file = await archiveOf('kept', { entities: [note(1)], links: [], files: [] });
      const imported = into(peer, file, { safetyBackup });
      if (safetyBackup) {
        const error = await refusal(imported);
        expect(error.isCommitted).toBe(true);
        expect(error.message).toContain('as much as before: 3 × api::note.note, where 1 were sent');
        expect(error.remedy).toContain('The previous content is in');
      } else {
        expect((await imported).warnings.join()).toContain('has more than was sent: 3 × api::note.note');
      }
    },
    30_000,
  );

  test('warns where the token does not allow to look', async () => {
    await using peer = await startPushPeer({
      handshake: ({ url = '' }, socket) => {
        const isRefused = url.endsWith('/pull');
        if (isRefused) {
          socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
        }
        return isRefused;
      },
    });
    const report = await into(peer, await archiveOf('blind'));
    expect(report.warnings.join()).toContain('could not be looked at');
    const error = await refusal(into(peer, await archiveOf('blind-backup'), { safetyBackup: true }));
    expect(error.message).toContain('(403)');
    expect(error.remedy).toContain('--no-safety-backup');
    expect(peer.heard.filter((what) => what === 'action beforeTransfer')).toHaveLength(1);
  });

  test('is done where the look afterwards is interrupted', async () => {
    const interruption = new AbortController();
    await using peer = await startPushPeer({
      handshake: ({ url = '' }) => {
        const isLook = url.endsWith('/pull');
        if (isLook) {
          interruption.abort(new Interrupted(2));
        }
        return isLook;
      },
    });
    const report = await into(peer, await archiveOf('unseen'), {}, interruption.signal);
    expect(report.warnings.join()).toContain('could not be looked at');
    expect(report.warnings.join()).toContain('The look was interrupted.');
  });

  test('stops at its time limit', async () => {
    await using peer = await startPushPeer({}, ({ action }) =>
      action === 'beforeTransfer' ? 'nothing' : undefined,
    );
    const options = parseImportOptions({
      ...plainImport,
      boot: 'auto',
      project: path('.'),
      file: await archiveOf('slow'),
      target: peer.url,
      transferToken: 'token',
    });
    const remote = options.remote && { ...options.remote, limit: 300 };
    const error = await refusal(importArchive({ ...options, remote }, silent));
    expect(error.message).toContain('was ended');
    expect(error.remedy).toContain('is as it was before');
  });

  test('switches webhooks off, and gives addresses of media another beginning', async () => {
    await using peer = await startPushPeer();
    const webhook = { type: 'webhook', value: { id: 1, name: 'deploy', enabled: true } };
    await into(
      peer,
      await archiveOf('changed', {
        entities: [note(1, 'see https://old.example.com/uploads/a.png')],
        links: [],
        files: [],
        configuration: [webhook],
      }),
      { webhooks: 'disable', mediaUrlMap: ['https://old.example.com=https://new.example.com'] },
    );
    expect(peer.received.configuration).toMatchObject([{ value: { enabled: false } }]);
    expect(peer.received.entities).toMatchObject([
      { data: { text: 'see https://new.example.com/uploads/a.png' } },
    ]);
  });

  test('masks what it sends, counts it once, and finds a leak before anything is deleted', async () => {
    const users = published(
      schemaOf('plugin::users-permissions.user', { email: { type: 'email' }, username: { type: 'string' } }),
    );
    const email = 'ada.lovelace@example.org';
    const user = {
      type: users.uid,
      id: 1,
      data: { documentId: 'user1', email, username: 'ada-lovelace-1815' },
    };
    await using peer = await startPushPeer({ schemas: byUid([...schemas5, users]) });
    const withUsers = (name: string, text: string) =>
      archiveOf(name, {
        schemas: [...schemas5, users],
        entities: [note(1, text), user],
        links: [],
        files: [],
      });
    const options = { mask: 'recommended', maskSecret: 'a secret that is long enough for masks' };
    const error = await refusal(into(peer, await withUsers('leak', `Write to ${email}`), options));
    expect(error.message).toContain('api::note.note');
    expect(peer.heard).toEqual(looking);
    const report = await into(peer, await withUsers('masked', 'Write to us'), options);
    expect(JSON.stringify(peer.received)).not.toContain('lovelace');
    expect(report.masked?.leakCheck).toBe('passed');
    const counted = report.masked?.attributes.listed ?? [];
    expect(counted.find(({ path: attribute }) => attribute === 'email')?.values).toBe(1);
  });

  test('leaves out files that a masking drops with their rows', async () => {
    await using peer = await startPushPeer();
    const rules = write('rules.yml', 'version: 1\ntypes:\n  plugin::upload.file: drop\n');
    const report = await into(peer, await archiveOf('fileless'), {
      mask: rules,
      maskSecret: 'a secret that is long enough for masks',
    });
    expect(peer.received.assets).toEqual([]);
    // That is when a remote removes the old ones.
    expect(peer.heard).toEqual(expect.arrayContaining(['start of assets', 'end of assets']));
    expect(peer.received.entities).toEqual([note(1), note(2), page(1)]);
    expect(peer.received.links).toHaveLength(2);
    expect(report).toMatchObject({ media: { written: 0 }, stages: { entities: { count: 3 } } });
  });

  test('finds a record that no message can have in its rehearsal', async () => {
    let isClosed = false;
    const source = {
      async *records() {
        yield Page.ofRecords('api::note.note', ['x'.repeat(101 << 20)]);
      },
      close: async () => {
        isClosed = true;
      },
    };
    const error = await refusal(
      rehearse(
        source as unknown as PushSource,
        new Set(['entities']),
        false,
        parseRemoteAddress('https://cms.example.com', 'target'),
      ),
    );
    expect(error.message).toContain('A record of api::note.note is too large for a transfer');
    expect(isClosed).toBe(true);
  });

  test('tells some of what the remote has to say, and how much more there was', async () => {
    await using peer = await startPushPeer({}, ({ action, step }, session) => {
      if (action === 'stream' && step === 'links') {
        for (let number = 0; number < 1_000; number += 1) {
          const details = { message: `Skipping link ${number}` };
          session.send({ uuid: 'any', diagnostic: { kind: 'warning', details } });
        }
      }
      return undefined;
    });
    const { warnings } = await into(peer, await archiveOf('talk'));
    expect(warnings).toHaveLength(11);
    expect(warnings[0]).toBe('The running Strapi says: Skipping link 0');
    expect(warnings[10]).toContain('990 more to say');
  });

  test('says that files stay behind whose rows are left out', async () => {
    await using peer = await startPushPeer();
    const report = await into(peer, await archiveOf('no-rows'), { exclude: ['content'] });
    expect(report.warnings).toEqual([expect.stringContaining('media files of the archive stay behind')]);
    expect(peer.received.assets).toEqual([]);
  });

  test('counts no link of a component that is left out with its owner', async () => {
    await using peer = await startPushPeer();
    const ofBlock = {
      kind: 'relation.basic',
      relation: 'oneToOne',
      left: { type: 'kit.block', ref: 4, field: 'note' },
      right: { type: 'api::note.note', ref: 1 },
    };
    const file = await archiveOf('parts', {
      entities: [note(1), page(1, { blocks: [{ id: 4, text: 'a' }] })],
      links: [ofBlock, { ...ofBlock, left: { ...ofBlock.left, ref: 9 } }],
      files: [],
    });
    const report = await into(peer, file, { onlyContentTypes: ['api::note.note'] });
    expect(report.leftOutLinks).toBe(1);
  });
});
