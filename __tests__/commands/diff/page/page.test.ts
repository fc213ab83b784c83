import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { renderPage } from '../../../../src/commands/diff/page/page.ts';
import { pictureType } from '../../../../src/commands/diff/page/pictures.ts';
import type { DiffReport } from '../../../../src/commands/diff/report.ts';
import type { Change, FieldChange, Thumbnail } from '../../../../src/insight/diff/changes.ts';
import { WordComparison } from '../../../../src/insight/diff/words.ts';
import { diffReport, entry, picture, sameReport } from '../../../support/diff-report.ts';

/** A report with nothing but these fields of one entry. */
function reportOf(...fields: FieldChange[]): DiffReport {
  const change = entry(1, { kind: 'changed', fields });
  return diffReport(0, {
    types: diffReport(2).types,
    changes: [change],
    total: 1,
  });
}

const changed = (before: unknown, after: unknown, type = 'text'): FieldChange => ({
  path: 'text',
  type,
  kind: 'changed',
  before,
  after,
});

/** The cells of the only field, as HTML. */
function cellsOf(...fields: FieldChange[]): string[] {
  const page = renderPage(reportOf(...fields));
  return [...page.matchAll(/<td class="(?:before|after|empty)"[^>]*>(.*?)<\/td>/gs)].map(([, cell = '']) =>
    cell.replace(/^<div dir="auto">(.*)<\/div>$/s, '$1'),
  );
}

const png = Buffer.from('89504e470d0a1a0a0000', 'hex');

const thumbnail = (content: Uint8Array): Thumbnail => ({ mime: 'image/jpeg', content });

describe('what is on the page', () => {
  test('it says what was compared, and how much differs', () => {
    const page = renderPage(diffReport(30));
    expect(page).toContain('shop_20261124.tar.gz.enc');
    expect(page).toContain('archive · 2026-11-24 02:00 UTC · Strapi 5.54.0');
    expect(page).toContain('<h2 id="summary">36 changes</h2>');
    expect(page).toContain('7 types are the same. Links: 160 before, 171 after.');
    expect(page.match(/<details class="change"/g)).toHaveLength(36);
  });

  test('of two states that are the same it says that nothing differs', () => {
    const page = renderPage(sameReport);
    expect(page).toContain('Nothing differs.');
    expect(page).not.toContain('<form');
  });

  test('words that have changed are marked, each on the side that has it', () => {
    expect(cellsOf(changed('the old ridge before dawn', 'the new ridge before dawn'))).toEqual([
      'the <del>old</del> ridge before dawn',
      'the <ins>new</ins> ridge before dawn',
    ]);
  });

  test('texts with nothing in common stand as they are', () => {
    expect(cellsOf(changed('one two three', 'quite another text altogether'))).toEqual([
      'one two three',
      'quite another text altogether',
    ]);
  });

  test('what is the same in long texts is left out, but for what is near to what is not', () => {
    const same = 'word '.repeat(2_000);
    const [before = '', after = ''] = cellsOf(changed(`${same}old ${same}`, `${same}new ${same}`));
    expect(before).toMatch(/⋯.*<del>old<\/del>.*⋯/s);
    expect(after).toMatch(/⋯.*<ins>new<\/ins>.*⋯/s);
    expect(before.length).toBeLessThan(1_000);
  });

  test('what is too long is cut, and says how much is left', () => {
    const [before = '', after = ''] = cellsOf(changed('a'.repeat(1_000_000), 'b'));
    expect(before).toMatch(/a{4000}<span class="note"> … 996,000 more characters<\/span>$/);
    expect(after).toBe('b');
  });

  test('a value that one state has not is none there, and an empty text is told from it', () => {
    expect(cellsOf({ path: 'text', type: 'text', kind: 'added', after: '' })).toEqual([
      '<span class="none">none</span>',
      '<span class="note">empty text</span>',
    ]);
  });

  test('objects are lines, however deep and large', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`) as object;
    const wide = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`key${index}`, index]));
    const [before = '', after = ''] = cellsOf(changed({ text: 'a', list: [1, { b: null }] }, deep));
    expect(before).toBe('text: a\nlist:\n  - 1\n  -\n    b: null');
    expect(after.split('\n').length).toBeLessThan(20);
    expect(cellsOf(changed(null, wide))[1]?.length).toBeLessThan(5_000);
  });

  test('of a relation the targets are marked that only one state has', () => {
    const target = (document: string, title?: string) => ({
      uid: 'api::author.author',
      document,
      locale: null,
      ...(title === undefined ? {} : { title }),
    });
    const [before = '', after = ''] = cellsOf(
      changed([target('a', 'Ada'), target('b')], [target('a', 'Ada'), target('c', 'Cy')], 'relation'),
    );
    expect(before).toMatch(/^<ul><li>Ada <small>.*<li><del>b<\/del>/);
    expect(after).toMatch(/^<ul><li>Ada <small>.*<li><ins>Cy<\/ins>/);
  });

  test('what has only moved is listed by number, without marks, and found as moved', () => {
    const [first, second] = ['a', 'b'].map((document) => ({ uid: 'api::tag.tag', document, locale: null }));
    const field: FieldChange = {
      path: 'tags',
      type: 'relation',
      kind: 'moved',
      before: [first, second],
      after: [second, first],
    };
    expect(cellsOf(field).join()).toMatch(/^<ol>.*<\/ol>,<ol>/);
    expect(cellsOf(field).join()).not.toMatch(/<ins>|<del>/);
    expect(renderPage(reportOf(field))).toContain('data-kinds="moved"');
    expect(renderPage(reportOf(field, changed('a', 'b')))).toContain('data-kinds="changed moved"');
  });

  test('a value that is a secret is not shown', () => {
    const secret: FieldChange = {
      path: 'password',
      type: 'password',
      kind: 'changed',
      isSecret: true,
      before: 'old hash',
      after: 'new hash',
    };
    expect(cellsOf(secret)).toEqual(['<span class="note">hidden</span>', '<span class="note">hidden</span>']);
  });

  test('attributes of schemas are shown by what is different of them', () => {
    const change: Change = {
      of: 'schema',
      kind: 'changed',
      uid: 'api::page.page',
      attribute: 'title',
      before: { type: 'string', required: true },
      after: { type: 'string', required: true, maxLength: 80 },
    };
    const page = renderPage(diffReport(0, { changes: [change], total: 1 }));
    expect(page).toMatch(/<th scope="row">maxLength<\/th>.*none.*80/s);
    expect(page).not.toContain('<th scope="row">required</th>');
  });

  test('pictures of replaced files are in it, of files that are none of them', () => {
    const page = renderPage(
      diffReport(0),
      new Map([
        [picture, { before: thumbnail(png), after: thumbnail(Buffer.from('<svg onload="alert(1)"/>')) }],
      ]),
    );
    expect(page.match(/<img [^>]*>/g)).toEqual([
      '<img src="data:image/png;base64,iVBORw0KGgoAAA==" alt="ridge.jpg" decoding="async">',
    ]);
  });
});

test('a media field shows the pictures of its files', () => {
  const file = {
    uid: 'plugin::upload.file',
    document: 'f1',
    locale: null,
    title: 'ridge.jpg',
    filename: picture,
  };
  const page = renderPage(
    reportOf({ path: 'cover', type: 'media', kind: 'added', after: [file] }),
    new Map([[picture, { after: thumbnail(png) }]]),
  );
  expect(page).toMatch(/<li><img src="data:image\/png;[^>]*alt="ridge.jpg"[^>]*><ins>ridge.jpg<\/ins>/);
});

describe('how large it gets', () => {
  test('a report that does not have all changes says how many there are', () => {
    expect(renderPage(diffReport(10, { total: 12_345 }))).toContain(
      'This page has 16 of 12,345 changes, some of each type.',
    );
  });

  test('it ends where it gets too long', () => {
    const text = Array.from({ length: 300 }, (_, index) => `<${index}>`).join(' '.repeat(8));
    const fields = Array.from({ length: 60 }, (_, index) => ({
      ...changed(undefined, text),
      path: `text${index}`,
    }));
    const { types } = diffReport(2);
    const many = Array.from({ length: 400 }, (_, index) => entry(index, { kind: 'changed', fields }));
    const page = renderPage(diffReport(0, { types, changes: many, total: 400 }));
    expect(page.length).toBeLessThan(17_000_000);
    expect(page).toMatch(/This page has \d+ of 400 changes,/);
  });

  test('fields beyond the sixtieth are counted', () => {
    const fields = Array.from({ length: 75 }, (_, index) => ({ ...changed('a', 'b'), path: `text${index}` }));
    expect(renderPage(reportOf(...fields))).toContain('and 15 more fields');
  });

  test('texts that were made to be compared for ever are not', () => {
    const comparison = new WordComparison(1_000_000);
    const words = (begin: number) =>
      Array.from({ length: 5_000 }, (_, index) => `w${begin + index}`).join(' ');
    for (let time = 0; time < 100; time += 1) {
      expect(comparison.compare(words(0), words(10_000))).toBeUndefined();
    }
    // What there was is used up.
    expect(comparison.compare('a b', 'a c')).toBeUndefined();
  });
});

describe('a hostile archive', () => {
  const attack = `</script><script>alert(1)</script><img src=x onerror=alert(1)>"'\u2028\u202etxt\u0000`;

  const hostile = diffReport(0, {
    before: { kind: 'archive', name: attack, createdAt: attack, strapiVersion: attack },
    types: [
      {
        uid: attack,
        displayName: attack,
        before: 1,
        after: 1,
        added: 0,
        removed: 0,
        changed: 1,
        attributes: { [attack]: 1 },
      },
    ],
    warnings: [attack],
    changes: [
      entry(1, {
        key: { uid: attack, document: attack, locale: attack, status: 'draft' },
        title: attack,
        fields: [
          { path: attack, type: attack, kind: 'changed', before: attack, after: `${attack} more` },
          changed({ [attack]: attack }, [attack]),
          changed(
            [{ uid: attack, document: attack, locale: attack, title: attack }],
            [{ uid: attack, document: 'b', locale: attack }],
            'relation',
          ),
        ],
      }),
      entry(2, { key: { uid: attack, document: 'b', locale: 'en', status: null } }),
      { of: 'media', kind: 'removed', filename: attack, name: attack, before: { bytes: 1, sha256: attack } },
      { of: 'configuration', kind: 'added', type: 'webhook', key: attack, fields: [] },
      {
        of: 'schema',
        kind: 'changed',
        uid: attack,
        attribute: attack,
        before: attack,
        after: { type: attack },
      },
    ],
  });

  test('nothing of it is anything but text', () => {
    const page = renderPage(hostile);
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page.match(/<\/script/g)).toHaveLength(1);
    expect(page).not.toMatch(/<img|onerror=alert\(1\)>(?!")(?!')[^&]*<img/);
    expect(page).toContain('&lt;/script&gt;&lt;script&gt;');
  });

  test('what nobody would see is named', () => {
    const page = renderPage(hostile);
    expect(['\u2028', '\u202e', '\u0000'].filter((character) => page.includes(character))).toEqual([]);
    expect(page).toContain('<span class="unseen">U+202E</span>txt');
  });

  test('halves of characters do no harm', () => {
    expect(cellsOf(changed(null, '\ud83d'))[1]).toBe('\ufffd');
    expect(cellsOf(changed(null, `${'a'.repeat(3_999)}🏔`))[1]).toMatch(
      /a<span class="note"> … 2 more characters/,
    );
  });
});

describe('it needs nothing from anywhere', () => {
  const page = renderPage(diffReport(10));
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '';

  test('its policy allows its own style and script, by what they are, and pictures within it', () => {
    const hash = (tag: string) => {
      const [, text = ''] = new RegExp(`<${tag}>(.*?)</${tag}>`, 's').exec(page) ?? [];
      return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    };
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      'img-src data:',
      `style-src ${hash('style')}`,
      `script-src ${hash('script')}`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });

  test('no address is in it, and no style or handler that the policy would refuse', () => {
    expect(page).not.toMatch(/https?:|(?:src|href)="(?!data:|#)|\sstyle="|\son\w+="|@import|url\(/);
  });
});

test('pictures are known by what they begin with', () => {
  expect(pictureType(png)).toBe('image/png');
  expect(pictureType(Buffer.from('RIFF\u0000\u0000\u0000\u0000WEBPVP8 ', 'latin1'))).toBe('image/webp');
  expect(pictureType(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).toBeUndefined();
  expect(pictureType(Buffer.of())).toBeUndefined();
});
