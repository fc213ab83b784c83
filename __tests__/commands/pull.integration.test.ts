import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { exportProject } from '../../src/commands/export/export.ts';
import { isLinkWarning } from '../../src/commands/export/observer.ts';
import { parseExportOptions, type RawExportOptions } from '../../src/commands/export/options.ts';
import type { ExportReport } from '../../src/commands/export/report.ts';
import { pulledInWords } from '../../src/commands/pulled-words.ts';
import { parseVerifyOptions } from '../../src/commands/verify/options.ts';
import { verifyArchive } from '../../src/commands/verify/verify.ts';
import { defaultsOf, plainExport, silent } from '../support/options.ts';
import {
  adminSchema,
  fileSchema,
  note,
  type Peer,
  type PeerBehaviour,
  peerFile,
  rowOf,
  schemaOf,
  startPeer,
} from '../support/remote-peer.ts';
import { refusal, rejection, workspace } from '../support/workspace.ts';

const { at, names } = workspace();
const token = 'a-transfer-token-that-nobody-may-see';

const personSchema = schemaOf('api::person.person', {
  name: { type: 'string' },
  email: { type: 'email' },
  address: { type: 'component', component: 'kit.address', repeatable: false },
  friend: { type: 'relation', relation: 'oneToOne', target: 'api::person.person' },
});
const addressSchema = {
  ...schemaOf('kit.address', { street: { type: 'string' } }),
  modelType: 'component',
};
const noteSchema = schemaOf('api::note.note', { text: { type: 'text' } });
const schemas = Object.fromEntries(
  [personSchema, noteSchema, fileSchema, adminSchema, addressSchema].map((schema) => [schema.uid, schema]),
);

const person = (id: number, email: string) => ({
  type: personSchema.uid,
  id,
  data: {
    documentId: `p${id}`,
    name: `Person ${id}`,
    email,
    address: { id: id + 100, street: `Street ${id}` },
  },
});
const admin = { type: adminSchema.uid, id: 1, data: { password: 'the-hash-of-an-administrator' } };
const link = (left: number, right: number) => ({
  kind: 'relation.basic',
  relation: 'oneToOne',
  left: { type: personSchema.uid, ref: left, field: 'friend' },
  right: { type: personSchema.uid, ref: right },
});
const file = peerFile(1, 'content of a file');

const site: PeerBehaviour = {
  schemas,
  entities: [person(1, 'ada@example.com'), person(2, 'bob@example.com'), note(1), rowOf(file), admin],
  links: [link(1, 2), { ...link(1, 1), right: { type: adminSchema.uid, ref: 1 } }],
  configuration: [
    {
      type: 'core-store',
      value: { id: 1, key: 'core_admin_auth', value: {}, type: 'object', environment: null, tag: null },
    },
  ],
  files: [file],
};

const optionsOf = (peer: Peer, given: Partial<RawExportOptions> = {}) =>
  parseExportOptions({
    ...plainExport,
    source: peer.url,
    transferToken: token,
    file: at('archive'),
    missingMedia: 'auto',
    ...given,
  });

/** Exports from something that behaves like this. */
async function pull(
  behaviour: PeerBehaviour,
  given: Partial<RawExportOptions> = {},
  signal?: AbortSignal,
): Promise<ExportReport> {
  await using peer = await startPeer(behaviour);
  try {
    const report = await exportProject(optionsOf(peer, given), silent, signal);
    expect(JSON.stringify(report)).not.toContain(token);
    return report;
  } finally {
    for (let waited = 0; peer.open() > 0 && waited < 2_000; waited += 20) {
      await delay(20);
    }
    expect(peer.open()).toBe(0);
    expect(peer.handshakes).toHaveLength(1);
  }
}

/** What a pull is refused with; it leaves nothing. */
async function refused(
  behaviour: PeerBehaviour,
  given: Partial<RawExportOptions> = {},
  signal?: AbortSignal,
) {
  const error = await refusal(pull(behaviour, given, signal));
  expect(names()).toEqual([]);
  return error;
}

const lines = (stage: string) => {
  const path = at('archive', stage, `${stage}_00001.jsonl`);
  return existsSync(path)
    ? readFileSync(path, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];
};

const texts = (folder = at('archive')): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(`${parentPath}/${name}`, 'latin1'))
    .join('\n');

describe('an export from a running Strapi', () => {
  test('has all that travels, and says that it is no snapshot', async () => {
    const report = await pull(site);
    expect(report).toMatchObject({
      strapiVersion: '5.54.0',
      database: expect.stringMatching(/^Strapi 5\.54\.0 at http:\/\/127\.0\.0\.1:\d+\/admin$/),
      stages: {
        entities: { count: 4 },
        links: { count: 1 },
        assets: { count: 1 },
        configuration: { count: 1 },
      },
      scope: 'everything',
      pull: { danglingLinks: 0, repeatedEntities: 0, unknownFiles: 0, changed: [] },
      warnings: [],
    });
    expect(lines('entities')).toEqual(site.entities?.slice(0, 4));
    expect(lines('links')).toEqual([link(1, 2)]);
    expect(texts()).not.toContain('the-hash-of-an-administrator');
    expect(pulledInWords(report)).toContain('no snapshot');
  });

  test('is an archive that can be verified, sealed and encrypted as any other', async () => {
    const report = await pull(site, { format: 'tar', encrypt: true, compress: true, key: 'a good long key' });
    expect(report).toMatchObject({ encrypted: true, verified: true, file: at('archive.tar.gz.enc') });
    const verified = await verifyArchive(
      parseVerifyOptions({ ...defaultsOf('verify'), file: report.file, key: 'a good long key' }),
    );
    expect(verified.contentDigest).toBe(report.contentDigest);
  });

  test('has what filters leave of it, with the links among that', async () => {
    const report = await pull(site, { onlyContentTypes: [noteSchema.uid], exclude: ['config', 'files'] });
    expect(report.scope).toContain('only content types api::note.note');
    expect(lines('entities')).toEqual([note(1)]);
    expect(lines('links')).toEqual([]);
    expect(lines('configuration')).toEqual([]);
  });

  test('of files alone looks at their rows, to know which are missing', async () => {
    const report = await pull({ ...site, files: [] }, { only: ['files'], missingMedia: 'warn' });
    expect(report.stages).toEqual({ schemas: expect.anything(), assets: { count: 0, bytes: 0 } });
    expect(report.assets.missing).toHaveLength(1);
  });

  test('is masked as one from a database is, and nothing of what was masked is on the disk', async () => {
    const named = peerFile(1, 'ada', {
      name: 'ada-lovelace.txt',
      hash: 'ada_lovelace_1',
      url: '/uploads/ada_lovelace_1.txt',
    });
    const report = await pull(
      {
        ...site,
        files: [named],
        entities: [person(1, 'ada@example.com'), note(1, 'no name'), rowOf(named)],
        links: [],
      },
      { mask: 'recommended', maskSecret: 'a long and good secret 1234567890' },
    );
    expect(report.masked).toMatchObject({ mode: 'recommended', leakCheck: 'passed' });
    expect(texts()).not.toMatch(/ada@example\.com|ada_lovelace/);
    expect(report.assets.missing).toEqual([]);
  });

  test('counts each entity once, and says that some came twice', async () => {
    const entities = [note(1), note(2), note(1)];
    const report = await pull({ ...site, entities, links: [], files: [] });
    expect(lines('entities')).toEqual([note(1), note(2)]);
    expect(report.pull?.repeatedEntities).toBe(1);
    expect(report.warnings).toEqual([expect.stringContaining('came more than once')]);
  });

  test('tells of links that lead nowhere', async () => {
    const report = await pull({ ...site, links: [link(1, 2), link(1, 77)] });
    expect(report.pull?.danglingLinks).toBe(1);
    expect(report.warnings).toEqual([expect.stringContaining('api::person.person 77')]);
  });

  test('counts links that the remote leaves out, as one from a database does', async () => {
    const report = await pull({
      ...site,
      frames: {
        links: async (session) => {
          const omitting = [
            'Omitting link a:1 -> b:2 from export because a referenced entity no longer exists in the database.',
            'Further detailed warnings suppressed after 10 messages. See the stage summary for totals.',
            'Links export omitted 12 relation(s) pointing at missing entities. Verify relations after import if this is unexpected.',
          ];
          for (const message of omitting) {
            session.send({ diagnostic: { kind: 'warning', details: { message } } });
          }
          await session.frame({ ended: true });
        },
      },
    });
    expect(report.omittedLinks).toBe(12);
    expect(report.warnings).toHaveLength(2);
    expect(report.warnings.every(isLinkWarning)).toBe(true);
  });

  test('tells of types of which links came and no entity: Strapi 4 passes over what it cannot read', async () => {
    const entities = [note(1), rowOf(file)];
    const report = await pull({
      ...site,
      version: '4.26.2',
      chunks: 'buffer',
      entities,
      links: [link(1, 2)],
    });
    expect(report.warnings.join('\n')).toContain(
      'No entity of api::person.person came, although there are links of them',
    );
  });

  test('tells of content that was changed meanwhile', async () => {
    let readings = 0;
    const report = await pull({
      ...site,
      frames: {
        entities: async (session) => {
          readings += 1;
          const text = `text ${readings}`;
          await session.frame({ data: [note(1, text), person(1, 'a@example.com'), admin, rowOf(file)] });
          await session.frame({ ended: true });
        },
      },
      links: [],
    });
    expect(report.pull?.changed).toEqual(['api::note.note']);
    expect(report.warnings).toEqual([
      expect.stringContaining('was changed while it was read: api::note.note'),
    ]);
  });

  test('is kept where the connection is lost once all came: in the second reading, or at the end', async () => {
    let readings = 0;
    const again = await pull({
      ...site,
      links: [],
      frames: {
        entities: async (session) => {
          readings += 1;
          if (readings === 2) {
            session.socket.terminate();
            return;
          }
          await session.frame({ data: [note(1), rowOf(file)] });
          await session.frame({ ended: true });
        },
      },
    });
    expect(again.pull?.changed).toBeUndefined();
    let closed = false;
    const closing = await pull(
      {
        ...site,
        answer: ({ command }, session) => {
          if (command === 'end' && closed) {
            session.socket.terminate();
            return 'nothing';
          }
          closed ||= command === 'end';
          return undefined;
        },
      },
      { overwrite: true },
    );
    expect(closing.pull?.changed).toEqual([]);
    for (const { warnings } of [again, closing]) {
      expect(warnings).toEqual([expect.stringContaining('All was read, and then the connection ended')]);
    }
  });

  test('tells what went wrong in the second reading only', async () => {
    let readings = 0;
    const message = 'Failed to read all entities of type "api::note.note"';
    const report = await pull({
      ...site,
      answer: ({ step, action }, session) => {
        readings += step === 'entities' && action === 'start' ? 1 : 0;
        if (step === 'entities' && action === 'end' && readings === 2) {
          session.send({ diagnostic: { kind: 'warning', details: { message } } });
        }
        return undefined;
      },
    });
    expect(report.warnings).toEqual([expect.stringContaining(message)]);
  });

  test('does not take administrators that sign in for a change', async () => {
    let readings = 0;
    const report = await pull({
      ...site,
      frames: {
        entities: async (session) => {
          readings += 1;
          await session.frame({ data: [note(1), { ...admin, data: { readings } }, rowOf(file)] });
          await session.frame({ ended: true });
        },
      },
      links: [],
    });
    expect(report.pull?.changed).toEqual([]);
  });
});

describe('media files that a running Strapi does not have', () => {
  const formats = {
    small: { hash: 'small_2', ext: '.txt', url: '/uploads/small_2.txt', mime: 'text/plain', name: 'small' },
  };
  const second = peerFile(2, 'another', { formats });
  const entities = [rowOf(file), rowOf(second)];

  test('are warned of, with their formats only where the original came', async () => {
    const report = await pull({ ...site, entities, links: [], files: [file] });
    expect(report.assets.missing).toEqual([{ id: 2, path: '/uploads/file_2.txt' }]);
    expect(report.scope).toContain('without 1 media file that was not found');
    expect(report.warnings[0]).toContain('ATTENTION: 1 media file in the database was not found');
    const other = await pull({ ...site, entities, links: [], files: [file, second] });
    expect(other.assets.missing).toEqual([{ id: 2, path: '/uploads/small_2.txt', format: 'small' }]);
  });

  test('end the export where they have to be there, or none is', async () => {
    expect(
      (await refused({ ...site, entities, links: [], files: [file] }, { missingMedia: 'fail' })).message,
    ).toContain('File 2 of the media library');
    expect((await refused({ ...site, entities, links: [], files: [] })).message).toContain(
      'none of its 2 media files',
    );
    const report = await pull({ ...site, entities, links: [], files: [] }, { missingMedia: 'warn' });
    expect(report.assets.missing).toHaveLength(2);
  });

  test('end the export where none of the local provider is there, although another provider has some', async () => {
    const elsewhere = peerFile(3, 'from a bucket', {
      provider: 'aws-s3',
      url: 'https://b.example.com/file_3.txt',
    });
    const rows = { ...site, entities: [...entities, rowOf(elsewhere)], links: [], files: [elsewhere] };
    expect((await refused(rows)).message).toContain('none of its 2 media files of the local provider');
    const report = await pull(rows, { missingMedia: 'warn' });
    expect(report.assets.missing).toHaveLength(2);
  });

  test('are counted once where their row came twice', async () => {
    const twice = [...entities, rowOf(second)];
    const report = await pull({ ...site, entities: twice, links: [], files: [file] });
    expect(report.assets.missing).toEqual([{ id: 2, path: '/uploads/file_2.txt' }]);
  });

  test('are not told with the paths that the server says', async () => {
    const report = await pull({
      ...site,
      entities,
      links: [],
      files: [file],
      answer: ({ step, action }, session) => {
        if (step === 'assets' && action === 'end') {
          const message =
            '[Data transfer] Media item 2 (hash: x) exists in database but no corresponding file was found to transfer. Path: /srv/secret/x';
          session.send({ diagnostic: { kind: 'warning', details: { message } } });
        }
        return undefined;
      },
    });
    expect(JSON.stringify(report)).not.toContain('/srv/secret');
  });

  test('may have come without a row', async () => {
    const report = await pull({ ...site, entities: [rowOf(file)], links: [], files: [file, second] });
    expect(report.pull?.unknownFiles).toBe(1);
  });
});

describe('an export from a running Strapi that fails leaves nothing', () => {
  test('where the remote did not read all and says so only beside it', async () => {
    const error = await refused({
      ...site,
      answer: ({ step, action }, session) => {
        if (step === 'entities' && action === 'end') {
          const message = 'Failed to read all entities of type "api::note.note"';
          session.send({ diagnostic: { kind: 'error', details: { message } } });
        }
        return undefined;
      },
    });
    expect(error.message).toContain('could not read all of its entities');
  });

  test('where it goes away in any stage', async () => {
    for (const stage of ['entities', 'assets', 'links', 'configuration'] as const) {
      const error = await refused({
        ...site,
        frames: { [stage]: async (session: { socket: { terminate(): void } }) => session.socket.terminate() },
      });
      expect(error).toMatchObject({
        failure: 'databaseUnreachable',
        message: expect.stringContaining('broke off'),
      });
    }
  });

  test('where it is interrupted, and the reason is what is thrown', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const behaviour: PeerBehaviour = {
      ...site,
      frames: {
        links: async () => {
          controller.abort(reason);
        },
      },
    };
    expect(await rejection(pull(behaviour, {}, controller.signal))).toBe(reason);
    expect(names()).toEqual([]);
  });

  test('where it takes longer than it may', async () => {
    await using peer = await startPeer({ ...site, frames: { links: async () => undefined } });
    const options = optionsOf(peer);
    const remote = options.remote && { ...options.remote, limit: 300 };
    const error = await refusal(exportProject({ ...options, remote }, silent));
    expect(error.message).toContain('is not done after');
    expect(error.remedy).toContain('transfer-timeout');
    expect(names()).toEqual([]);
  });

  test('where it is of a version that nobody knows', async () => {
    expect((await refused({ ...site, version: '6.0.0' })).message).toContain('only Strapi 4 and 5 are known');
  });

  test('where rules for masking take a sample, or leave files out: that needs a database', async () => {
    const mask = at('rules.yml');
    const maskSecret = 'a long and good secret 1234567890';
    for (const rules of [
      'types: { api::note.note: { sample: { newest: 1 } } }',
      'media: { include: referenced }',
    ]) {
      writeFileSync(mask, `version: 1\n${rules}\n`);
      const { message, remedy } = await refusal(pull(site, { mask, maskSecret }));
      expect(message).toContain('from a database only');
      expect(`${message} ${remedy}`).not.toContain('import');
      expect(names()).toEqual(['rules.yml']);
    }
  });

  test('where a filter names a type that it does not have', async () => {
    expect((await refused(site, { onlyContentTypes: ['api::other.other'] })).failure).toBe('usage');
  });
});
