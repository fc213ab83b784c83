/** @jest-environment ./__tests__/support/one-realm.mjs */
import { createDecipheriv, hkdfSync, scryptSync } from 'node:crypto';
import { cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, jest, test } from '@jest/globals';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { openArchive } from '../../../src/archive/read/archive.ts';
import { overallDigest } from '../../../src/archive/seal/content-digest.ts';
import {
  announcedDerivation,
  headText,
  readManifest,
  sealedEntries,
  writeManifest,
} from '../../../src/archive/seal/manifest.ts';
import { deriveSealKey, type KeyDerivation, newDerivation } from '../../../src/archive/seal/seal-key.ts';
import { type ArchiveOptions, createArchive } from '../../../src/archive/write/archive.ts';
import { listed, type Masked } from '../../../src/transfer/masked.ts';
import { assetAt, fill, metadata } from '../../support/archives.ts';
import { refusal, workspace } from '../../support/workspace.ts';

const { at, write, names } = workspace();

// Every key costs a tenth of a second of one core.

const seal = { toolVersion: '1.2.3', engine: 'sqlite', scope: 'everything' };
const key = 'a passphrase of some length';

async function made(options: Partial<ArchiveOptions> = {}, name = 'out'): Promise<string> {
  const archive = await createArchive({
    format: 'tar',
    compress: false,
    key: undefined,
    file: at(name),
    seal,
    ...options,
  });
  await fill(archive, assetAt(at(`${name}-media`), 'media', 'a.png'));
  return (await archive.finish(metadata, { verify: true })).file;
}

/** All that a consumer sees, and what the seal says at the end. */
async function read(path: string, passphrase?: string, identity?: string) {
  const reader = await openArchive(path, passphrase, identity);
  const paths: string[] = [];
  for await (const entry of reader.entries()) {
    paths.push(entry.path);
  }
  return { paths, seal: reader.seal };
}

const ownEntries = [
  'schemas/schemas_00001.jsonl',
  'entities/entities_00001.jsonl',
  'assets/metadata/a.png.json',
  'assets/uploads/a.png',
  'configuration/configuration_00001.jsonl',
  'metadata.json',
];

async function damage(path: string, passphrase?: string): Promise<string> {
  const error = await refusal(read(path, passphrase));
  expect(error.failure).toBe('damagedArchive');
  return error.message.replaceAll(path, 'PATH');
}

test('what was masked is in the manifest, shortened where it is much', async () => {
  const archive = await createArchive({
    format: 'tar',
    compress: false,
    key: undefined,
    file: at('out'),
    seal,
  });
  await fill(archive, assetAt(at('out-media'), 'media', 'a.png'));
  const attributes = Array.from({ length: 1_000 }, (_, index) => ({
    uid: 'api::a.a',
    path: `attribute.${index}`,
    rule: 'email',
    by: 'rules' as const,
    values: index,
  }));
  const masked: Masked = {
    mode: 'strict',
    hasRules: true,
    attributes: listed(attributes),
    dropped: listed(['api::b.b']),
    sampled: listed([{ uid: 'api::a.a', taken: 1, of: 2 }]),
    cut: listed([{ attribute: 'api::a.a.b', links: 3 }]),
    leakCheck: 'passed',
  };
  const { file } = await archive.finish(metadata, { verify: true, findings: { masked } });
  const { seal: found } = await read(file);
  expect(found?.state).toBe('intact');
  expect(found?.manifest.masked).toEqual({
    ...masked,
    attributes: { count: 1_000, listed: attributes.slice(0, 200) },
  });
  expect((await read(await made({}, 'plain'))).seal?.manifest).not.toHaveProperty('masked');
});

test('a media file that is not what was known of it is refused, large or small', async () => {
  for (const size of [10, 100_000]) {
    const archive = await createArchive({
      format: 'tar',
      compress: false,
      key: undefined,
      file: at('out'),
      seal,
    });
    const path = write('a.bin', 'x'.repeat(size));
    const asset = { ...assetAt(path, 'x'.repeat(size), 'a.bin'), sha256: '0'.repeat(64) };
    const assets = (async function* () {
      yield asset;
    })();
    const error = await refusal(archive.writeAssets(assets));
    expect(error.message).toBe(
      'The media file a.bin changed between being checked and being written to the archive.',
    );
    await archive.discard();
  }
});

describe('a sealed archive', () => {
  test('says what it holds, and shows its readers nothing but that', async () => {
    const { paths, seal: found } = await read(await made());
    expect(paths).toEqual(ownEntries);
    expect(found).toMatchObject({
      state: 'intact',
      manifest: {
        format: 2,
        tool: { name: 'strapi-dms', version: '1.2.3' },
        strapi: { version: '5.54.0' },
        source: { engine: 'sqlite' },
        scope: 'everything',
        contents: {
          schemas: { schema: { count: 2 } },
          entities: { x: { count: 1 } },
          assets: { file: { count: 1 } },
        },
      },
    });
    const manifest = readFileSync(`${await made({ format: 'dir' }, 'folder')}/strapi-dms/manifest.json`);
    expect([...sealedEntries(manifest)].map(({ path }) => path)).toEqual([
      'strapi-dms/sealed.json',
      ...ownEntries,
    ]);
  });

  test('is authenticated by its key, in both ciphers, and as a plain file that somebody has decrypted', async () => {
    for (const encryption of ['strapi', 'age'] as const) {
      const path = await made({ key, encryption, compress: true }, encryption);
      expect((await read(path, key)).seal?.state).toBe('authenticated');
    }
    const decipher = createDecipheriv('aes-128-ecb', scryptSync(key, '', 16), null);
    const plain = write(
      'plain.tar.gz',
      Buffer.concat([decipher.update(readFileSync(at('strapi.tar.gz.enc'))), decipher.final()]),
    );
    expect((await read(plain, key)).seal?.state).toBe('authenticated');
    expect((await read(plain)).seal?.state).toBe('unproven');
    expect(await damage(plain, 'another')).toBe(
      "Key is incorrect or the file 'PATH' is not a valid Strapi data file.",
    );
  });

  test('says at its beginning what its key is derived with, which counts for nothing where it cannot be', async () => {
    const file = await made();
    expect(readFileSync(file, 'latin1')).toContain('{"manifest":"strapi-dms/manifest.json"}\n');
    const encrypted = readFileSync(await made({ key }, 'keyed'));
    const decipher = createDecipheriv('aes-128-ecb', scryptSync(key, '', 16), null);
    const tar = Buffer.concat([decipher.update(encrypted), decipher.final()]).toString('latin1');
    const [head] = /{"manifest":"strapi-dms\/manifest.json","key":.*}/.exec(tar) ?? [];
    const announced = announcedDerivation(Buffer.from(head ?? ''));
    expect(tar).toContain(`"algorithm":"hmac-sha256","key":${JSON.stringify(announced)}`);
    for (const derivation of [newDerivation.strapi(), newDerivation.age()]) {
      expect(announcedDerivation(Buffer.from(headText(derivation)))).toEqual(derivation);
      for (const changes of [{ salt: 'short' }, { salt: 'A'.repeat(1_000) }, { name: 'another' }]) {
        const head = headText({ ...derivation, ...changes } as KeyDerivation);
        expect(announcedDerivation(Buffer.from(head))).toBeUndefined();
      }
    }
    const derivation = newDerivation.age();
    for (const head of [
      headText(undefined),
      headText({ ...derivation, N: 2 ** 30 } as KeyDerivation),
      headText({ ...derivation, p: 1_000 } as KeyDerivation),
      'no JSON',
    ]) {
      expect(announcedDerivation(Buffer.from(head))).toBeUndefined();
    }
  });

  test('has a key that is derived from that of the cipher of Strapi, and in age from the passphrase', async () => {
    const passphrase = 'a passphrase';
    const salt = Buffer.alloc(16, 7);
    const derivation: KeyDerivation = { ...newDerivation.strapi(), salt: salt.toString('base64') };
    const cipherKey = scryptSync(passphrase, '', 16);
    const expected = hkdfSync('sha256', cipherKey, salt, 'strapi-dms seal', 32);
    expect(await deriveSealKey(passphrase, derivation)).toEqual(Buffer.from(expected));
    expect(newDerivation.age()).toMatchObject({ name: 'scrypt', N: 2 ** 15, r: 8, p: 1 });
    expect(newDerivation.strapi().salt).not.toBe(newDerivation.strapi().salt);
    expect(Buffer.from(newDerivation.strapi().salt, 'base64')).toHaveLength(16);
  });

  test('is read with the key that older versions derived, in the cipher of Strapi, too', async () => {
    const strapi = jest.spyOn(newDerivation, 'strapi').mockImplementation(newDerivation.age);
    try {
      const path = await made({ key, compress: true }, 'older');
      expect(strapi).toHaveBeenCalledTimes(1);
      const found = (await read(path, key)).seal;
      expect(found?.state).toBe('authenticated');
    } finally {
      strapi.mockRestore();
    }
  });

  test('is the same to the byte whenever it is made, without a key', async () => {
    const [first, second] = [await made({}, 'first'), await made({}, 'second')];
    expect(readFileSync(first).equals(readFileSync(second))).toBe(true);
  });

  test('has the same content digest in every form', async () => {
    const forms = [
      {},
      { compress: true },
      { key },
      { key, encryption: 'age' as const },
      { format: 'dir' as const },
    ];
    const digests = new Set<string | undefined>();
    for (const [index, options] of forms.entries()) {
      digests.add((await read(await made(options, `form-${index}`), key)).seal?.manifest.contentDigest);
    }
    expect([...digests]).toEqual([expect.stringMatching(/^content-2:[0-9a-f]{64}$/)]);
  });

  test('is refused after any change of one bit, also where that means nothing', async () => {
    const path = await made();
    const whole = readFileSync(path);
    for (let at = 0; at < whole.length; at += 7) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] as number) ^ (1 << (at % 8));
      writeFileSync(path, changed);
      await damage(path);
    }
  });

  test('is refused when it was cut off or continued, anywhere', async () => {
    const path = await made();
    const whole = readFileSync(path);
    for (let size = 0; size < whole.length; size += 512) {
      truncateSync(path, size);
      await damage(path);
      writeFileSync(path, whole);
    }
    writeFileSync(path, Buffer.concat([whole, Buffer.alloc(512)]));
    expect(await damage(path)).toBe(
      'The archive PATH is damaged: the end of its tar was changed after it was sealed.',
    );
  });

  test('is missed its manifest, and its beginning', async () => {
    const path = await made();
    const whole = readFileSync(path);
    const manifest = whole.indexOf('strapi-dms/manifest.json\0');
    write('cut.tar', Buffer.concat([whole.subarray(0, manifest), Buffer.alloc(1024)]));
    expect(await damage(at('cut.tar'))).toBe(
      'The archive PATH is damaged: it was sealed, but its manifest is missing.',
    );
    const second = whole.indexOf('schemas/schemas_00001.jsonl');
    write('cut.tar', whole.subarray(second));
    expect(await damage(at('cut.tar'))).toBe(
      'The archive PATH is damaged: it has part of a seal, but not the beginning.',
    );
  });

  test('is refused with a seal of no key where a key encrypts it', async () => {
    const plain = readFileSync(await made());
    const { createStrapiCipher, deriveKey } = await import('../../../src/archive/format/encryption.ts');
    const cipher = createStrapiCipher(await deriveKey(key));
    const path = write('forged.tar.enc', Buffer.concat([cipher.update(plain), cipher.final()]));
    expect(await damage(path, key)).toBe(
      'The archive PATH is refused: its seal was made without the key that encrypts it.',
    );
  });

  test('of which a copy was packed anew can be read as a folder', async () => {
    const folder = await made({ format: 'dir' });
    expect((await read(folder)).paths).toHaveLength(ownEntries.length);
  });
});

describe('a sealed folder', () => {
  test('is checked file by file', async () => {
    const folder = await made({ format: 'dir' });
    const copy = () => {
      rmSync(at('copy'), { recursive: true, force: true });
      cpSync(folder, at('copy'), { recursive: true });
      return at('copy');
    };
    writeFileSync(`${copy()}/assets/uploads/a.png`, 'medio');
    expect(await damage(at('copy'))).toBe(
      'The archive PATH is damaged: "assets/uploads/a.png" was changed after it was sealed.',
    );
    writeFileSync(`${copy()}/links.txt`, '');
    expect(await damage(at('copy'))).toBe(
      'The archive PATH is damaged: "links.txt" was not there when it was sealed.',
    );
    rmSync(`${copy()}/configuration/configuration_00001.jsonl`);
    expect(await damage(at('copy'))).toBe(
      'The archive PATH is damaged: "configuration/configuration_00001.jsonl" is missing.',
    );
    rmSync(`${copy()}/strapi-dms/manifest.json`);
    expect(await damage(at('copy'))).toBe(
      'The archive PATH is damaged: it was sealed, but strapi-dms/manifest.json is missing.',
    );
    writeFileSync(`${copy()}/.DS_Store`, 'left by macOS');
    expect((await read(at('copy'))).seal?.state).toBe('intact');
  });

  test('without the folder of its seal is an archive like official ones', async () => {
    const folder = await made({ format: 'dir' });
    rmSync(`${folder}/strapi-dms`, { recursive: true });
    expect((await read(folder)).seal).toBeUndefined();
  });
});

describe('an archive encrypted to public keys', () => {
  test('is read by each of their owners, and by nobody else', async () => {
    const identities = await Promise.all([1, 2, 3].map(() => generateIdentity()));
    const recipients = await Promise.all(
      identities.slice(0, 2).map((identity) => identityToRecipient(identity)),
    );
    const path = await made({ encryption: 'age', recipients, compress: true });
    expect(path).toBe(at('out.tar.gz.age'));
    for (const identity of identities.slice(0, 2)) {
      expect((await read(path, undefined, `# created: today\n${identity}\n`)).seal?.state).toBe('intact');
    }
    const error = await refusal(read(path, undefined, identities[2]));
    expect(error).toMatchObject({
      failure: 'damagedArchive',
      message: expect.stringContaining('is not encrypted to this identity'),
    });
    expect((await refusal(read(path, key))).remedy).toContain('It is encrypted with age to public keys');
  });

  test('is refused for recipients that are none, without quoting a private key', async () => {
    const identity = await generateIdentity();
    const error = await refusal(made({ encryption: 'age', recipients: [identity] }));
    expect(error).toMatchObject({
      failure: 'usage',
      message: 'One of the recipients is an identity, which is a private key.',
    });
    expect((await refusal(made({ encryption: 'age', recipients: ['age1nonsense'] }))).failure).toBe('usage');
    expect(names()).toEqual([]);
  });

  test('tells a wrong key from damage', async () => {
    const path = await made({ encryption: 'age', key });
    expect(await damage(path, 'another')).toContain('Key is incorrect');
    const whole = readFileSync(path);
    whole[whole.length - 1] = (whole.at(-1) as number) ^ 1;
    writeFileSync(path, whole);
    expect(await damage(path, key)).toBe(
      'The archive PATH is damaged: it is cut off or was changed, and cannot be decrypted.',
    );
  });
});

test('a manifest of format 1, whose digest was called sha256, is proven as before', async () => {
  const contents = { links: { 'api::a.a': { count: 1, digest: 'ab'.repeat(32) } } };
  const digest = overallDigest(contents).replace('content-2:', '');
  const old = {
    format: 1 as const,
    tool: { name: 'strapi-dms', version: '0.1.0' },
    strapi: { version: '5.54.0' },
    source: { engine: 'sqlite' },
    scope: 'everything',
    contents,
    entries: [],
  };
  const noKey = async () => undefined;
  const written = writeManifest({ ...old, contentDigest: `sha256:${digest}` }, undefined);
  expect(await readManifest(written, noKey)).toMatchObject({ state: 'intact', manifest: { format: 1 } });
  for (const contentDigest of [`sha256:${'0'.repeat(64)}`, `content-1:${digest}`]) {
    const bad = readManifest(writeManifest({ ...old, contentDigest }, undefined), noKey);
    await expect(bad).rejects.toThrow('it contradicts itself');
  }
});
