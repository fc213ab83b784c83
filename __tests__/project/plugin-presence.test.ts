import { describe, expect, test } from '@jest/globals';
import { pluginPresence } from '../../src/project/plugin-presence.ts';
import { workspace } from '../support/workspace.ts';

const files = workspace();

const dependencies = (...names: readonly string[]) =>
  files.write('package.json', { dependencies: Object.fromEntries(names.map((name) => [name, '1.0.0'])) });

const installed = (name: string, strapi?: object) =>
  files.write(`node_modules/${name}/package.json`, { name, strapi });

const presence = async (plugin: string, major: 4 | 5 = 5) =>
  (await pluginPresence(files.at(), major))(plugin);

describe('a plugin', () => {
  test('is there where Strapi has it, which depends on its version', async () => {
    dependencies();
    expect(await presence('upload')).toBe('there');
    expect(await presence('i18n')).toBe('there');
    expect(await presence('i18n', 4)).toBe('gone');
    expect(await presence('users-permissions')).toBe('gone');
  });

  test('is there where a dependency brings it, whatever that is called', async () => {
    dependencies('words', 'react');
    installed('words', { kind: 'plugin', name: 'navigation' });
    installed('react');
    expect(await presence('navigation')).toBe('there');
    expect(await presence('comments')).toBe('gone');
  });

  test('may be there where dependencies are not installed, but for those of Strapi', async () => {
    dependencies('strapi-plugin-navigation', '@strapi/plugin-users-permissions');
    expect(await presence('navigation')).toBe('there');
    expect(await presence('users-permissions')).toBe('there');
    expect(await presence('comments')).toBe('unknown');
    expect(await presence('documentation')).toBe('gone');
  });

  test.each([
    ['has a folder', "module.exports = { mine: { enabled: true, resolve: './src/plugins/mine' } };", 'there'],
    ['has a folder in a function', "export default ({ env }) => ({ mine: { resolve: './mine' } });", 'there'],
    ['is switched off', "export default () => ({ 'mine': { enabled: false, resolve: './mine' } });", 'gone'],
    ['is switched off in short', 'export default { mine: false };', 'gone'],
    ['is only configured', 'export default { mine: { config: { enabled: false } } };', 'gone'],
    [
      'is named among settings',
      'export default { a: { config: { mine: false, b: { resolve: 1 } } } };',
      'gone',
    ],
    ['may be in what is spread', 'export default { ...others };', 'unknown'],
    ['may be in another file', "module.exports = require('./others');", 'unknown'],
    ['may be in what cannot be read', 'export default {{;', 'unknown'],
    ['has a computed name', "export default { [name]: { resolve: './mine' } };", 'unknown'],
  ])('of a configuration that %s', async (_, code, expected) => {
    dependencies();
    files.write('config/plugins.ts', code);
    expect(await presence('mine')).toBe(expected);
  });

  test('is not switched off by a setting of another one', async () => {
    dependencies('@strapi/plugin-users-permissions');
    files.write('config/plugins.ts', "export default { a: { config: { 'users-permissions': false } } };");
    expect(await presence('users-permissions')).toBe('there');
  });

  test('that one environment switches off is there in the others', async () => {
    dependencies();
    files.write('config/plugins.js', "module.exports = { mine: { resolve: './mine' } };");
    files.write('config/env/test/plugins.js', 'module.exports = { mine: false };');
    expect(await presence('mine')).toBe('there');
  });
});
