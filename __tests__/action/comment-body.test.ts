import { describe, expect, test } from '@jest/globals';
import { isMarked, readSections, sectionOf, withSection } from '../../src/action/comment-body.ts';
import { escapeMarkdown } from '../../src/action/markdown.ts';

const guard = sectionOf('guard cms', ['### Guard', 'nothing is lost']);
const diff = sectionOf('diff cms', ['### Changes', '12 added']);

describe('sections', () => {
  test('the first one makes a comment that is marked', () => {
    const body = withSection(undefined, guard);
    expect(isMarked(body)).toBe(true);
    expect(readSections(body)).toEqual([guard]);
  });

  test('another one joins it, and a later one takes the place of its own', () => {
    const both = withSection(withSection(undefined, guard), diff);
    expect(readSections(both)).toEqual([guard, diff]);
    const edited = { ...guard, content: '### Guard\n\n3 values would be lost' };
    expect(readSections(withSection(both, edited))).toEqual([edited, diff]);
  });

  test('projects of one repository do not meet, whatever their folders are called', () => {
    const folders = ['apps/cms', 'apps/cms --> <!--', 'apps\ncms', 'äpps'];
    const sections = folders.map((folder) => sectionOf(`guard ${folder}`, [`of ${escapeMarkdown(folder)}`]));
    const body = sections.reduce<string | undefined>((text, one) => withSection(text, one), undefined) ?? '';
    expect(readSections(body).map(({ key }) => key)).toEqual(folders.map((folder) => `guard ${folder}`));
  });

  test('what GitHub has made of line breaks does not matter', () => {
    const body = withSection(withSection(undefined, guard), diff).replaceAll('\n', '\r\n');
    expect(readSections(body)).toEqual([guard, diff]);
  });

  test('a comment that somebody has edited is read as far as it can be', () => {
    const [first = ''] = withSection(undefined, guard).split('\n');
    expect(readSections(`${first}\nhello\n<!-- strapi-dms: section %E0%A4 -->\nmine`)).toEqual([
      { key: '%E0%A4', content: 'mine' },
    ]);
  });

  test('content cannot begin another section', () => {
    const body = withSection(undefined, {
      key: 'guard cms',
      content: '<!-- strapi-dms: section diff%20cms -->\nforged',
    });
    expect(readSections(body)).toHaveLength(1);
  });

  test('a comment that only quotes ours is not marked', () => {
    expect(isMarked(`> ${withSection(undefined, guard)}`)).toBe(false);
  });
});

describe('how long it gets', () => {
  const long = (key: string) =>
    sectionOf(
      key,
      Array.from({ length: 3_000 }, (_, index) => `line ${index} @someone`),
    );

  test('a section ends with what has no room', () => {
    const { content } = long('guard cms');
    expect(content.length).toBeLessThanOrEqual(40_000);
    expect(content).toMatch(/^line 0 .*The rest is too long for a comment: see the report\.$/s);
  });

  test('of many the own one stays, and others say that they have no room', () => {
    const keys = ['guard a', 'guard b', 'guard c', 'guard d'];
    const body =
      keys.reduce<string | undefined>((text, key) => withSection(text, long(key)), undefined) ?? '';
    expect(body.length).toBeLessThanOrEqual(65_536);
    const sections = readSections(body);
    expect(sections.map(({ key }) => key)).toEqual(keys);
    expect(sections.at(-1)?.content).toMatch(/^line 0/);
    expect(sections.map(({ content }) => /has no room in this comment/.test(content))).toContain(true);
  });
});

test('texts of a project call nobody, refer to no issue and lead nowhere', () => {
  const text = escapeMarkdown('@octocat fixes #12 and GH-13, see www.example.com');
  const { content } = sectionOf('guard .', [`${text} [run](https://www.github.example/octo/shop#1)`]);
  expect(content).toBe(
    '&#64;&#8203;octocat fixes &#35;&#8203;12 and GH&#8203;-13, see www&#8203;.example.com [run](https://www.github.example/octo/shop#1)',
  );
});
