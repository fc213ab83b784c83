import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';

const metadata = parse(readFileSync('action.yml', 'utf8'));

test('every input and output has a description, and every default is a text, as the runner wants it', () => {
  const inputs = Object.entries<{ description?: unknown; default?: unknown }>(metadata.inputs);
  for (const [name, input] of [...inputs, ...Object.entries<{ description?: unknown }>(metadata.outputs)]) {
    expect([name, typeof input.description]).toEqual([name, 'string']);
  }
  for (const [name, input] of inputs.filter(([, { default: value }]) => value !== undefined)) {
    expect([name, typeof input.default]).toEqual([name, 'string']);
  }
});

test("the Action runs the bundle that the package's program runs, also after the job, however it ended", () => {
  const { bin } = JSON.parse(readFileSync('package.json', 'utf8'));
  const program = 'dist/index.js';
  expect(readFileSync(bin['strapi-dms'], 'utf8')).toContain(`import('../${program}')`);
  expect(metadata.runs).toEqual({ using: 'node24', main: program, post: program, 'post-if': 'always()' });
});
