import { describe, expect, test } from '@jest/globals';
import { parseUrlMap } from '../../../src/media/addresses/prefixes.ts';
import { AddressTexts, type NewAddress } from '../../../src/media/addresses/texts.ts';

const texts = (
  map: string | readonly string[],
  { folders = [], newAddress }: { folders?: string[]; newAddress?: NewAddress } = {},
) =>
  new AddressTexts({
    ...parseUrlMap(typeof map === 'string' ? [map] : map),
    folders,
    newAddress,
  });

const rewritten = (map: string | readonly string[], text: string) => texts(map).rewrite(text);

const bucket = 'https://prod.s3.eu-central-1.amazonaws.com';
const cdn = 'https://staging-cdn.example.com';
const map = `${bucket}=${cdn}`;

describe('an address of the old place', () => {
  test.each([
    ['alone', `${bucket}/a.png`, `${cdn}/a.png`],
    ['without a path', bucket, cdn],
    ['with a query', `${bucket}/a.png?w=100&h=2`, `${cdn}/a.png?w=100&h=2`],
    [
      'in Markdown',
      `![a](${bucket}/a.png "b") and [c](<${bucket}/d e.pdf>)`,
      `![a](${cdn}/a.png "b") and [c](<${cdn}/d e.pdf>)`,
    ],
    [
      'in HTML',
      `<img src="${bucket}/a.png" srcset="${bucket}/b.png 2x,${bucket}/c.png 3x">`,
      `<img src="${cdn}/a.png" srcset="${cdn}/b.png 2x,${cdn}/c.png 3x">`,
    ],
    ['in HTML without quotes', `<img src=${bucket}/a.png>`, `<img src=${cdn}/a.png>`],
    ['in CSS', `background: url(${bucket}/a.png)`, `background: url(${cdn}/a.png)`],
    ['at the end of a sentence', `See ${bucket}.`, `See ${cdn}.`],
    ['before a colon', `${bucket}: here`, `${cdn}: here`],
    ['with http', `${bucket.replace('https', 'http')}/a.png`, `${cdn}/a.png`],
    ['without a scheme', '"//prod.s3.eu-central-1.amazonaws.com/a.png"', '"//staging-cdn.example.com/a.png"'],
    ['with its host in capitals', 'HTTPS://Prod.S3.eu-central-1.AMAZONAWS.com/A.png', `${cdn}/A.png`],
    ['with the port that it need not have', `${bucket}:443/a.png`, `${cdn}/a.png`],
    [
      'in JSON that PHP has written',
      `{"u":"${bucket}/a.png"}`.replaceAll('/', '\\/'),
      `{"u":"${cdn}/a.png"}`.replaceAll('/', '\\/'),
    ],
    [
      'in JSON, behind a line break',
      `"a\\n${bucket}/a.png\\n//prod.s3.eu-central-1.amazonaws.com/b"`,
      `"a\\n${cdn}/a.png\\n//staging-cdn.example.com/b"`,
    ],
    [
      'within a query',
      `/_next/image?url=${encodeURIComponent(`${bucket}/a.png`)}&w=2`,
      `/_next/image?url=${encodeURIComponent(`${cdn}/a.png`)}&w=2`,
    ],
    [
      'within a query, in small letters',
      '?u=https%3a%2f%2fprod.s3.eu-central-1.amazonaws.com%2fa',
      '?u=https%3A%2f%2fstaging-cdn.example.com%2fa',
    ],
    [
      'within a query within a query',
      `?u=${encodeURIComponent(encodeURIComponent(`${bucket}/a`))}`,
      `?u=${encodeURIComponent(encodeURIComponent(`${cdn}/a`))}`,
    ],
    [
      'within a query, as JSON',
      `?u=${encodeURIComponent(`{"a":"${bucket}/a"}`)}`,
      `?u=${encodeURIComponent(`{"a":"${cdn}/a"}`)}`,
    ],
    [
      'in escaped HTML',
      'https:&#x2F;&#x2F;prod.s3.eu-central-1.amazonaws.com&#x2F;a',
      'https:&#x2F;&#x2F;staging-cdn.example.com&#x2F;a',
    ],
    ['twice', `${bucket}/a ${bucket}/b`, `${cdn}/a ${cdn}/b`],
    ['behind another server', `https://proxy.example.com/${bucket}/a`, `https://proxy.example.com/${cdn}/a`],
  ])('%s', (_, before, after) => {
    const old = texts(map);
    expect(old.rewrite(before)).toBe(after);
    expect(old.rewritten).toBeGreaterThan(0);
    expect(old.left).toBe(0);
    // What was rewritten has nothing old.
    expect(texts(map).rewrite(after)).toBe(after);
  });

  test.each([
    ['another host that ends like it', 'https://other-prod.s3.eu-central-1.amazonaws.com/a'],
    ['another host that begins like it', `${bucket}.cn/a`],
    ['another port', `${bucket}:9000/a`],
    ['a user', `${bucket}@evil.example.com/a`],
    ['a scheme that is none of these', 's3://prod.s3.eu-central-1.amazonaws.com/a'],
    ['another word before it', `x${bucket}/a`],
    ['no slashes', 'prod.s3.eu-central-1.amazonaws.com/a'],
    ['two slashes in a path', 'https://example.com//prod.s3.eu-central-1.amazonaws.com/a'],
  ])('is not meant with %s', (_, text) => {
    expect(rewritten(map, text)).toBe(text);
  });

  test('as a row has it where the service leaves out the scheme', () => {
    expect(texts(map).rewriteAddress('prod.s3.eu-central-1.amazonaws.com/a.png')).toBe(`${cdn}/a.png`);
    expect(texts(map).rewriteAddress('other.s3.amazonaws.com/a.png')).toBe('other.s3.amazonaws.com/a.png');
  });
});

describe('a folder of a host', () => {
  const folder = 'https://cdn.example.com/media/=https://new.example.com/files';
  test.each([
    ['what is in it', 'https://cdn.example.com/media/a.png', 'https://new.example.com/files/a.png'],
    ['the folder itself', '(https://cdn.example.com/media)', '(https://new.example.com/files)'],
    ['with a dot behind it', 'https://cdn.example.com/media.', 'https://new.example.com/files.'],
  ])('is moved: %s', (_, before, after) => expect(rewritten(folder, before)).toBe(after));

  test.each(['media2/a.png', 'media-old/a.png', 'media.png', 'mediä/a', 'Media/a', 'media%20x/a'])(
    'is not %s, which is told of as left over',
    (path) => {
      const old = texts(folder);
      expect(old.rewrite(`https://cdn.example.com/${path}`)).toBe(`https://cdn.example.com/${path}`);
      expect([old.rewritten, old.left, old.example]).toEqual([0, 1, 'https://cdn.example.com']);
    },
  );

  test.each(['/my folder', '/my%20folder'])('%s, escaped or not', (path) => {
    const spaced = `https://a.example.com${path}`.replace(' ', '%20');
    expect(rewritten(`${spaced}=/uploads`, 'https://a.example.com/my%20folder/a.png')).toBe('/uploads/a.png');
  });
});

describe('the uploads folder', () => {
  const away = '/uploads=https://cdn.example.com/media';
  test.each([
    ['/uploads/a.png', 'https://cdn.example.com/media/a.png'],
    ['![a](/uploads/a.png)', '![a](https://cdn.example.com/media/a.png)'],
    ['"\\/uploads\\/a.png"', '"https:\\/\\/cdn.example.com\\/media\\/a.png"'],
    ['?url=%2Fuploads%2Fa.png', '?url=https%3A%2F%2Fcdn.example.com%2Fmedia%2Fa.png'],
    [
      'srcset="/uploads/a.png 1x,/uploads/b.png 2x"',
      'srcset="https://cdn.example.com/media/a.png 1x,https://cdn.example.com/media/b.png 2x"',
    ],
  ])('%s', (before, after) => {
    expect(rewritten(away, before)).toBe(after);
    expect(rewritten(away, after)).toBe(after);
  });

  test.each(['x/uploads/a.png', '/uploads2/a.png', './uploads/a.png', '/Uploads/a.png'])(
    'is not %s',
    (text) => {
      const old = texts(away);
      expect([old.rewrite(text), old.left]).toEqual([text, 0]);
    },
  );

  test('of a site that nobody has named is left over', () => {
    const old = texts(away);
    const text =
      '![a](https://cms.example.com/uploads/a.png) ![b](https://cdn.example.com/media/uploads/b.png)';
    expect([old.rewrite(text), old.left, old.example]).toEqual([text, 1, '//cms.example.com/uploads']);
  });

  test('takes files back, and pages to the root', () => {
    const home = ['https://cms.example.com=/', 'https://cdn.example.com/media=/uploads'];
    expect(
      rewritten(
        home,
        'https://cms.example.com https://cms.example.com/a https://cdn.example.com/media/a.png',
      ),
    ).toBe('/ /a /uploads/a.png');
  });
});

describe('several addresses', () => {
  test('do not chain', () => {
    const chain = [
      'https://a.example.com=https://b.example.com',
      'https://b.example.com=https://c.example.com',
    ];
    expect(rewritten(chain, 'https://a.example.com/1 https://b.example.com/2')).toBe(
      'https://b.example.com/1 https://c.example.com/2',
    );
  });

  test('may change places', () => {
    const swap = [
      'https://a.example.com=https://b.example.com',
      'https://b.example.com=https://a.example.com',
    ];
    expect(rewritten(swap, 'https://a.example.com/1 https://b.example.com/2')).toBe(
      'https://b.example.com/1 https://a.example.com/2',
    );
  });

  test.each([0, 1])('take the longest first, in whatever order', (turn) => {
    const list = [
      'https://a.example.com=https://b.example.com',
      'https://a.example.com/x=https://c.example.com',
    ];
    const ordered = turn === 0 ? list : list.toReversed();
    expect(rewritten(ordered, 'https://a.example.com/x/1 https://a.example.com/xy')).toBe(
      'https://c.example.com/1 https://b.example.com/xy',
    );
  });

  test('that begin with their old one are not made longer twice', () => {
    const longer = 'https://a.example.com=https://a.example.com/cms';
    const once = rewritten(longer, 'https://a.example.com/1');
    expect(once).toBe('https://a.example.com/cms/1');
    expect(rewritten(longer, once)).toBe(once);
    expect(rewritten('/uploads=/uploads/old', '/uploads/1 /uploads/old/2')).toBe(
      '/uploads/old/1 /uploads/old/2',
    );
  });

  test('tell which of them were of use', () => {
    const old = texts(['https://a.example.com=/a', 'https://b.example.com=/b']);
    old.rewrite('https://b.example.com/x');
    expect([...old.used].map(({ text }) => text)).toEqual(['https://b.example.com=/b']);
  });
});

describe('files that come along', () => {
  const newAddress: NewAddress = (name) =>
    name === 'a_0123456789.png'
      ? 'https://new.example.com/x/a_0123456789_ff.png'
      : name === 'later.png'
        ? null
        : undefined;

  test('are followed below the folders in which they were', () => {
    const old = texts('files', { folders: ['https://old.example.com/media', '/uploads'], newAddress });
    expect(
      old.rewrite(
        '![a](https://old.example.com/media/a_0123456789.png?v=1) (/uploads/a_0123456789.png). /uploads/b.png https://old.example.com/media/b.png https://old.example.com/media/later.png',
      ),
    ).toBe(
      '![a](https://new.example.com/x/a_0123456789_ff.png?v=1) (https://new.example.com/x/a_0123456789_ff.png). /uploads/b.png https://old.example.com/media/b.png https://old.example.com/media/later.png',
    );
    expect([old.rewritten, old.left, old.example]).toEqual([3, 1, 'https://old.example.com/media']);
  });

  test('are followed in every spelling', () => {
    const old = texts('files', { folders: ['https://old.example.com'], newAddress });
    const [before, after] = [
      'https://old.example.com/a_0123456789.png',
      'https://new.example.com/x/a_0123456789_ff.png',
    ];
    expect(old.rewrite(`?u=${encodeURIComponent(before)}&w=1`)).toBe(`?u=${encodeURIComponent(after)}&w=1`);
    expect(old.rewrite(before.replaceAll('/', '\\/'))).toBe(after.replaceAll('/', '\\/'));
    expect(old.rewrite(`See ${before}.`)).toBe(`See ${after}.`);
  });

  test('come before what the list says of their place', () => {
    const old = texts('https://old.example.com=https://cdn.example.com', { newAddress });
    expect(old.rewrite('https://old.example.com/a_0123456789.png https://old.example.com/b.png')).toBe(
      'https://new.example.com/x/a_0123456789_ff.png https://cdn.example.com/b.png',
    );
  });

  test('leave over what was elsewhere, where texts do not follow', () => {
    const old = texts(map, { folders: ['https://other.example.com/m', cdn, '/uploads'] });
    old.rewrite(`https://other.example.com/m/a.png ${cdn}/b.png /uploads/c.png`);
    expect([old.left, old.example]).toEqual([1, 'https://other.example.com/m']);
  });
});

describe('what is no map', () => {
  test.each([
    ['https://a.example.com', 'does not say which address becomes which'],
    ['a=b', 'does not say which address becomes which'],
    ['ftp://a.example.com=/x', 'does not say which address becomes which'],
    ['https://a.example.com/?x=/y', 'does not say which address becomes which'],
    ['/=https://a.example.com', 'begins with every path'],
    ['https://a.example.com=http://A.example.com/', 'leads to where it comes from'],
  ])('%s', (text, message) => {
    expect(() => parseUrlMap([text])).toThrow(message);
  });

  test('one address that is to become two', () => {
    expect(() => parseUrlMap(['https://a.example.com=/x', '//A.example.com/=/y'])).toThrow('same address');
  });

  test('an equals sign may be part of a path', () => {
    expect(rewritten('https://a.example.com/x=1=/y', 'https://a.example.com/x=1/b')).toBe('/y/b');
  });
});

describe('the work', () => {
  const hostile = (length: number): readonly string[] => [
    'https://a.example.com/'.repeat(length / 22),
    '//'.repeat(length / 2),
    '/uploads'.repeat(length / 8),
    `//${'x'.repeat(length)}/uploads/`,
    'uploads/'.repeat(length / 8),
    `https://a.example.com/${'a'.repeat(length)}`,
    'https:\\/\\/a.example.com\\/'.repeat(length / 25),
    '%2F%2Fa.example.com%2F'.repeat(length / 22),
    'a.example.com'.repeat(length / 13),
  ];

  test.each(hostile(0).map((_, index) => index))(
    'grows with the text and no faster, hostile text %i',
    (index) => {
      const time = (length: number) => {
        const text = hostile(length)[index] as string;
        return Math.min(
          ...[1, 2, 3, 4, 5].map(() => {
            const old = texts(['https://a.example.com=https://b.example.com', '/uploads=/x'], {
              newAddress: () => undefined,
            });
            // Not by the clock: other work may run beside it.
            const started = process.cpuUsage();
            old.rewrite(text);
            return process.cpuUsage(started).user / 1000;
          }),
        );
      };
      time(4_400);
      // Squared, it would take 64 times as long.
      expect(time(8 * 22_000)).toBeLessThan(40 * Math.max(time(22_000), 2));
    },
  );
});
