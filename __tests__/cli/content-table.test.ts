import { expect, test } from '@jest/globals';
import { contentTable } from '../../src/cli/content-table.ts';

const type = (uid: string, entities: number) => ({
  uid,
  entities,
  links: 2 * entities,
  bytes: 1000 * entities,
});
const lines = (text: string): string[] =>
  text.split('\n').map((line) => line.replaceAll(/[│ ]+/g, ' ').trim());

test("an archive shows the project's own types first, the largest at the top, and one row for those of Strapi", () => {
  const text = contentTable(
    {
      stages: { configuration: { count: 42, bytes: 5_000 }, assets: { count: 23, bytes: 7_000 } },
      contentTypes: [
        type('plugin::upload.file', 90),
        type('api::tag.tag', 4),
        type('api::article.article', 1_234),
        type('plugin::users-permissions.role', 2),
      ],
    },
    100,
  );
  expect(
    lines(text)
      .slice(1)
      .filter((line) => !/^[├└]/.test(line)),
  ).toEqual([
    'Type Count Links Size',
    'api::article.article 1,234 2,468 1.2 MB',
    'api::tag.tag 4 8 4 kB',
    "2 of Strapi's own types 92 184 92 kB",
    'configuration 42 5 kB',
    'media files 23 7 kB',
  ]);
});

test('many content types have a row together, and what is out of scope has none', () => {
  const contentTypes = Array.from({ length: 20 }, (_, index) => type(`api::t${index}.t${index}`, index + 1));
  const text = contentTable({ stages: {}, contentTypes }, 100);
  expect(lines(text)).toContain('5 more content types 15 30 15 kB');
  expect(text).not.toMatch(/Strapi|configuration|media/);
  const sixteen = contentTable({ stages: {}, contentTypes: contentTypes.slice(0, 16) }, 100);
  expect(lines(sixteen)).toContain('1 more content type 1 2 1 kB');
});
