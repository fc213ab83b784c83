import { expect, test } from '@jest/globals';
import { documents, isRules, snippetsOf, workflowOf } from '../../scripts/recipes/snippets.ts';
import { parseRules } from '../../src/masking/rules-file.ts';

const fence = '```';
const document = (block: string, before = '') => `# Title\n\n${before}\n\n${fence}yaml\n${block}\n${fence}\n`;
const only = (text: string) => {
  const [snippet] = snippetsOf('README.md', text);
  if (snippet === undefined) {
    throw new Error('no block');
  }
  return snippet;
};

test('a complete workflow stays as it is, and has the name that its first line says', () => {
  const workflow =
    '# .github/workflows/backup.yml\non: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps: []';
  expect(workflowOf(only(document(workflow)))).toEqual({ file: 'backup.yml', content: workflow });
});

test('steps get a job with a checkout, unless they bring one', () => {
  const { content } = workflowOf(only(document('- uses: org/strapi-dms@v1')));
  expect(content).toMatch(/actions\/checkout@v7[\s\S]*\n {6}- uses: org\/strapi-dms@v1\n/);
  const own = workflowOf(only(document('- uses: actions/checkout@v6')));
  expect(own.content.match(/actions\/checkout@/g)).toHaveLength(1);
});

test('steps with permissions get a job that has those, and no others', () => {
  const block = 'permissions:\n  id-token: write\nsteps:\n  - run: "true"';
  expect(workflowOf(only(document(block))).content).toContain('permissions:\n  id-token: write\njobs:');
});

test('what is neither a workflow nor steps has to say why it is not run', () => {
  const block = 'concurrency:\n  group: production';
  expect(() => workflowOf(only(document(block)))).toThrow('README.md:5');
  expect(only(document(block, '<!-- not run: a part of a job -->')).notRun).toBe('a part of a job');
});

test('blocks within a quotation are found, and one that does not end is an error', () => {
  const [quoted] = snippetsOf('x.md', `> ${fence}sh\n> npx strapi-dms --help\n> ${fence}\n`);
  expect(quoted).toMatchObject({ language: 'sh', text: 'npx strapi-dms --help', place: 'x.md:1' });
  expect(() => snippetsOf('x.md', `${fence}yaml\non: push\n`)).toThrow('does not end');
});

test('every block of YAML in the documents can be run, or says why not', () => {
  const blocks = documents().flatMap((file) => snippetsOf(file));
  const yaml = blocks.filter(({ language, notRun }) => /^ya?ml$/.test(language) && notRun === undefined);
  expect(yaml.length).toBeGreaterThan(3);
  expect(() => yaml.filter((block) => !isRules(block)).map(workflowOf)).not.toThrow();
});

test('every rules file in the documents says nothing wrong', () => {
  const rules = documents()
    .flatMap((file) => snippetsOf(file))
    .filter(({ language }) => /^ya?ml$/.test(language))
    .filter(isRules);
  expect(rules.length).toBeGreaterThan(1);
  for (const { place, text } of rules) {
    expect({ place, problems: parseRules(text, undefined).problems }).toEqual({ place, problems: [] });
  }
});
