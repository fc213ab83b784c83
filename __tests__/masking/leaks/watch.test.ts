import { Buffer } from 'node:buffer';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { knownWords } from '../../../src/masking/leaks/known-words.ts';
import { LeakIndex } from '../../../src/masking/leaks/leak-index.ts';
import { watchAssets } from '../../../src/masking/leaks/media.ts';
import { watchRecords } from '../../../src/masking/leaks/records.ts';
import { sharedPlaces } from '../../../src/masking/leaks/shared-places.ts';
import type { Asset } from '../../../src/transfer/asset.ts';
import { IdSet } from '../../../src/transfer/id-set.ts';
import type { MaskedAttribute, RowMask } from '../../../src/transfer/masking.ts';
import { Page } from '../../../src/transfer/page.ts';
import type { RecordStage } from '../../../src/transfer/stages.ts';
import { schemasFrom } from '../../support/fixture-schemas.ts';

const uid = 'api::order.order';
const described: MaskedAttribute[] = [
  { uid, path: 'customer', rule: 'fullName', by: 'rules', isSought: true },
  { uid, path: 'phone', rule: 'phone', by: 'rules', isSought: true },
];
const row = (values: RowMask['values'], components: RowMask['components'] = new Map()): RowMask => ({
  values,
  components,
  keeps: [],
});
const name = () => 'Bea Schulze';
const card = row(new Map([['name', name]]));
const types = new Map([
  [
    uid,
    row(
      new Map<string, (value: unknown) => unknown>([
        ['customer', name],
        ['meta', (value) => ({ ...(value as object), ip: '10.0.0.1' })],
      ]),
      new Map([
        ['card', { uid: 'shared.card', of: () => card }],
        [
          'zone',
          { uid: undefined, of: (component: string) => (component === 'shared.card' ? card : undefined) },
        ],
      ]),
    ),
  ],
]);
const masking = { types, described };

const index = new LeakIndex();
index.add(0, 'Anna Schmidt');
index.add(1, '+49 30 901820');
index.add(0, 'Hamburg-Altona');
index.add(1, 'Hamburg-Altona');
index.seal();

async function* some<Item>(...items: Item[]) {
  yield* items;
}

async function pass(stage: RecordStage, ...records: unknown[]) {
  const page = Page.ofRecords(
    'any',
    records.map((record) => JSON.stringify(record)),
  );
  const passed: Page[] = [];
  for await (const one of watchRecords(index, masking)(stage, some(page))) {
    passed.push(one);
  }
  expect(passed).toEqual([page]);
}
const order = (data: object, id = 7) => ({ type: uid, id, data });
const harmless = order({ title: 'Nothing', customer: 'Carl Lehmann' }, 1);

describe('records', () => {
  test.each<[string, object, string]>([
    ['a text', { note: 'for Anna Schmidt' }, 'note'],
    ['a document', { list: [{ by: 'anna schmidt' }] }, 'list'],
    ['a key of a document', { list: { 'Anna Schmidt': 1 } }, 'list'],
    [
      'a part of a document that its mask leaves alone',
      { meta: { ip: '10.0.0.1', by: 'Anna Schmidt' } },
      'meta',
    ],
    ['a component', { card: { id: 1, name: 'x', note: 'Anna Schmidt' } }, 'card.note'],
    ['one of several components', { card: [{ name: 'x' }, { note: 'Anna Schmidt' }] }, 'card.note'],
    ['a dynamic zone', { zone: [{ __component: 'shared.card', note: 'Anna Schmidt' }] }, 'zone.note'],
    [
      'a component without rules',
      { zone: [{ __component: 'shared.other', name: 'Anna Schmidt' }] },
      'zone.name',
    ],
    ['what is no component', { card: ['Anna Schmidt'] }, 'card'],
  ])('are refused with a value in %s', async (_, data, path) => {
    const error = await pass('entities', harmless, order(data), harmless).catch((reason) => reason);
    expect(error.message).toBe(
      `A value of ${uid}.customer, which is masked, is still there in ${uid} 7 (${path}). Nothing was written.`,
    );
    expect(error.remedy).toBe(
      `Mask that attribute, too, in the rules file: types: { ${uid}: { "${path}": redact } }. Where it may stay, say so in the rules file: leaks: { ignore: ["${uid}.customer"] }.`,
    );
  });

  test.each<[string, object]>([
    ['a masked text', { customer: 'Anna Schmidt' }],
    ['a part of a document that its mask makes', { meta: { ip: 'Anna Schmidt' } }],
    [
      'a masked component',
      { card: { name: 'Anna Schmidt' }, zone: [{ __component: 'shared.card', name: 'Anna Schmidt' }] },
    ],
    ['no attribute', { card: null }],
  ])('pass with what somebody else was called in %s', async (_, data) => {
    await pass('entities', harmless, order(data), order({ customer: 'Anna Schmidt', note: 'x' }));
  });

  test('pass with a component that is masked since others have it, too, and not with one of their own', async () => {
    const page = schemasFrom({
      'api::page.page': { who: { type: 'component', component: 'shared.frame' } },
      'shared.frame': { inner: { type: 'component', component: 'shared.card' } },
      'shared.card': { name: { type: 'string' }, note: { type: 'string' } },
    });
    const frame = row(new Map(), new Map([['inner', { uid: 'shared.card', of: () => card }]]));
    const ids = new IdSet();
    ids.add(5);
    const shared = sharedPlaces(
      { sharedComponents: new Map([['shared.frame', frame]]) },
      page,
      new Map([['shared.frame', ids]]),
    );
    const whoHas = async (id: number, inner: object) => {
      const record = { type: 'api::page.page', id: 1, data: { who: { id, inner: { id: 9, ...inner } } } };
      for await (const _ of watchRecords(index, { ...masking, shared })(
        'entities',
        some(Page.ofRecords('any', [JSON.stringify(record)])),
      )) {
        // It has passed.
      }
    };
    await whoHas(5, { name: 'Anna Schmidt' });
    await expect(whoHas(5, { note: 'Anna Schmidt' })).rejects.toThrow('who.inner.note');
    await expect(whoHas(6, { name: 'Anna Schmidt' })).rejects.toThrow('who.inner.name');
  });

  test('are searched to the last one of a page', async () => {
    await expect(
      pass(
        'entities',
        order({ customer: 'Anna Schmidt' }),
        order({ customer: 'Anna Schmidt' }),
        order({ a: 'Anna Schmidt' }, 9),
      ),
    ).rejects.toThrow(`${uid} 9 (a)`);
  });

  test('are told at once, each place of an attribute once, and pass no more from the first one on', async () => {
    const pages = [
      harmless,
      order({ note: 'Anna Schmidt, +49 30 901820' }, 2),
      order({ note: 'Anna Schmidt' }, 3),
      order({ title: 'Anna Schmidt' }, 4),
    ].map((record) => Page.ofRecords('any', [JSON.stringify(record)]));
    const passed: Page[] = [];
    const error = await (async () => {
      for await (const page of watchRecords(index, masking)('entities', some(...pages))) {
        passed.push(page);
      }
    })().catch((reason) => reason);
    expect(passed).toEqual([pages[0]]);
    expect(error.message).toBe(
      [
        'Values that are masked are still there. Nothing was written.',
        `- of ${uid}.customer in ${uid} 2 (note)`,
        `- of ${uid}.phone in ${uid} 2 (note)`,
        `- of ${uid}.customer in ${uid} 4 (title)`,
      ].join('\n'),
    );
    expect(error.remedy).toBe(
      [
        `Mask that attribute, too, in the rules file: types: { ${uid}: { "note": redact } }.`,
        `Mask that attribute, too, in the rules file: types: { ${uid}: { "title": redact } }.`,
        `Where they may stay, say so in the rules file: leaks: { ignore: ["${uid}.customer", "${uid}.phone"] }.`,
      ].join('\n'),
    );
  });

  test('are told of each attribute that has the text', async () => {
    await expect(pass('entities', order({ note: 'in Hamburg-Altona' }))).rejects.toThrow(
      /- of api::order\.order\.customer .*\n- of api::order\.order\.phone /,
    );
  });

  test('are told up to ten, and the rest is not read', async () => {
    let read = 0;
    const pages = async function* () {
      for (let id = 1; id <= 20; id += 1) {
        read += 1;
        yield Page.ofRecords('any', [JSON.stringify(order({ [`note${id}`]: 'Anna Schmidt' }, id))]);
      }
    };
    const error = await (async () => {
      for await (const _ of watchRecords(index, masking)('entities', pages())) {
        // None passes.
      }
    })().catch((reason) => reason);
    expect([error.message.match(/^- /gm)?.length, read]).toEqual([10, 10]);
  });

  test('of a type without rules are refused', async () => {
    await expect(
      pass('entities', { type: 'api::page.page', id: 3, data: { text: '<b>Anna Schmidt</b>' } }),
    ).rejects.toThrow('api::page.page 3 (text)');
  });

  test('of the configuration are refused, and named', async () => {
    const setting = { type: 'core-store', value: { key: 'plugin_x', value: '{"by":"Anna Schmidt"}' } };
    await expect(pass('configuration', setting)).rejects.toThrow(
      'in the setting plugin_x of the core store (value)',
    );
    const webhook = { type: 'webhook', value: { id: 4, url: 'https://example.org/Anna%20Schmidt' } };
    await expect(pass('configuration', webhook)).rejects.toThrow('in webhook 4 (url)');
  });

  test('pass where Strapi keeps the schemas of the code, and in what says of which type a setting is', async () => {
    const schemas = { key: 'strapi_content_types_schema', value: '{"default":"Anna Schmidt"}' };
    await pass('configuration', { type: 'core-store', value: schemas });
    const typed = { key: 'plugin_x', value: 'true', type: 'Anna Schmidt' };
    await pass('configuration', { type: 'core-store', value: typed });
  });
});

describe('media files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'leaks-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const binary = (text: string, at: number, size = 300_000) => {
    const bytes = Buffer.alloc(size, 0xff);
    bytes.write(text, at);
    return bytes;
  };
  const asset = (content: Buffer | string, more: object = {}) => ({
    filename: 'a_0123456789.jpg',
    metadata: { id: 5, mime: 'image/jpeg', name: 'a' },
    size: Buffer.byteLength(content),
    content: Buffer.from(content),
    ...more,
  });
  const read = async (one: Asset) => {
    for await (const passed of watchAssets(index, masking)(some(one))) {
      if ('stream' in passed) {
        const chunks: Buffer[] = [];
        for await (const chunk of passed.stream) {
          chunks.push(chunk);
        }
        return Buffer.concat(chunks);
      }
    }
    return undefined;
  };
  const onDisk = (content: Buffer | string) => {
    const path = join(folder, 'file');
    writeFileSync(path, content);
    const { content: _, ...rest } = asset(content, { path });
    return rest as unknown as Asset;
  };
  const streamed = (content: Buffer, more: object = {}) => {
    const { content: _, ...rest } = asset(content, more);
    const stream = async function* () {
      for (let at = 0; at < content.length; at += 1000) {
        yield content.subarray(at, at + 1000);
      }
    };
    return { ...rest, stream: stream() } as unknown as Asset;
  };
  const text = { metadata: { id: 5, mime: 'text/plain', name: 'a' } };

  test.each<[string, () => Asset, string]>([
    ['the name', () => asset('x', { filename: 'Anna_Schmidt_0123456789.jpg' }) as Asset, 'name of a file'],
    [
      'the caption',
      () => asset('x', { metadata: { id: 5, caption: 'Anna Schmidt' } }) as Asset,
      'plugin::upload.file 5, caption',
    ],
    ['a drawing', () => asset('<svg>Anna Schmidt</svg>', { filename: 'a.svg' }) as Asset, 'its text'],
    ['the middle of a long text', () => asset(binary('Anna Schmidt', 150_000), text) as Asset, 'its text'],
    ['the beginning of an image', () => asset(binary('Anna Schmidt', 100)) as Asset, 'its metadata'],
    ['an image on disk', () => onDisk(binary('Anna Schmidt', 100)), 'its metadata'],
    ['the end of an image on disk', () => onDisk(binary('Anna Schmidt', 990_000, 1_000_000)), 'its metadata'],
    [
      'the end of an image that comes in parts',
      () => streamed(binary('Anna Schmidt', 299_000 - 5)),
      'its metadata',
    ],
    [
      'a text that comes in parts, on their border',
      () => streamed(binary('Anna Schmidt', 149_995), text),
      'its text',
    ],
  ])('are refused with a value in %s', async (_, one, place) => {
    await expect(read(one())).rejects.toThrow(place);
  });

  test('are told with all that is in one of them', async () => {
    const both = asset(binary('Anna Schmidt, +49 30 901820', 150_000), text) as Asset;
    await expect(read(both)).rejects.toThrow(/^- of .*customer in .*\n- of .*phone in .*its text\)$/m);
  });

  test('pass as they are', async () => {
    const content = binary('Carl Lehmann', 100);
    expect(await read(streamed(content))).toEqual(content);
    await read(onDisk(content));
    await read({ ...onDisk(content), path: join(folder, 'gone') } as Asset);
  });
});

test('words of the schemas are not looked for', () => {
  const words = knownWords([
    {
      uid: 'plugin::users-permissions.user',
      modelType: 'contentType',
      modelName: 'user',
      collectionName: 'up_users',
      info: { displayName: 'User' },
      attributes: { authorName: { type: 'string' }, state: { type: 'enumeration', enum: ['Published'] } },
    },
  ]);
  for (const word of ['permissions', 'authorname', 'published', 'enumeration', 'up_users']) {
    expect(words).toContain(word);
  }
});
