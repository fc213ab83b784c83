import { hash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { encryptAge, startAge } from '../../src/archive/format/age.ts';
import { createStrapiCipher, deriveKey } from '../../src/archive/format/encryption.ts';
import { overallDigest } from '../../src/archive/seal/content-digest.ts';
import {
  headPath,
  headText,
  type Manifest,
  manifestPath,
  type SealedEntry,
  writeManifest,
} from '../../src/archive/seal/manifest.ts';
import { checksummed, end, entry, header } from '../bombs/tar.ts';
import type { Random } from '../random.ts';
import { changedJson } from './json.ts';

/** A file of an archive. */
export interface Part {
  readonly name: string;
  readonly content: Buffer;
}

/** An archive that was changed somewhere. */
export interface Changed {
  /** What was done, for people. */
  readonly what: readonly string[];
  readonly content: Buffer;
}

export const key = 'a key of the fuzzer';

type Change = (parts: readonly Part[], random: Random) => { what: string; parts: readonly Part[] };

const oddNames = [
  '../evil',
  '/etc/passwd',
  'assets/uploads/..',
  'assets/uploads/a\nb.png',
  'entities/../metadata.json',
  'entities\\entities_00001.jsonl',
  'strapi-dms/sealed.json',
  'strapi-dms/manifest.json',
  'metadata.json',
  'assets/metadata/.json',
  'assets/metadata/constructor.json',
  'schemas/__proto__',
  '',
  'x'.repeat(99),
];

/** Replaces one part. */
const replaced = (parts: readonly Part[], at: number, ...by: readonly Part[]): readonly Part[] =>
  parts.toSpliced(at, 1, ...by);

function onLines(change: (lines: string[], random: Random) => string): Change {
  return (parts, random) => {
    const files = parts.filter(({ name }) => name.endsWith('.jsonl') || name.endsWith('.json'));
    // By stage, so that the stage of most files is not nearly always the one.
    const folder = random.pick([...new Set(files.map(({ name }) => name.slice(0, name.indexOf('/') + 1)))]);
    const part = random.pick(files.filter(({ name }) => name.startsWith(folder)));
    const lines = part.content.toString().split('\n');
    const what = change(lines, random);
    return {
      what: `${part.name}: ${what}`,
      parts: replaced(parts, parts.indexOf(part), { ...part, content: Buffer.from(lines.join('\n')) }),
    };
  };
}

const changes: readonly Change[] = [
  ...Array.from({ length: 6 }, () =>
    onLines((lines, random) => {
      const at = random.below(lines.length);
      const line = lines[at] as string;
      if (line.trim() === '') {
        return 'nothing';
      }
      lines[at] = changedJson(line, random);
      return `line ${at + 1} has other values`;
    }),
  ),
  onLines((lines, random) => {
    const at = random.below(lines.length);
    lines.splice(
      at,
      0,
      random.pick([
        lines[random.below(lines.length)] as string,
        '',
        ' \r',
        '{}',
        '[]',
        'null',
        '\ufeff{}',
        '"',
        '{"a":1},{"b":2}',
      ]),
    );
    return `another line before ${at + 1}`;
  }),
  onLines((lines, random) => {
    const at = random.below(lines.length);
    const line = lines[at] as string;
    lines[at] = line.slice(0, random.below(line.length + 1));
    return `line ${at + 1} is cut off`;
  }),
  onLines((lines, random) => {
    const at = random.below(lines.length);
    lines.splice(at, 1);
    return `line ${at + 1} is gone`;
  }),
  (parts, random) => {
    const at = random.below(parts.length);
    return { what: `${parts[at]?.name} is gone`, parts: parts.toSpliced(at, 1) };
  },
  (parts, random) => {
    const part = random.pick(parts);
    return { what: `${part.name} comes again`, parts: parts.toSpliced(random.below(parts.length), 0, part) };
  },
  (parts, random) => {
    const part = random.pick(parts);
    const others = parts.filter((other) => other !== part);
    return {
      what: `${part.name} stands elsewhere`,
      parts: others.toSpliced(random.below(parts.length), 0, part),
    };
  },
  (parts, random) => {
    const at = random.below(parts.length);
    const name = random.below(2) === 0 ? random.pick(oddNames) : random.pick(parts).name;
    return {
      what: `${parts[at]?.name} is called ${JSON.stringify(name)}`,
      parts: replaced(parts, at, { name, content: parts[at]?.content ?? Buffer.alloc(0) }),
    };
  },
  (parts, random) => {
    const at = random.below(parts.length);
    const content = Buffer.from(parts[at]?.content ?? []);
    for (let times = 1 + random.below(4); times > 0 && content.length > 0; times -= 1) {
      content[random.below(content.length)] = random.below(256);
    }
    return {
      what: `${parts[at]?.name} has other bytes`,
      parts: replaced(parts, at, { name: parts[at]?.name ?? '', content }),
    };
  },
];

/** Fields of a header that readers look at: where they begin, and how long they are. */
const fields = [
  [0, 100],
  [124, 12],
  [124, 1],
  [124, 12],
  [148, 8],
  [156, 1],
  [257, 8],
  [345, 155],
] as const;

function tarOf(parts: readonly Part[], random: Random, what: string[]): Buffer {
  const blocks = parts.map(({ name, content }) => {
    if (Buffer.byteLength(name) > 100) {
      const record = ` path=${name}\n`;
      const length = record.length + String(record.length + 2).length;
      return Buffer.concat([entry('pax', `${length}${record}`, { type: 'x' }), entry('long', content)]);
    }
    return entry(name, content);
  });
  if (random.below(10) === 0) {
    const at = random.below(blocks.length);
    const block = Buffer.from(blocks[at] as Buffer);
    const [start, length] = random.pick(fields);
    for (let index = start; index < start + length; index += 1) {
      if (random.below(2) === 0) {
        block[index] = random.pick([0, 0x20, 0x30, 0x37, 0x38, 0x7f, 0x80, 0x81, 0xff, random.below(256)]);
      }
    }
    if (random.below(4) !== 0) {
      checksummed(block.subarray(0, 512));
    }
    blocks[at] = block;
    what.push(`the header of ${parts[at]?.name} is another at ${start}`);
  }
  if (random.below(15) === 0) {
    const at = random.below(blocks.length + 1);
    const [type, content] = random.pick([
      ['x', '12 path=a\n'],
      ['x', '20 size=99999999999\n'],
      ['x', '-5 a=b\n'],
      ['x', '9999999999 a=b\n'],
      ['g', '18 path=something\n'],
      ['g', '52 comment=0123456789012345678901234567890123456789\n'],
      ['L', 'entities/entities_00099.jsonl\0'],
      ['K', 'a'],
      ['S', ''],
      ['2', ''],
      ['5', ''],
      ['V', ''],
    ] as const);
    blocks.splice(at, 0, entry('header', content, { type }));
    what.push(`a header of type ${type} before entry ${at + 1}`);
  }
  if (random.below(20) === 0) {
    blocks.splice(
      random.below(blocks.length + 1),
      0,
      random.pick([end, Buffer.alloc(512), Buffer.alloc(512, 'x'), header({ name: 'a/' })]),
    );
    what.push('a block between two entries');
  }
  return Buffer.concat([...blocks, end]);
}

const layers = ['tar', 'tar', 'tar', 'gz', 'gz', 'enc', 'gz.enc', 'age'] as const;

async function wrapped(tar: Buffer, layer: (typeof layers)[number]): Promise<Buffer> {
  switch (layer) {
    case 'tar':
      return tar;
    case 'gz':
      return gzipSync(tar, { level: 1 });
    case 'age': {
      const age = await startAge({ passphrase: key });
      const stream = encryptAge(age);
      stream.end(tar);
      return Buffer.concat(await stream.toArray());
    }
    default: {
      const cipher = createStrapiCipher(await deriveKey(key));
      return Buffer.concat([
        cipher.update(layer === 'enc' ? tar : gzipSync(tar, { level: 1 })),
        cipher.final(),
      ]);
    }
  }
}

/** A sealed tar whose manifest says where its entries are, and does not tell the truth of some: anybody can make one. */
export function misled(parts: readonly Part[], random: Random): Changed {
  const what: string[] = [];
  const all = [{ name: headPath, content: Buffer.from(headText(undefined)) }, ...parts];
  const blocks = all.map(({ name, content }) => entry(name.slice(0, 100), content));
  let at = 0;
  const entries: SealedEntry[] = all.map(({ name, content }, index) => {
    const found = { path: name.slice(0, 100), size: content.length, at, sha256: hash('sha256', content) };
    at += blocks[index]?.length ?? 0;
    return found;
  });
  for (let times = random.below(4); times > 0; times -= 1) {
    const number = random.below(entries.length);
    const { sha256, ...found } = entries[number] as SealedEntry;
    const lie = random.pick<Partial<SealedEntry>>([
      { at: (found.at ?? 0) + 512 * (random.below(9) - 4) },
      { at: random.below(2 ** 31) * 2 ** random.below(22) },
      { size: random.below(2 ** 31) * 2 ** random.below(22) },
      { size: random.below(found.size + 2) },
      { path: random.pick(oddNames) },
      { path: random.pick(all).name },
      { types: [] },
      { restart: random.below(2 ** 31) },
      { mime: 'x'.repeat(random.below(1_000)) },
    ]);
    entries.splice(number, 1, { ...found, ...lie, sha256 });
    what.push(`the manifest says of ${found.path} ${JSON.stringify(lie).slice(0, 100)}`);
  }
  const tar = Buffer.concat(blocks);
  const contents = {};
  const manifest: Manifest = {
    format: 2,
    tool: { name: 'a fuzzer', version: '1' },
    strapi: { version: '5.0.0' },
    source: { engine: 'sqlite' },
    scope: 'everything',
    contentDigest: overallDigest(contents),
    contents,
    entries,
    tar: { bytes: tar.length, sha256: hash('sha256', tar) },
  };
  return {
    what,
    content: Buffer.concat([tar, entry(manifestPath, writeManifest(manifest, undefined)), end]),
  };
}

/** Changes an archive somewhere: its records, its files, the headers of its tar, or what lies around that. */
export async function changed(original: readonly Part[], random: Random): Promise<Changed> {
  const what: string[] = [];
  let parts = original;
  for (let times = random.below(4); times > 0; times -= 1) {
    const change = random.pick(changes)(parts, random);
    what.push(change.what);
    parts = change.parts.length === 0 ? parts : change.parts;
  }
  const layer = random.pick(layers);
  let content = await wrapped(tarOf(parts, random, what), layer);
  if (random.below(12) === 0) {
    // The beginning of an age file is its header.
    const near = random.below(2) === 0 ? Math.min(content.length, 1_024) : content.length;
    content = Buffer.from(content);
    const at = random.below(near);
    if (random.below(3) === 0) {
      content = content.subarray(0, at);
      what.push(`${layer}: cut off at ${at}`);
    } else {
      content[at] = random.below(256);
      what.push(`${layer}: another byte at ${at}`);
    }
  }
  return { what: [...what, layer], content };
}
