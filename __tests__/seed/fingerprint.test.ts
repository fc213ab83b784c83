import { beforeEach, expect, test } from '@jest/globals';
import { fingerprint, mediaFiles } from '../../src/seed/fingerprint.ts';
import { workspace } from '../support/workspace.ts';

const folder = workspace();
const digest = () => fingerprint(folder.at('cms'), folder.at('cms/public/uploads'));

beforeEach(() => {
  folder.write('cms/package.json', { dependencies: { '@strapi/strapi': '5.54.0' } });
  folder.write('cms/src/api/article/content-types/article/schema.json', { attributes: {} });
  folder.write('cms/src/api/article/controllers/article.ts', '');
  folder.write('cms/public/uploads/a.png', 'a');
});

test.each([
  ['a schema', 'cms/src/api/article/content-types/article/schema.json'],
  ['a component', 'cms/src/components/shared/seo.json'],
  ['a component that is code', 'cms/src/components/shared/seo.js'],
  ['a version', 'cms/package.json'],
  ['what was locked', 'cms/yarn.lock'],
  ['the configuration', 'cms/config/env/production/plugins.ts'],
  ['a migration', 'cms/database/migrations/1.js'],
  ['an extension', 'cms/src/extensions/users-permissions/content-types/user/schema.json'],
  ['what happens at the start', 'cms/src/index.ts'],
  ['a media file of the checkout', 'cms/public/uploads/a.png'],
])('a change of %s is another fingerprint', (_, name) => {
  const before = digest();
  folder.write(name, 'changed');
  expect(digest()).not.toBe(before);
});

test.each(['cms/src/api/article/controllers/article.ts', 'cms/README.md', 'cms/src/admin/app.tsx'])(
  'a change of %s is none',
  (name) => {
    const before = digest();
    folder.write(name, 'changed');
    expect(digest()).toBe(before);
  },
);

test('media files are the visible files of the folder, in order', () => {
  folder.write('cms/public/uploads/.gitkeep', '');
  folder.write('cms/public/uploads/B.png', '');
  folder.write('cms/public/uploads/folder/c.png', '');
  expect(mediaFiles(folder.at('cms/public/uploads'))).toEqual(['B.png', 'a.png']);
  expect(mediaFiles(folder.at('nowhere'))).toEqual([]);
});
