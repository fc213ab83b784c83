/** @jest-environment ./__tests__/support/one-realm.mjs */
import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from '@jest/globals';
import { copyProject } from '../support/blog.ts';
import { run } from '../support/terminal.ts';
import { workspace } from '../support/workspace.ts';

const { at, write } = workspace();

type Tree = { readonly [key: string]: Tree } & readonly Tree[];

/** Exports a project into an unpacked folder. */
async function exported(project: string, folder: string) {
  const { code, stdout, stderr } = await run([
    'export',
    ...['--project', at(project), '--no-encrypt', '--no-compress', '--format', 'dir', '-f', at(folder)],
  ]);
  const records = (stage: string): readonly Tree[] =>
    readFileSync(at(`${folder}/${stage}/${stage}_00001.jsonl`), 'utf8')
      .split('\n')
      .map((line) => JSON.parse(line));
  return { code, output: stdout + stderr, records };
}

// What official export makes of this project is a case of `npm run conformance`.
describe('a project whose components are more than JSON files', () => {
  const project = '__tests__/fixtures/components';

  test('is exported with all of them, and with a word about the one that only code knows', async () => {
    copyProject(project, at('project'));
    const { code, output, records } = await exported('project', 'out');
    expect(code).toBe(0);
    const things = records('entities').filter(({ type }) => (type as unknown) === 'api::thing.thing');
    expect(things[0]?.data).toMatchObject({
      jsonInText: 'plain words',
      bigintegerInString: '123',
      decimalInDecimal: 12.345678,
      leaf: { jsonInText: { a: 2 }, points: { x: 2 }, markdown: '# 2' },
    });
    expect(things[1]?.data?.zone).toMatchObject([
      { __component: 'kit.leaf', jsonInText: { a: 1 }, jsonInString: null },
      {
        __component: 'code.coded',
        firstName: { first: 'name' },
        inner: [{ someText: 'nested', payload: { a: [1] }, leaf: { jsonInText: { a: 7 } } }, { leaf: null }],
      },
      { __component: 'code.registered', someText: 'in a zone' },
    ]);
    const schemas = new Map(records('schemas').map((schema) => [String(schema.uid), schema.attributes]));
    expect(schemas.get('kit.leaf')).toMatchObject({
      jsonInText: { type: 'json', columnType: { type: 'text' } },
      bigintegerInString: { type: 'biginteger' },
      points: { type: 'json', customField: 'global::points' },
      markdown: { type: 'richtext' },
    });
    expect(schemas.get('code.coded')).toMatchObject({
      title: { type: 'string' },
      firstName: { type: 'json' },
    });
    expect(schemas.get('code.registered')).toEqual({
      leaf: { type: 'component', component: 'kit.leaf' },
      someText: { type: 'text' },
      payload: { type: 'json' },
      things: { type: 'relation', relation: 'oneToMany', target: 'api::thing.thing' },
    });
    expect(output.match(/Drift: .*/g)).toEqual([
      expect.stringContaining('The component code.registered is in no file'),
    ]);
  });

  test('gets back what an import into it has replaced, and stands a rehearsal', async () => {
    copyProject(project, at('project'));
    const before = await exported('project', 'out');
    const database = new DatabaseSync(at('project/.tmp/data.db'));
    database.exec(`UPDATE components_kit_leaf SET json_in_text = NULL; DELETE FROM things WHERE id = 1`);
    database.close();
    const arguments_ = ['--project', at('project'), '--force', '--no-safety-backup', '-f', at('out')];
    expect(await run(['import', ...arguments_])).toMatchObject({ code: 0 });
    const after = await exported('project', 'again');
    for (const stage of ['schemas', 'entities', 'links']) {
      expect(after.records(stage)).toEqual(before.records(stage));
    }
    const { code, stdout, stderr } = await run(['verify', '--rehearse', '-f', at('out')]);
    expect([code, stdout + stderr]).toEqual([0, expect.not.stringContaining('gave back different content')]);
  });

  test('may have two in one table, as older versions of Strapi let it', async () => {
    copyProject(project, at('project'));
    const leaf = JSON.parse(readFileSync(at('project/src/components/kit/leaf.json'), 'utf8'));
    const attributes = Object.fromEntries(Object.entries(leaf.attributes).reverse());
    write('project/src/components/kit/twin.json', { ...leaf, attributes });
    const database = new DatabaseSync(at('project/.tmp/data.db'));
    database.exec(`
      UPDATE things_cmps SET component_type = 'kit.twin' WHERE field = 'zone' AND component_type = 'kit.leaf';
      UPDATE strapi_core_store_settings SET value = replace(value, '"code.coded","code.registered"', '"code.coded","code.registered","kit.twin"');
      INSERT INTO strapi_core_store_settings (key, value)
        SELECT replace(key, 'kit.leaf', 'kit.twin'), value FROM strapi_core_store_settings WHERE key LIKE '%components::kit.leaf';`);
    database.close();
    const before = await exported('project', 'out');
    const [, second] = before
      .records('entities')
      .filter(({ type }) => (type as unknown) === 'api::thing.thing');
    expect(second?.data?.zone?.[0]).toMatchObject({ __component: 'kit.twin', stringInText: 'a string' });
    const arguments_ = ['--project', at('project'), '--force', '--no-safety-backup', '-f', at('out')];
    expect(await run(['import', ...arguments_])).toMatchObject({ code: 0 });
    expect((await exported('project', 'again')).records('entities')).toEqual(before.records('entities'));
  });

  test('is exported where a module cannot be evaluated, which is named', async () => {
    copyProject(project, at('project'));
    const { records } = await exported('project', 'out');
    write('project/src/components/code/coded.js', 'throw new Error("only inside of Strapi")');
    const { code, output, records: others } = await exported('project', 'again');
    expect(code).toBe(0);
    expect(output).toContain('cannot be taken from src/components/code/coded.js (only inside of Strapi)');
    expect(others('links')).toEqual(records('links'));
    expect(others('entities')).toHaveLength(records('entities').length);
  });
});
