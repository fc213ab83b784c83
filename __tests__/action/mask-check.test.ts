import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { type Inputs, readInputs, readSecrets } from '../../src/action/inputs.ts';
import { runMaskCheck } from '../../src/action/mask-check.ts';
import { refusal, workspace } from '../support/workspace.ts';
import { captureLines, defaults, setInputs } from './runner.ts';

const environment = process.env;
const files = workspace();

beforeEach(() => {
  process.env = { ...environment, RUNNER_TEMP: files.at(), GITHUB_OUTPUT: files.write('output', '') };
  files.write('cms/package.json', { dependencies: { '@strapi/strapi': '5.0.0' } });
  const schema = {
    info: { singularName: 'page' },
    attributes: { title: { type: 'string' }, email: { type: 'email' } },
  };
  files.write('cms/src/api/page/content-types/page/schema.json', JSON.stringify(schema, undefined, 2));
});

afterEach(() => {
  jest.restoreAllMocks();
  process.env = environment;
});

function inputs(mask: string): Inputs<'mask-check'> {
  setInputs({ ...defaults, mode: 'mask-check', mask, 'working-directory': files.at('cms') });
  return readInputs(readSecrets()) as Inputs<'mask-check'>;
}

test('what strict mode refuses is annotated where the schema has it, and fails with rules to paste', async () => {
  const lines = captureLines();
  const error = await refusal(runMaskCheck(inputs('strict')));
  expect(error.failure).toBe('findings');
  expect(error.remedy).toContain('types:\n  api::page.page:\n    title: text # or keep');
  const schema = files.at('cms/src/api/page/content-types/page/schema.json');
  expect(lines).toContain(
    `::error title=Strapi masking,file=${schema},line=6::Nothing says what becomes of the text in api::page.page.title.`,
  );
  const report = /report<<(\S+)\n(.*)\n\1/.exec(readFileSync(files.at('output'), 'utf8'))?.[2] ?? '';
  expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({ command: 'mask-check', mode: 'strict' });
});

test('what is wrong with a rule is annotated at its line', async () => {
  const lines = captureLines();
  const rules = files.write('rules.yml', 'version: 1\ntypes:\n  api::page.page: { titel: text }\n');
  const error = await refusal(runMaskCheck(inputs(rules)));
  expect(error.failure).toBe('usage');
  expect(lines).toContainEqual(
    expect.stringContaining(
      'rules.yml,line=3,col=21::api::page.page has no attribute titel. Did you mean title?',
    ),
  );
});

test('where nothing is wrong it says what is masked, and what stays, in the summary, too', async () => {
  const lines = captureLines();
  process.env.GITHUB_STEP_SUMMARY = files.write('summary.md', '');
  await runMaskCheck(inputs('recommended'));
  const summary = readFileSync(files.at('summary.md'), 'utf8');
  expect(summary).toMatch(/^## ✅ Masking rules: \d+ attributes masked, \d+ texts? kept$/m);
  expect(summary).toContain('| api&#58;&#58;page.page email | email | built-in list |');
  expect(summary).toContain('- api&#58;&#58;page.page title');
  expect(lines).toContain('api::page.page email: email (built-in list)');
  expect(lines.filter((line) => line.startsWith('::error'))).toEqual([]);
});
