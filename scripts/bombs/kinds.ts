import { hash } from 'node:crypto';
import { overallDigest } from '../../src/archive/seal/content-digest.ts';
import { writeManifest } from '../../src/archive/seal/manifest.ts';
import { end, entry, header, lines, repeated } from './tar.ts';

/** An archive that is made to fill the memory, or the time, of whoever reads it. */
export interface Bomb {
  readonly name: string;
  /** Whether its tar is not compressed: there an index needs no places at which a reader can begin. */
  readonly isPlain?: true;
  /** The blocks of its tar. */
  blocks(scale: number): Iterable<Buffer>;
}

const article = {
  uid: 'api::a.a',
  modelType: 'contentType',
  modelName: 'a',
  collectionName: 'a',
  attributes: {
    title: { type: 'string' },
    json: { type: 'json' },
    zone: { type: 'dynamiczone', components: ['c.c'] },
    publishedAt: { type: 'datetime' },
  },
};
const component = {
  uid: 'c.c',
  modelType: 'component',
  modelName: 'c',
  collectionName: 'c',
  attributes: { title: { type: 'string' } },
};

const head = [
  entry('schemas/schemas_00001.jsonl', `${JSON.stringify(article)}\n${JSON.stringify(component)}`),
];
const metadata = entry(
  'metadata.json',
  '{"createdAt":"2026-01-01T00:00:00.000Z","strapi":{"version":"5.30.0"}}',
);
const tail = [metadata, end];

const entities = (index: number) => `entities/entities_${String(index).padStart(5, '0')}.jsonl`;
const linksFile = (index: number) => `links/links_${String(index).padStart(5, '0')}.jsonl`;
const schemasFile = (index: number) => `schemas/schemas_${String(index + 1).padStart(5, '0')}.jsonl`;

function* around(...parts: readonly Iterable<Buffer>[]): Generator<Buffer> {
  yield* head;
  for (const part of parts) {
    yield* part;
  }
  yield* tail;
}

const sealed = [entry('strapi-dms/sealed.json', '{"manifest":"strapi-dms/manifest.json"}\n')];

function* each(count: number, make: (index: number) => Buffer): Generator<Buffer> {
  for (let index = 0; index < count; index += 1) {
    yield make(index);
  }
}

const sidecar = (index: number, more: object = {}) => ({
  id: index + 1,
  name: `file ${index}`,
  hash: `f_${index}`,
  ext: '.png',
  mime: 'image/png',
  url: `/uploads/f_${index}.png`,
  size: 1,
  ...more,
});
const sidecarEntry = (index: number, more: object = {}) =>
  entry(`assets/metadata/f_${index}.png.json`, JSON.stringify(sidecar(index, more)));

/** A line of entities with one value repeated. */
const wide = (unit: string, count: number, close = '') =>
  around(
    repeated(entities(1), {
      before: '{"type":"api::a.a","id":1,"data":{"json":[',
      unit,
      count,
      after: `${close}]}}`,
    }),
  );

const octal = (text: string) => Buffer.from(text.padEnd(12, '\0'), 'latin1');
const base256 = (first: number, ...rest: number[]) => {
  const field = Buffer.alloc(12);
  field[0] = first;
  Buffer.from(rest).copy(field, 12 - rest.length);
  return field;
};
const sized = (sizeField: Buffer, type = '0') =>
  around([header({ name: 'unknown/file', sizeField, type }), Buffer.alloc(4096, 120)]);

export const bombs: readonly Bomb[] = [
  { name: 'one line of brackets', blocks: (scale) => wide('[', 100e6 * scale, '') },
  { name: 'one line of empty objects', blocks: (scale) => wide('{},', 33e6 * scale, '{}') },
  { name: 'one line of numbers', blocks: (scale) => wide('1,', 50e6 * scale, '1') },
  { name: 'one line of short texts', blocks: (scale) => wide('"ab",', 20e6 * scale, '""') },
  { name: 'one line of objects with a key', blocks: (scale) => wide('{"a":{}},', 11e6 * scale, '{}') },
  {
    name: 'one line of different keys',
    blocks: (scale) =>
      around([
        entry(
          entities(1),
          `{"type":"api::a.a","id":1,"data":{${Array.from({ length: 4e6 * scale }, (_, index) => `"k${index}":1`).join(',')}}}`,
        ),
      ]),
  },
  {
    name: 'one line that is one text',
    blocks: (scale) =>
      around(
        repeated(entities(1), {
          before: '{"type":"api::a.a","id":1,"data":{"title":"',
          unit: 'x',
          count: 250e6 * scale,
          after: '"}}',
        }),
      ),
  },
  {
    name: 'one line without an end',
    blocks: (scale) => around(repeated(entities(1), { unit: ' ', count: 900e6 * scale })),
  },
  {
    name: 'many lines of 15 MB',
    blocks: (scale) =>
      around(
        each(20 * scale, (index) =>
          entry(
            entities(index + 1),
            `{"type":"api::a.a","id":${index + 1},"data":{"title":"é☃${'x'.repeat(15e6)}"}}`,
          ),
        ),
      ),
  },
  {
    name: 'lines of objects below the limit',
    blocks: (scale) =>
      around(
        each(30 * scale, (index) =>
          entry(
            entities(index + 1),
            `{"type":"api::a.a","id":${index + 1},"data":{"json":[${'{},'.repeat(600e3)}1]}}`,
          ),
        ),
      ),
  },
  {
    name: 'empty lines',
    blocks: (scale) => around(repeated(entities(1), { unit: '\n', count: 400e6 * scale })),
  },
  {
    name: 'deep JSON in ordinary pages',
    blocks: (scale) =>
      around(
        lines(
          entities,
          1e3 * scale,
          (index) =>
            `{"type":"api::a.a","id":${index + 1},"data":{"json":${'['.repeat(2e4)}${']'.repeat(2e4)}}}`,
        ),
      ),
  },
  {
    name: 'deep JSON in a link',
    blocks: () =>
      around([
        entry(
          linksFile(1),
          `{"kind":"relation.basic","relation":"oneToOne","left":{"type":"api::a.a","ref":1,"field":"x","more":${'['.repeat(3e4)}${']'.repeat(3e4)}},"right":{"type":"api::a.a","ref":1}}`,
        ),
      ]),
  },
  {
    name: 'deep JSON in the configuration',
    blocks: () =>
      around([
        entry(
          'configuration/configuration_00001.jsonl',
          `{"type":"core-store","value":{"key":"a","value":${'{"a":'.repeat(2e4)}1${'}'.repeat(2e4)}}}`,
        ),
      ]),
  },
  {
    name: 'deep JSON in a schema',
    blocks: () => [
      entry(
        'schemas/schemas_00001.jsonl',
        JSON.stringify({ ...article, info: 0 }).replace(
          '"info":0',
          `"info":${'['.repeat(3e4)}${']'.repeat(3e4)}`,
        ),
      ),
      ...tail,
    ],
  },
  {
    name: 'deep JSON in metadata.json',
    blocks: () => [
      ...head,
      entry('metadata.json', `{"strapi":{"version":"5.30.0"},"a":${'['.repeat(7e6)}${']'.repeat(7e6)}}`),
      end,
    ],
  },
  {
    name: 'metadata.json of empty objects',
    blocks: (scale) => [...head, entry('metadata.json', `{"a":[${'{},'.repeat(5e6 * scale)}0]}`), end],
  },
  {
    name: 'a sidecar of empty objects',
    blocks: (scale) =>
      around([
        entry(
          'assets/metadata/f_0.png.json',
          JSON.stringify(sidecar(0, { more: 0 })).replace(
            '"more":0',
            `"more":[${'{},'.repeat(5e6 * scale)}0]`,
          ),
        ),
        entry('assets/uploads/f_0.png', 'x'),
      ]),
  },
  {
    name: 'a deep sidecar',
    blocks: () =>
      around([
        entry(
          'assets/metadata/f_0.png.json',
          JSON.stringify(sidecar(0, { more: 0 })).replace(
            '"more":0',
            `"more":${'['.repeat(1e5)}${']'.repeat(1e5)}`,
          ),
        ),
        entry('assets/uploads/f_0.png', 'x'),
      ]),
  },
  {
    name: 'sidecars without files',
    blocks: (scale) => around(each(400e3 * scale, (index) => sidecarEntry(index))),
  },
  {
    name: 'sidecars of 1 MB without files',
    blocks: (scale) =>
      around(
        each(600 * scale, (index) =>
          sidecarEntry(index, { name: 'n'.repeat(5e5), caption: 'c'.repeat(5e5) }),
        ),
      ),
  },
  {
    name: 'sidecars that are described incompletely',
    blocks: (scale) =>
      around(
        each(200e3 * scale, (index) =>
          Buffer.concat([sidecarEntry(index, { mime: null }), entry(`assets/uploads/f_${index}.png`, '')]),
        ),
      ),
  },
  {
    name: 'files without sidecars',
    blocks: (scale) => around(each(900e3 * scale, (index) => entry(`assets/uploads/f_${index}.png`, ''))),
  },
  {
    name: 'empty entries of no stage',
    blocks: (scale) => around(each(1.9e6 * scale, (index) => header({ name: `unknown/${index}` }))),
  },
  {
    name: 'directories',
    blocks: (scale) => around(each(1.9e6 * scale, (index) => header({ name: `d/${index}/`, type: '5' }))),
  },
  {
    name: 'record files without records',
    blocks: (scale) =>
      around(each(900e3 * scale, (index) => header({ name: `links/${'x'.repeat(60)}${index}.jsonl` }))),
  },
  {
    name: 'zeros behind the end',
    blocks: (scale) =>
      around(
        [end],
        each(900 * scale, () => Buffer.alloc(1 << 20)),
      ),
  },
  {
    name: 'an unknown entry of 900 MB',
    blocks: (scale) => around(repeated('unknown/zeros', { unit: '\0', count: 900e6 * scale })),
  },
  {
    name: 'a type for each record',
    blocks: (scale) =>
      around(lines(entities, 500e3 * scale, (index) => `{"type":"api::t${index}.t","id":1,"data":{"a":1}}`)),
  },
  {
    name: 'types whose ids begin at a million',
    blocks: (scale) =>
      around(lines(entities, 20e3 * scale, (index) => `{"type":"api::t${index}.t","id":1040000,"data":{}}`)),
  },
  {
    name: 'types with names of 1 MB',
    blocks: (scale) =>
      around(
        lines(entities, 500 * scale, (index) => `{"type":"${'t'.repeat(1e6)}${index}","id":1,"data":{}}`),
      ),
  },
  {
    name: 'ids that lie far apart',
    blocks: (scale) =>
      around(
        lines(entities, 6e6 * scale, (index) => `{"type":"api::a.a","id":${(index + 1) * 1e9},"data":{}}`),
      ),
  },
  {
    name: 'six million documents',
    blocks: (scale) =>
      around(
        lines(
          entities,
          6e6 * scale,
          (index) => `{"type":"api::a.a","id":${index + 1},"data":{"documentId":"d${index}"}}`,
        ),
      ),
  },
  {
    name: 'an attribute for each record',
    blocks: (scale) =>
      around(
        lines(
          entities,
          1e6 * scale,
          (index) => `{"type":"api::a.a","id":${index + 1},"data":{"k${index}":1}}`,
        ),
      ),
  },
  {
    name: 'attributes with names of 1 MB',
    blocks: (scale) =>
      around(
        lines(
          entities,
          400 * scale,
          (index) => `{"type":"api::a.a","id":${index + 1},"data":{"${'k'.repeat(1e6)}${index}":1}}`,
        ),
      ),
  },
  {
    name: 'a component for each record',
    blocks: (scale) =>
      around(
        lines(
          entities,
          1e6 * scale,
          (index) =>
            `{"type":"api::a.a","id":${index + 1},"data":{"zone":[{"__component":"c.c${index}","id":1}]}}`,
        ),
      ),
  },
  {
    name: 'texts for locales',
    blocks: (scale) =>
      around(
        lines(
          entities,
          900 * scale,
          (index) => `{"type":"api::a.a","id":${index + 1},"data":{"locale":"${'l'.repeat(5e5)}${index}"}}`,
        ),
      ),
  },
  {
    name: 'the same entity again and again',
    blocks: (scale) =>
      around(repeated(entities(1), { unit: '{"type":"api::a.a","id":7,"data":{}}\n', count: 5e6 * scale })),
  },
  {
    name: 'a type for each link',
    blocks: (scale) =>
      around(
        lines(
          linksFile,
          800e3 * scale,
          (index) =>
            `{"kind":"k","relation":"r","left":{"type":"t${index}","ref":1,"field":"f"},"right":{"type":"api::a.a","ref":1}}`,
        ),
      ),
  },
  {
    name: 'links with ends of 10 MB',
    blocks: (scale) =>
      around(
        lines(
          linksFile,
          10 * scale,
          (index) =>
            `{"kind":"k","relation":"r","left":{"type":"t","ref":"${'r'.repeat(5e6)}","field":"${'f'.repeat(5e6)}${index}"},"right":{"type":"api::a.a","ref":1}}`,
        ),
      ),
  },
  {
    name: 'a schema with a million attributes',
    blocks: (scale) => [
      entry(
        'schemas/schemas_00001.jsonl',
        JSON.stringify({ ...article, attributes: {} }).replace(
          '"attributes":{}',
          `"attributes":{${Array.from({ length: 1e6 * scale }, (_, index) => `"a${index}":{"type":"string"}`).join(',')}}`,
        ),
      ),
      ...tail,
    ],
  },
  {
    name: 'half a million schemas',
    blocks: (scale) =>
      around(
        lines(schemasFile, 500e3 * scale, (index) => JSON.stringify({ ...component, uid: `c.c${index}` })),
      ),
  },
  {
    name: 'schemas of 10 MB',
    blocks: (scale) =>
      around(
        lines(schemasFile, 40 * scale, (index) =>
          JSON.stringify({ ...component, uid: `c.c${index}`, info: { displayName: 'x'.repeat(1e7) } }),
        ),
      ),
  },
  {
    name: 'components within components, 8,000 deep',
    blocks: () => [
      ...lines(schemasFile, 8e3, (index) =>
        JSON.stringify({
          ...component,
          uid: `c.c${index}`,
          attributes: { next: { type: 'component', component: `c.c${index + 1}` } },
        }),
      ),
      entry(
        schemasFile(9e4),
        JSON.stringify({ ...article, attributes: { next: { type: 'component', component: 'c.c0' } } }),
      ),
      entry(entities(1), '{"type":"api::a.a","id":1,"data":{}}'),
      ...tail,
    ],
  },
  {
    name: 'settings of 1 MB',
    blocks: (scale) =>
      around(
        lines(
          (index) => `configuration/configuration_${String(index).padStart(5, '0')}.jsonl`,
          500 * scale,
          (index) =>
            `{"type":"core-store","value":{"key":"k${index}","value":{"a":"${'v'.repeat(1e6)}"},"type":"object"}}`,
        ),
      ),
  },
  {
    name: 'a manifest of 380 MB',
    blocks: (scale) => [
      ...sealed,
      ...head,
      metadata,
      ...repeated('strapi-dms/manifest.json', {
        before: '{"format":2,"entries":[',
        unit: '{"path":"a","size":1,"sha256":"0"},',
        count: 11e6 * scale,
        after: '0]}',
      }),
      end,
    ],
  },
  {
    name: 'a manifest of empty objects',
    blocks: (scale) => [
      ...sealed,
      ...head,
      metadata,
      ...repeated('strapi-dms/manifest.json', {
        before: '{"a":[',
        unit: '{},',
        count: 20e6 * scale,
        after: '0]}',
      }),
      end,
    ],
  },
  {
    name: 'a manifest as large as its entries allow',
    blocks: (scale) => {
      const count = 100e3 * scale;
      return [
        ...sealed,
        ...head,
        ...each(count, (index) => header({ name: `unknown/${index}` })),
        metadata,
        ...repeated('strapi-dms/manifest.json', {
          before: '{"a":[',
          unit: '{},',
          count: count * 40,
          after: '0]}',
        }),
        end,
      ];
    },
  },
  {
    name: 'a manifest with a million types',
    blocks: (scale) => [
      ...sealed,
      ...head,
      metadata,
      entry(
        'strapi-dms/manifest.json',
        `{"format":2,"contents":{"entities":{${Array.from({ length: 1e6 * scale }, (_, index) => `"t${index}":{"count":0,"digest":"${hash('sha256', '')}"}`).join(',')}}},"entries":[],"seal":{}}`,
      ),
      end,
    ],
  },
  {
    name: 'an index of entries that are not there',
    isPlain: true,
    *blocks(scale) {
      const count = 250e3 * scale;
      const filler = [...sealed, entry('unknown/file', Buffer.alloc(512 * count))];
      const bytes = filler.reduce((sum, { length }) => sum + length, 0);
      const at = sealed[0]?.length as number;
      const sha256 = hash('sha256', '');
      const contents = {};
      const manifest = writeManifest(
        {
          format: 2,
          tool: { name: 'a bomb', version: '1' },
          strapi: { version: '5.0.0' },
          source: { engine: 'sqlite' },
          scope: 'everything',
          contentDigest: overallDigest(contents),
          contents,
          entries: [
            { path: 'strapi-dms/sealed.json', size: 44, at: 0, sha256 },
            ...Array.from({ length: count }, (_, index) => ({
              path: `entities/${index}/${'x'.repeat(500)}.jsonl`,
              size: 0,
              at: at + 512 * index,
              sha256,
            })),
          ],
          tar: { bytes, sha256 },
        },
        undefined,
      );
      yield* [...filler, entry('strapi-dms/manifest.json', manifest), end];
    },
  },
  {
    name: 'much between two entries of a sealed tar',
    blocks: (scale) => [...sealed, ...head, ...each(500 * scale, () => Buffer.alloc(1 << 20)), ...tail],
  },
  {
    name: 'a global pax header, and entries with pax headers',
    blocks: (scale) =>
      around(
        [
          entry(
            'pax',
            Array.from({ length: 250e3 * scale }, (_, index) => `16 k${String(index).padStart(9, '0')}=\n`)
              .join('')
              .slice(0, 4e6),
            { type: 'g' },
          ),
        ],
        each(1e5, (index) =>
          Buffer.concat([entry('pax', '8 a=bcd\n', { type: 'x' }), header({ name: `unknown/${index}` })]),
        ),
      ),
  },
  {
    name: 'a pax header of 500 MB',
    blocks: (scale) =>
      around(
        (function* () {
          const size = 500e6 * scale;
          yield header({ name: 'pax', type: 'x', size });
          yield* each(Math.ceil(size / 1e6), () => Buffer.alloc(1e6, '9 a=bcde\n'));
        })(),
      ),
  },
  {
    name: 'names of GNU of 3 MB',
    blocks: (scale) =>
      around(
        each(150 * scale, (index) =>
          Buffer.concat([
            entry('././@LongLink', `unknown/${'n'.repeat(3e6)}`, { type: 'L' }),
            header({ name: `${index}` }),
          ]),
        ),
      ),
  },
  {
    name: 'headers of GNU without an entry',
    blocks: (scale) => around(each(300e3 * scale, () => entry('././@LongLink', 'name', { type: 'L' }))),
  },
  { name: 'a size with an odd first byte', blocks: () => sized(base256(0x81, 1)) },
  { name: 'a size below zero', blocks: () => sized(base256(0xff, 255, 255)) },
  {
    name: 'a size beyond all numbers',
    blocks: () => sized(base256(0x80, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255)),
  },
  { name: 'a size that is no number', blocks: () => sized(octal('zzz')) },
  { name: 'a size with something behind it', blocks: () => sized(octal('12x')) },
  { name: 'a size of a pax header with an odd first byte', blocks: () => sized(base256(0x90, 1), 'x') },
  { name: 'a size of a long name below zero', blocks: () => sized(base256(0xff, 255, 255), 'L') },
  {
    name: 'an end that points to a null',
    blocks: () =>
      around([
        entry(
          linksFile(1),
          '{"kind":"k","relation":"r","left":{"type":"api::a.a","ref":null,"field":"f"},"right":{"type":null,"ref":null}}',
        ),
      ]),
  },
  {
    name: 'attributes that are no lists',
    blocks: () => [
      entry(
        'schemas/schemas_00001.jsonl',
        JSON.stringify({
          ...article,
          attributes: {
            a: { type: 'dynamiczone', components: 5 },
            b: { type: 'enumeration', enum: 'x' },
            c: { type: 'component', component: {} },
          },
        }),
      ),
      entry(entities(1), '{"type":"api::a.a","id":1,"data":{"a":[],"b":"x","c":null}}'),
      ...tail,
    ],
  },
];
