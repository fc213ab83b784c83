import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseRemoteAddress } from '../../src/remote/address.ts';
import { pullParams, RemoteSource } from '../../src/remote/pull.ts';
import { beginTransfer, type RemoteStrapi } from '../../src/remote/remote-strapi.ts';
import { travels } from '../../src/strapi/travelling.ts';
import type { Asset } from '../../src/transfer/asset.ts';
import type { RecordStage } from '../../src/transfer/stages.ts';
import {
  adminSchema,
  fileSchema,
  itemsOf,
  note,
  noteSchema,
  type PeerBehaviour,
  type PeerFile,
  type PeerSession,
  peerFile,
  schemaOf,
  startPeer,
} from '../support/remote-peer.ts';
import { refusal } from '../support/workspace.ts';

/** Asks a peer for something as a pull does it, and closes. */
async function pulling<Result>(
  behaviour: PeerBehaviour,
  work: (source: RemoteSource, remote: RemoteStrapi) => Promise<Result>,
): Promise<Result> {
  await using peer = await startPeer(behaviour);
  const remote = await beginTransfer(
    parseRemoteAddress(peer.url, 'source'),
    { direction: 'pull', token: 'token', witness: { warned: () => undefined } },
    pullParams,
  );
  try {
    const major = remote.version.startsWith('4.') ? 4 : 5;
    const rules = { travels: travels[major], demandsDescription: major === 5, warned: () => undefined };
    return await work(new RemoteSource(remote, rules), remote);
  } finally {
    await remote.connection.close();
  }
}

async function recordsOf(source: RemoteSource, stage: RecordStage): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const page of source.records(stage)) {
    expect(page.count).toBeLessThanOrEqual(1_000);
    found.push(...page.values);
    expect(page.records.map((record) => JSON.parse(record))).toEqual(page.values);
  }
  return found;
}

const read = (behaviour: PeerBehaviour, stage: RecordStage) =>
  pulling(behaviour, (source) => recordsOf(source, stage));

/** What a stage of one frame is refused with. */
const refusedFrame = (stage: 'entities' | 'links' | 'configuration', data: unknown) =>
  refusal(
    read(
      {
        frames: {
          [stage]: async (session: PeerSession) => {
            await session.frame({ data });
            await session.frame({ ended: true });
          },
        },
      },
      stage,
    ),
  );

interface Read extends Pick<Asset, 'filename' | 'metadata' | 'size'> {
  /** Its SHA-256. */
  readonly content: string;
}

const digestOf = (content: Buffer) => createHash('sha256').update(content).digest('hex');

async function contentOf(asset: Asset): Promise<Buffer> {
  if ('content' in asset) {
    return asset.content;
  }
  if ('path' in asset) {
    return readFileSync(asset.path);
  }
  const parts: Buffer[] = [];
  for await (const part of asset.stream) {
    parts.push(part);
  }
  return Buffer.concat(parts);
}

async function assetsOf(source: RemoteSource): Promise<Read[]> {
  const found: Read[] = [];
  for await (const asset of source.assets()) {
    const { filename, metadata, size, sha256 } = asset;
    const content = await contentOf(asset);
    if (sha256 !== undefined) {
      expect(sha256).toBe(digestOf(content));
    }
    found.push({ filename, metadata, size, content: digestOf(content) });
  }
  return found;
}

const files = (behaviour: PeerBehaviour) => pulling(behaviour, assetsOf);

/** Frames of media files in whatever way. */
const sending = (...frames: readonly unknown[]): PeerBehaviour => ({
  frames: {
    assets: async (session) => {
      for (const data of frames) {
        await session.frame({ data });
      }
      await session.frame({ ended: true });
    },
  },
});

const refusedFiles = (...frames: readonly unknown[]) => refusal(files(sending(...frames)));

const release = schemaOf('plugin::content-releases.release');
const workflow = schemaOf('admin::workflow');
const peerSchemas = Object.fromEntries(
  [noteSchema, fileSchema, adminSchema].map((schema) => [schema.uid, schema]),
);

const link = (left: string, right: string | null) => ({
  kind: 'relation.basic',
  relation: 'oneToOne',
  left: { type: left, ref: 1, field: 'author' },
  right: { type: right, ref: 1, field: null },
});

describe('records of a running Strapi', () => {
  test('come as they are, those of one type together, in pages of a bounded size', async () => {
    const entities = Array.from({ length: 2_345 }, (_, index) => note(index + 1));
    expect(await read({ entities }, 'entities')).toEqual(entities);
  });

  test('of its administration never come: neither entities, nor links to them, nor releases', async () => {
    const behaviour = {
      entities: [note(1), { type: 'admin::user', id: 1, data: { password: 'hash' } }],
      links: [
        link('api::note.note', 'api::note.note'),
        link('api::note.note', 'admin::user'),
        link('admin::user', 'api::note.note'),
        link('plugin::content-releases.release', 'api::note.note'),
      ],
    };
    const schemas = { ...peerSchemas, [release.uid]: release };
    expect(await read({ ...behaviour, schemas }, 'entities')).toEqual([note(1)]);
    expect(await read({ ...behaviour, schemas }, 'links')).toEqual([behaviour.links[0]]);
  });

  test('of Strapi 4 leave out what it leaves out, and keep links to nothing', async () => {
    const links = [
      link('api::note.note', null),
      link('api::note.note', 'admin::api-token'),
      link('admin::workflow', null),
    ];
    const schemas = { ...peerSchemas, [workflow.uid]: workflow };
    expect(await read({ version: '4.26.2', schemas, links }, 'links')).toEqual([links[0], links[2]]);
  });

  test('are not lost where they come with the end', async () => {
    const behaviour: PeerBehaviour = {
      frames: {
        entities: async (session) => {
          await session.frame({ data: [note(1)] });
          await session.frame({ data: [note(2)], ended: true });
        },
      },
    };
    expect(await read(behaviour, 'entities')).toEqual([note(1), note(2)]);
  });

  test('may come one by one, as old versions send them', async () => {
    const behaviour: PeerBehaviour = {
      frames: {
        entities: async (session) => {
          await session.frame({ data: note(1) });
          await session.frame({ ended: true });
        },
      },
    };
    expect(await read(behaviour, 'entities')).toEqual([note(1)]);
  });

  test('may be none at all', async () => {
    expect(await read({}, 'entities')).toEqual([]);
    expect(await read({}, 'links')).toEqual([]);
    expect(await read({}, 'configuration')).toEqual([]);
  });

  test('may be one of some megabytes', async () => {
    const entities = [note(1, 'x'.repeat(5_000_000))];
    expect(await read({ entities }, 'entities')).toEqual(entities);
  });

  test('are refused where they are none, and what they say is told nobody', async () => {
    for (const data of [
      7,
      'secret',
      [7],
      [{ type: 'api::note.note', id: 'secret', data: {} }],
      [{ ...note(1), id: 0 }],
      [null],
    ]) {
      const { message } = await refusedFrame('entities', data);
      expect(message).toContain('does not behave as a Strapi: it sent an entity that is none');
      expect(message).not.toContain('secret');
    }
    expect((await refusedFrame('links', [{ kind: 'x' }])).message).toContain('links that are none');
    expect((await refusedFrame('configuration', [{ type: 'x', value: {} }])).message).toContain('a setting');
  });

  test('are refused where no schema is of their type', async () => {
    const { message } = await refusedFrame('entities', [{ type: 'api::other.other', id: 1, data: {} }]);
    expect(message).toContain('api::other.other, of which it has no schema');
    const links = [link('api::other.other', 'api::note.note')];
    expect((await refusedFrame('links', links)).message).toContain('a link of api::other.other, of which');
    const toRemoved = [link('api::note.note', 'api::removed.removed')];
    expect(await read({ links: toRemoved }, 'links')).toEqual(toRemoved);
  });

  test('are refused where empty messages come without end', async () => {
    const behaviour: PeerBehaviour = {
      frames: {
        entities: async (session) => {
          for (;;) {
            await session.frame({ data: [] });
          }
        },
      },
    };
    expect((await refusal(read(behaviour, 'entities'))).message).toContain('empty messages without end');
  });

  test('are not begun where no id comes with them', async () => {
    const answer: PeerBehaviour['answer'] = ({ action }) =>
      action === 'start' ? { data: { ok: true } } : undefined;
    expect((await refusal(read({ answer }, 'links'))).message).toContain('did not say under which id');
  });
});

describe('media files of a running Strapi', () => {
  const small = peerFile(1, 'content');
  const empty = peerFile(2, '');
  const large = peerFile(3, Buffer.alloc(7_654_321, 'large '));

  test.each(['base64', 'buffer', 'text'] as const)('come whole, written as %s', async (chunks) => {
    const version = chunks === 'buffer' ? '4.26.2' : '5.54.0';
    const sent = [small, empty, large];
    const found = await files({ version, chunks, files: sent });
    expect(found).toEqual(
      sent.map(({ metadata, content }) => ({
        filename: `${metadata.hash}.txt`,
        metadata,
        size: content.length,
        content: digestOf(content),
      })),
    );
  });

  test('that are large are handed over while they come', async () => {
    const kinds = await pulling({ files: [small, large] }, async (source) => {
      const found: string[] = [];
      for await (const asset of source.assets()) {
        found.push('stream' in asset ? 'stream' : 'content' in asset ? 'content' : 'path');
        await contentOf(asset);
      }
      return found;
    });
    expect(kinds).toEqual(['content', 'stream']);
  });

  test('of a provider may be of another size than that says, and are kept on the disk until all came', async () => {
    const [begin, ...rest] = itemsOf(large) as { data: { filepath: string; stats: { size: number } } }[];
    const fetched = {
      ...begin,
      data: { ...begin?.data, filepath: 'https://bucket.example.com/a', stats: { size: 5 } },
    };
    const [found] = await files(sending([[fetched, ...rest]]));
    expect(found?.size).toBe(large.content.length);
    expect(found?.content).toBe(digestOf(large.content));
  });

  test('are described wholly where the row says too little for Strapi 5', async () => {
    const lacking = peerFile(1, 'content', { mime: null, ext: '.png', hash: 'a' });
    const [found, count] = await pulling({ files: [lacking] }, async (source) => [
      await assetsOf(source),
      source.completed.count,
    ]);
    expect(found).toMatchObject([{ metadata: { mime: 'image/png' } }]);
    expect(count).toBe(1);
    const [as4] = await files({ version: '4.26.2', chunks: 'buffer', files: [lacking] });
    expect(as4?.metadata).toEqual(lacking.metadata);
  });

  test('may have the name that Strapi 4 gives to files without an extension', async () => {
    const bare = peerFile(1, 'content', { ext: null });
    const [begin, ...rest] = itemsOf(bare, 'buffer') as { data: object }[];
    const named = { ...begin, data: { ...begin?.data, filename: 'file_1null' } };
    const behaviour = { ...sending([[named, ...rest]]), version: '4.26.2', chunks: 'buffer' as const };
    expect(await files(behaviour)).toMatchObject([{ filename: 'file_1null' }]);
  });

  const items = (file: PeerFile = small) => itemsOf(file) as [Item, ...Item[]];
  interface Item {
    readonly action: string;
    readonly assetID: string;
    readonly data?: Readonly<Record<string, unknown>>;
    readonly checksum?: { readonly value: string };
  }
  const started = (data: object): unknown => {
    const [begin, ...rest] = items();
    return [[{ ...begin, data: { ...begin.data, ...data } }, ...rest]];
  };

  test.each(['../../etc/passwd', 'a/b.txt', '..', '', 'a\u0000.txt', '.DS_Store', 'x'.repeat(300)])(
    'with the name %j are refused',
    async (name) => {
      const error = await refusedFiles(
        started({ filename: name, metadata: { ...small.metadata, hash: name, ext: '' } }),
      );
      expect(error.message).toMatch(/could not be restored|does not behave/);
    },
  );

  test('are refused where their name is not the one that they are described with', async () => {
    expect((await refusedFiles(started({ filename: 'another.txt' }))).message).toContain(
      'description of another one',
    );
  });

  test.each<[string, readonly unknown[], string]>([
    [
      'the end of another one',
      [[...items().slice(0, -1), { ...items().at(-1), assetID: items()[0].assetID }]],
      'two media files at once',
    ],
    ['no beginning', [[{ action: 'end', assetID: 'a' }]], 'had not begun'],
    ['no end', [items().slice(0, -1)], 'ended in the middle'],
    ['another one in the middle', [[...items().slice(0, 2), ...items(empty)]], 'two media files at once'],
    ['parts that are none', [[{ action: 'fly', assetID: 'a' }]], 'that is none'],
    ['a frame that is none', ['text'], 'that is none'],
  ])('are refused with %s', async (_name, frames, message) => {
    expect((await refusedFiles(...frames)).message).toContain(message);
  });

  test('are refused where they do not have the SHA-256 that was said, or none was said', async () => {
    const wrong = items();
    const last = wrong.pop() as Item;
    const other = { ...last, checksum: { algorithm: 'sha256', value: '0'.repeat(64) } };
    expect((await refusedFiles([[...wrong, other]])).message).toContain('another SHA-256');
    const { checksum: _, ...without } = last;
    expect((await refusedFiles([[...wrong, without]])).message).toContain('without its SHA-256');
  });

  test('are refused where they are smaller or larger than was said', async () => {
    expect((await refusedFiles(started({ stats: { size: 9 } }))).message).toContain(
      'with 7 bytes and should have 9',
    );
    expect((await refusedFiles(started({ stats: { size: 3 } }))).message).toContain('larger than 3 bytes');
  });

  test('are refused where they never end, while they come', async () => {
    const [begin, part] = items(large);
    let sent = 0;
    const behaviour: PeerBehaviour = {
      frames: {
        assets: async (session) => {
          await session.frame({ data: [[begin]] });
          for (;;) {
            sent += 1;
            await session.frame({ data: [[part]] });
          }
        },
      },
    };
    expect((await refusal(files(behaviour))).message).toContain(`larger than ${large.content.length} bytes`);
    expect(sent * (1 << 16)).toBeLessThan(large.content.length + (1 << 20));
  });

  test('are refused where nothing comes of them without end', async () => {
    const [begin] = items();
    const nothing = { action: 'stream', assetID: begin.assetID, data: '' };
    for (const data of [[[nothing]], [[]], []]) {
      const behaviour: PeerBehaviour = {
        frames: {
          assets: async (session) => {
            await session.frame({ data: [[begin]] });
            for (;;) {
              await session.frame({ data });
            }
          },
        },
      };
      expect((await refusal(files(behaviour))).message).toContain('nothing in them, without end');
    }
  });

  test('that Strapi 4 does not find end the transfer, and the error says what to do', async () => {
    const behaviour: PeerBehaviour = {
      version: '4.26.2',
      frames: {
        assets: async (session) =>
          session.frame({
            ended: true,
            error: { errno: -2, code: 'ENOENT', syscall: 'stat', path: '/srv/public/uploads/a.png' },
          }),
      },
    };
    const error = await refusal(files(behaviour));
    expect(error.message).toContain('ENOENT /srv/public/uploads/a.png');
    expect(error.remedy).toContain('metadata-only');
  });

  test('are told how many there are, where the remote says so', async () => {
    const answer: PeerBehaviour['answer'] = ({ action }) =>
      action === 'start'
        ? { data: { ok: true, id: 's', totals: { totalBytes: 7, totalCount: 1 } } }
        : undefined;
    const behaviour: PeerBehaviour = {
      answer,
      frames: { assets: async (session) => session.frame({ ended: true, id: 's' }) },
    };
    const counts: number[] = [];
    await pulling(behaviour, async (source) => {
      for await (const _ of source.assets((count) => counts.push(count))) {
        throw new Error('There is none');
      }
    });
    expect(counts).toEqual([1]);
  });
});
