/** @jest-environment ./__tests__/support/one-realm.mjs */
import { spawnSync } from 'node:child_process';
import { chmodSync, symlinkSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { createStrapiCipher, deriveKey } from '../../../src/archive/format/encryption.ts';
import { openArchive } from '../../../src/archive/read/archive.ts';
import { refusal, workspace } from '../../support/workspace.ts';
import {
  check,
  component,
  contents,
  coreStore,
  type Entries,
  end,
  entity,
  header,
  link,
  page,
  seo,
  sidecar,
  tag,
  tagLink,
  tarOf,
  whole,
  without,
  writeZeros,
} from './support.ts';

const { at, write } = workspace();

async function encrypted(content: Buffer, passphrase: string): Promise<Buffer> {
  const cipher = createStrapiCipher(await deriveKey(passphrase));
  return Buffer.concat([cipher.update(content), cipher.final()]);
}

/** The message without the path, for one of the four ways in which a file can be no archive. */
async function message(path: string, key?: string): Promise<string> {
  const error = await refusal(check(path, key));
  expect(error.failure).toBe('damagedArchive');
  return error.message.replaceAll(path, 'PATH');
}

const damage = async (tar: Buffer) => message(write('a.tar', tar));
const damageOf = async (entries: Entries) => damage(await tarOf({ ...whole, ...entries }));

describe('a file that is no archive', () => {
  test('is missing', async () => {
    const error = await refusal(openArchive(at('none.tar'), undefined));
    expect(error).toMatchObject({ failure: 'noArchive', message: `There is no archive ${at('none.tar')}.` });
    const below = await refusal(openArchive(`${write('file', '')}/a.tar`, undefined));
    expect(below.failure).toBe('noArchive');
  });

  test('is a device', async () => {
    const error = await refusal(openArchive('/dev/null', undefined));
    expect(error).toMatchObject({
      failure: 'noArchive',
      message: expect.stringContaining('neither a file nor a folder'),
    });
  });

  test('is empty', async () => {
    expect(await message(write('a.tar.gz.enc', ''), 'key')).toBe('The archive PATH is damaged: it is empty.');
  });

  test('is something else', async () => {
    const junk = write('a.tar', 'something else entirely');
    expect(await message(junk)).toBe("File 'PATH' is not a valid Strapi data file.");
    expect((await refusal(check(junk))).remedy).toContain('if it is encrypted, give its key');
    const zip = write('artifact.zip', 'PK\x03\x04 and so on');
    expect((await refusal(check(zip))).remedy).toContain('It is a ZIP file: unpack it first');
    expect(await message(write('b.tar.gz', gzipSync('something else'.repeat(100))))).toBe(
      "File 'PATH' is not a valid Strapi data file.",
    );
  });

  test('is encrypted, and there is no key', async () => {
    const path = write('a.tar.enc', await encrypted(await tarOf(whole), 'sesame'));
    for (const key of [undefined, '']) {
      expect(await message(path, key)).toBe("File 'PATH' is not a valid Strapi data file.");
      expect((await refusal(check(path, key))).remedy).toContain('It is encrypted: give the key');
    }
  });

  test('is encrypted with another key, or is something else', async () => {
    const expected = "Key is incorrect or the file 'PATH' is not a valid Strapi data file.";
    for (const tar of [await tarOf(whole), gzipSync(await tarOf(whole))]) {
      expect(await message(write('a.enc', await encrypted(tar, 'sesame')), 'Sesame')).toBe(expected);
    }
    expect(await message(write('a.enc', 'short'), 'key')).toBe(expected);
  });

  test('is encrypted with this key, but begins like no archive', async () => {
    expect(await message(write('a.enc', await encrypted(Buffer.from('no tar'), 'sesame')), 'sesame')).toBe(
      'The archive PATH is damaged: its beginning was changed, although the key fits its end.',
    );
  });

  test('is a folder without metadata', async () => {
    write('entities/entities_00001.jsonl', '');
    expect(await message(at())).toBe("File 'PATH' is not a valid Strapi data file.");
  });

  test('says nothing of the key', async () => {
    const path = write('a.enc', await encrypted(await tarOf(whole), 'sesame'));
    const error = await refusal(check(path, 'my-secret-key'));
    expect(`${error.message} ${error.remedy} ${error.stack}`).not.toContain('my-secret-key');
  });
});

describe('an archive that lacks something', () => {
  const lacking = async (...paths: string[]) => damage(await tarOf(without(whole, ...paths)));

  test('metadata', async () => {
    const path = write('a.tar', await tarOf(without(whole, 'metadata.json')));
    expect(await refusal(check(path))).toMatchObject({
      message: `File '${path}' is not a valid Strapi data file.`,
      remedy: expect.stringContaining('It has no metadata.json'),
    });
  });

  test('everything', async () => {
    expect((await refusal(check(write('a.tar', end)))).remedy).toContain('It has no metadata.json');
  });

  test('schemas', async () => {
    expect(await lacking('schemas/schemas_00001.jsonl')).toBe(
      'The archive PATH is damaged: its schemas are missing.',
    );
  });

  test('the sidecar of a file', async () => {
    expect(await lacking('assets/metadata/cat_0123456789.png.json')).toBe(
      'The archive PATH is damaged: Asset metadata preflight failed: missing sidecar metadata for "cat_0123456789.png".',
    );
  });

  test('the end of its tar', async () => {
    const tar = await tarOf(whole);
    const cut = 'The archive PATH is damaged: it is cut off: the end of its tar is missing.';
    expect(await damage(tar.subarray(0, -512))).toBe(cut);
    expect(await damage(tar.subarray(0, -1024))).toBe(cut);
    expect(await message(write('a.tar.gz', gzipSync(tar.subarray(0, -1024))))).toBe(cut);
  });

  test('the end of its tar, though its last file is all zeros', async () => {
    const tar = await tarOf({ ...whole, 'assets/uploads/cat_0123456789.png': Buffer.alloc(5_120) });
    const ending = await tarOf(Object.entries(whole).slice(4));
    const withZerosLast = tar.subarray(0, tar.length - ending.length);
    const metadataFirst = await tarOf({ 'metadata.json': whole['metadata.json'] });
    expect(await damage(Buffer.concat([metadataFirst.subarray(0, -1024), withZerosLast]))).toContain(
      'is cut off',
    );
  });

  test('a PAX header cut from its entry', async () => {
    const tar = await tarOf(whole);
    const pax = await tarOf({ [`${'ü'.repeat(60)}.txt`]: 'x' });
    expect(await damage(Buffer.concat([tar.subarray(0, -1024), pax.subarray(0, 1024), end]))).toContain(
      'is cut off',
    );
    expect(await damage(Buffer.concat([tar.subarray(0, -1024), pax.subarray(0, 1024)]))).toContain(
      'is cut off',
    );
  });
});

describe('gzip', () => {
  async function gzipDamage(change: (bytes: Buffer) => Buffer): Promise<string> {
    return message(write('a.tar.gz', change(gzipSync(await tarOf(whole)))));
  }
  const flip = (bytes: Buffer, index: number) => {
    bytes[bytes.length + index] = (bytes[bytes.length + index] ?? 0) ^ 1;
    return bytes;
  };

  test('that lost the last 4 bytes of its trailer is refused', async () => {
    expect(await gzipDamage((bytes) => bytes.subarray(0, -4))).toBe(
      'The archive PATH is damaged: it is cut off: its gzip stream ends too early.',
    );
  });

  test('with another checksum or length is refused', async () => {
    expect(await gzipDamage((bytes) => flip(bytes, -8))).toContain(
      'gzip stream is broken (incorrect data check)',
    );
    expect(await gzipDamage((bytes) => flip(bytes, -4))).toContain(
      'gzip stream is broken (incorrect length check)',
    );
  });

  test('with something behind it is refused', async () => {
    expect(await gzipDamage((bytes) => Buffer.concat([bytes, Buffer.from('something')]))).toContain(
      'is broken',
    );
    expect(await gzipDamage((bytes) => Buffer.concat([bytes, Buffer.alloc(9), Buffer.from('x')]))).toBe(
      'The archive PATH is refused: there is something after the end of its gzip stream.',
    );
  });
});

describe('encryption', () => {
  test('that does not end as it should is refused', async () => {
    const bytes = await encrypted(gzipSync(await tarOf(whole)), 'sesame');
    const expected = 'its encryption does not end as it should';
    expect(await message(write('a.enc', bytes.subarray(0, -1)), 'sesame')).toContain(expected);
    expect(await message(write('a.enc', bytes.subarray(0, -16)), 'sesame')).toContain('is damaged');
    const changed = Buffer.from(bytes);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    expect(await message(write('a.enc', changed), 'sesame')).toContain('is damaged');
  });
});

describe('records', () => {
  const lines = (...texts: string[]) => ({ 'links/links_00001.jsonl': texts.join('\n') });
  const good = JSON.stringify(tagLink);

  test('that are no JSON are named by file and line, and not quoted', async () => {
    const expected = 'The archive PATH is damaged: links/links_00001.jsonl:4 is not valid JSON.';
    expect(await damageOf(lines('', good, '', '{"secret": hash', good))).toBe(expected);
    expect(await damageOf(lines(good, '', '', good.slice(0, -1)))).toBe(expected);
    const path = at('a.tar');
    expect((await refusal(check(path))).cause).toBeUndefined();
  });

  test('that are JSON only together are refused', async () => {
    const expected = 'The archive PATH is damaged: links/links_00001.jsonl:1 is not valid JSON.';
    expect(await damageOf(lines(good.slice(0, -1), '"a":1}'))).toBe(expected);
    expect(await damageOf(lines(`${good},${good}`))).toBe(expected);
  });

  test('are found by their line however far into the file', async () => {
    const many = Array.from({ length: 5_000 }, () => good);
    many[10] = '';
    many[2_000] = ' \r';
    many[4_321] = `${good} x`;
    expect(await damageOf(lines(...many))).toContain('links/links_00001.jsonl:4322 is not valid JSON');
    many[4_321] = '{}';
    expect(await damageOf(lines(...many))).toContain('links/links_00001.jsonl:4322 is not a valid link');
  });

  test('that are no UTF-8 are refused, where reading would replace what is broken', async () => {
    const broken = Buffer.concat([
      contents([entity('api::tag.tag', 1)]),
      Buffer.from('\n{"type":"api::tag.tag","id":2,"data":{"name":"\xff"}}\n{}', 'latin1'),
    ]);
    expect(await damageOf({ 'entities/entities_00001.jsonl': broken })).toBe(
      'The archive PATH is damaged: entities/entities_00001.jsonl:2 is not valid UTF-8.',
    );
  });

  const { left, right, ...kind } = tagLink;
  test.each([
    ['schemas/schemas_00001.jsonl', { ...tag, uid: '' }, 'schema'],
    ['schemas/schemas_00001.jsonl', { ...tag, modelType: 'other' }, 'schema'],
    ['schemas/schemas_00001.jsonl', { ...tag, attributes: { a: null } }, 'schema'],
    ['schemas/schemas_00001.jsonl', { ...tag, attributes: { a: {} } }, 'schema'],
    [
      'entities/entities_00001.jsonl',
      { type: 'api::tag.tag', id: '1', data: {} },
      'entity (type, id and data)',
    ],
    [
      'entities/entities_00001.jsonl',
      { type: 'api::tag.tag', id: 1.5, data: {} },
      'entity (type, id and data)',
    ],
    [
      'entities/entities_00001.jsonl',
      { type: 'api::tag.tag', id: 0, data: {} },
      'entity (type, id and data)',
    ],
    [
      'entities/entities_00001.jsonl',
      { type: 'api::tag.tag', id: 1, data: [] },
      'entity (type, id and data)',
    ],
    ['entities/entities_00001.jsonl', { id: 1, data: {} }, 'entity (type, id and data)'],
    ['entities/entities_00001.jsonl', null, 'entity (type, id and data)'],
    ['links/links_00001.jsonl', { ...kind, left }, 'link (kind, relation, left and right)'],
    ['links/links_00001.jsonl', { ...tagLink, left: right }, 'link (kind, relation, left and right)'],
    [
      'links/links_00001.jsonl',
      { ...tagLink, right: { ...right, ref: {} } },
      'link (kind, relation, left and right)',
    ],
    [
      'links/links_00001.jsonl',
      { ...tagLink, right: { ...right, pos: '1' } },
      'link (kind, relation, left and right)',
    ],
    [
      'configuration/configuration_00001.jsonl',
      { type: 'webhook', value: 1 },
      'configuration (core-store or webhook, and value)',
    ],
    [
      'configuration/configuration_00001.jsonl',
      { type: 'other', value: {} },
      'configuration (core-store or webhook, and value)',
    ],
    [
      'configuration/configuration_00001.jsonl',
      { type: 'core-store', value: {} },
      'configuration (core-store or webhook, and value)',
    ],
  ])('of another shape are refused: %s %j', async (path, record, shape) => {
    expect(await damageOf({ [path]: [record] })).toBe(
      `The archive PATH is damaged: ${path}:1 is not a valid ${shape}.`,
    );
  });

  test.each([
    [{ seo: 5 }, 'seo'],
    [{ seo: { link: null } }, 'seo'],
    [{ links: [{ id: '1' }] }, 'links'],
    [{ seo: { id: 1, link: { id: null } } }, 'link'],
    [{ blocks: [{ id: 1 }] }, 'blocks'],
    [{ links: [{ id: -1 }] }, 'links'],
  ])('with something else in the place of a component are refused: %j', async (data, attribute) => {
    expect(await damageOf({ 'entities/entities_00001.jsonl': [entity('api::page.page', 3, data)] })).toBe(
      `The archive PATH is damaged: the entity "api::page.page" 3 has something other than a component in "${attribute}".`,
    );
  });

  test('with components without end are refused', async () => {
    const tree = component('shared.seo', { link: { type: 'component', component: 'shared.seo' } });
    const nested = `${'{"id":1,"link":'.repeat(900)}null${'}'.repeat(900)}`;
    expect(
      await damageOf({
        'schemas/schemas_00001.jsonl': [tag, page, tree, link],
        'entities/entities_00001.jsonl': `{"type":"api::page.page","id":1,"data":{"seo":${nested}}}`,
      }),
    ).toContain('nests components more than 100 levels deep');
    expect(seo.uid).toBe(tree.uid);
  });

  test('are not taken from two files of one name, or two schemas of one type', async () => {
    const twice = await tarOf([...Object.entries(whole), ...Object.entries(whole).slice(4, 5)]);
    expect(await damage(twice)).toBe(
      'The archive PATH is refused: it contains "links/links_00001.jsonl" twice.',
    );
    expect(await damage(await tarOf([...Object.entries(whole), ['metadata.json', {}]]))).toBe(
      'The archive PATH is refused: it contains metadata.json twice.',
    );
    expect(await damageOf({ 'schemas/schemas_00002.jsonl': [tag] })).toBe(
      'The archive PATH is refused: it contains the schema of "api::tag.tag" twice.',
    );
  });
});

describe('metadata and sidecars', () => {
  const sidecarPath = 'assets/metadata/cat_0123456789.png.json';

  test.each(['', 'null', '[]', '{', '{"createdAt":1}', '{"strapi":"5"}', '{"strapi":{"version":5}}'])(
    'metadata that Strapi would not write is refused: %s',
    async (text) => {
      expect(await damageOf({ 'metadata.json': text })).toMatch(
        /^The archive PATH is damaged: (its metadata\.json is not what Strapi writes|"metadata\.json" is not a JSON object)\.$/,
      );
    },
  );

  test.each([
    [{ id: 0 }, 'id'],
    [{ id: '7' }, 'id'],
    [{ size: -1 }, 'size'],
    [{ size: null }, 'size'],
    [{ hash: '' }, 'hash'],
    [{ name: undefined }, 'name'],
    [{ url: null }, 'url'],
    [{ mime: 1 }, 'mime'],
    [{ ext: 1 }, 'ext'],
  ])('a sidecar that Strapi would not write is refused: %j', async (changes, field) => {
    expect(await damageOf({ [sidecarPath]: sidecar(changes) })).toBe(
      `The archive PATH is damaged: the sidecar of "cat_0123456789.png" is not what Strapi writes: see its ${field}.`,
    );
  });

  test('a sidecar of a size beyond all numbers is refused', async () => {
    const text = JSON.stringify(sidecar()).replace('"size":0.5', '"size":1e999');
    expect(await damageOf({ [sidecarPath]: text })).toContain('see its size');
  });

  test.each([
    { hash: 'dog_0123456789' },
    { ext: '.jpg' },
    { ext: null },
    { hash: 'cat_0123456789.png', ext: 'null' },
  ])('a sidecar that names another file is refused: %j', async (changes) => {
    expect(await damageOf({ [sidecarPath]: sidecar(changes) })).toBe(
      'The archive PATH is damaged: Asset sidecar metadata does not match upload filename "cat_0123456789.png".',
    );
  });

  test.each([
    { hash: '../../cat' },
    { hash: '..', ext: null },
    { hash: '/etc/cat' },
    { hash: 'a\\b' },
    { hash: 'a\0b' },
    { ext: '/../../x' },
    { mainHash: '../x' },
    { mainHash: 'a\\b' },
  ])('a sidecar with a hash or an extension that leads elsewhere is refused: %j', async (changes) => {
    expect(await damageOf({ [sidecarPath]: sidecar(changes) })).toContain(
      'has a hash or extension that makes an unsafe path',
    );
  });

  test.each([
    { hash: '../../x', ext: '.png' },
    { hash: 'x', ext: '/../../y' },
    { hash: 'x\0', ext: '.png' },
    { hash: 'x', ext: 1 },
    { hash: {}, ext: '' },
  ])('a logo with a hash or an extension that leads elsewhere is refused: %j', async (logo) => {
    for (const name of ['menuLogo', 'authLogo']) {
      const record = coreStore('core_admin_project-settings', { [name]: logo });
      expect(await damageOf({ 'configuration/configuration_00001.jsonl': [record] })).toContain(
        `the ${name} of its project settings has a hash or extension that makes an unsafe path`,
      );
    }
  });

  test('a sidecar that is no document but a flood is refused', async () => {
    expect(await damageOf({ [sidecarPath]: Buffer.alloc((1 << 24) + 1, ' ') })).toContain(
      'has 16777217 bytes',
    );
  });

  test('a sidecar that is no UTF-8 is refused', async () => {
    const bytes = Buffer.from(JSON.stringify(sidecar({ name: '\xff' })), 'latin1');
    expect(await damageOf({ [sidecarPath]: bytes })).toBe(
      `The archive PATH is damaged: "${sidecarPath}" is not a JSON object.`,
    );
  });

  test('one name for two files is refused, of another size or of another content', async () => {
    for (const content of ['a larger cat', 'a dog']) {
      const entries = [...Object.entries(whole), ['assets/uploads/cat_0123456789.png', content] as const];
      expect(await damage(await tarOf(entries))).toBe(
        'The archive PATH is damaged: it contains the file "cat_0123456789.png" twice, with different contents.',
      );
    }
  });
});

describe('what could do harm', () => {
  test.each([
    '../evil.jsonl',
    'entities/../../evil.jsonl',
    '/etc/passwd',
    'C:\\evil',
    'c:evil',
    '..\\evil',
    '\\\\server\\share',
    'assets/uploads/..\\..\\evil.png',
    `entities/${'x'.repeat(1_100)}`,
  ])('the path %s is refused', async (name) => {
    expect(await damage(await tarOf([[name, 'x'], ...Object.entries(whole)]))).toMatch(
      /^The archive PATH is refused: the path of its entry ".*" is not safe\.$/,
    );
  });

  test('a path with a NUL in it is refused', async () => {
    const pax = Buffer.from('22 path=metadata.j\0on\n');
    const body = Buffer.concat([pax, Buffer.alloc(512 - pax.length)]);
    const tar = Buffer.concat([
      header('pax', { size: pax.length, type: 'x' }),
      body,
      header('x'),
      await tarOf(whole),
    ]);
    expect(await damage(tar)).toContain('metadata.j\\u0000on" is not safe');
  });

  test('a file name with a backslash or a line feed is refused', async () => {
    for (const name of ['a\\b.png', 'a\nb.png']) {
      expect(await damageOf({ [`assets/uploads/${name}`]: 'x' })).toContain('has an unsafe name');
    }
  });

  test.each([
    ['1', 'link'],
    ['2', 'symlink'],
    ['3', 'character-device'],
    ['4', 'block-device'],
    ['6', 'fifo'],
    ['S', 'of an unknown type'],
  ])('an entry of type %s is refused', async (type, name) => {
    const tar = Buffer.concat([header('entities/x.jsonl', { type }), await tarOf(whole)]);
    expect(await damage(tar)).toBe(
      `The archive PATH is refused: its entry "entities/x.jsonl" is not a file but ${name}.`,
    );
  });

  test('a sparse file, whose content is not what is stored, is refused', async () => {
    write('unpacked/links/holes', '');
    spawnSync('truncate', ['-s', '1M', at('unpacked/links/holes')]);
    const options = ['--format=posix', '-S', '-cf', at('a.tar'), '-C', at('unpacked'), 'links'];
    expect(spawnSync('tar', options, { encoding: 'utf8' })).toMatchObject({ status: 0 });
    expect(await message(at('a.tar'))).toContain('is a sparse file');
  });

  test('links in a folder are refused, and not followed', async () => {
    for (const [path, content] of Object.entries(whole)) {
      write(path, contents(content));
    }
    symlinkSync('/etc/hostname', at('entities/entities_00002.jsonl'));
    expect(await message(at())).toBe(
      'The archive PATH is refused: "entities/entities_00002.jsonl" is neither a file nor a folder.',
    );
  });

  test('an entry larger than the archive can hold is refused at once', async () => {
    const large = header('entities/entities_00009.jsonl', { size: 0o77777777777 });
    expect(await damage(Buffer.concat([large, await tarOf(whole)]))).toContain(
      'claims to have 8589934591 bytes',
    );
    expect(await message(write('a.tar.gz', gzipSync(Buffer.concat([large, end]))))).toContain(
      'claims to have',
    );
  });

  test('more entries behind the end of the tar are refused', async () => {
    const tar = await tarOf(whole);
    const more = await tarOf({ 'links/links_00009.jsonl': [tagLink] });
    expect(await damage(Buffer.concat([tar, more]))).toContain(
      'there are more entries after the end of its tar',
    );
    expect(await damage(Buffer.concat([tar.subarray(0, -512), more]))).toContain('after the end of its tar');
    expect(await damage(Buffer.concat([tar, Buffer.alloc(512, 'x')]))).toContain('is damaged');
  });

  test('a PAX header behind the end of the tar is refused', async () => {
    const tar = await tarOf(whole);
    const pax = (await tarOf({ [`${'ü'.repeat(60)}.txt`]: 'x' })).subarray(0, 1024);
    for (const behind of [pax, Buffer.concat([pax, end])]) {
      expect(await damage(Buffer.concat([tar, behind]))).toContain('is damaged');
    }
  });

  test('a header with another checksum is refused', async () => {
    const tar = await tarOf(whole);
    const second = tar.indexOf('entities/entities_00001.jsonl');
    tar.write('f', second);
    expect(await damage(tar)).toBe('The archive PATH is damaged: its tar has an invalid header.');
  });

  test('a file that unpacks to a flood is refused before it does', async () => {
    const size = 1_200_000_000;
    const rounded = Math.ceil(size / (1 << 26)) * (1 << 26);
    const path = at('bomb.tar.gz');
    await writeZeros(path, header('assets/uploads/x', { size: rounded }), rounded);
    expect(await message(path)).toBe(
      'The archive PATH is refused: it unpacks to more than 1073741824 bytes.',
    );
  });

  // Nothing is forbidden to root.
  const testAsUser = process.getuid?.() === 0 ? test.skip : test;

  testAsUser('what this user may not read is told as that', async () => {
    const path = write('a.tar', await tarOf(whole));
    chmodSync(path, 0);
    expect((await refusal(openArchive(path, undefined))).message).toContain('permission denied');
    for (const [name, content] of Object.entries(whole)) {
      write(`folder/${name}`, contents(content));
    }
    chmodSync(at('folder/links/links_00001.jsonl'), 0);
    expect((await refusal(check(at('folder')))).message).toContain('permission denied');
  });
});
