import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from '@jest/globals';
import { printReport } from '../../src/cli/doctor.ts';
import type { DoctorReport } from '../../src/commands/doctor/doctor.ts';
import { exitCodes } from '../../src/errors.ts';
import { diagnose, words } from '../../src/insight/diagnosis.ts';
import { ailmentKinds } from '../../src/transfer/ailment.ts';
import { copyBlog } from '../support/blog.ts';
import { run } from '../support/terminal.ts';
import { workspace } from '../support/workspace.ts';

const { at } = workspace();

test('a project in which nothing is wrong ends with 0, and one with findings with a code of its own', async () => {
  const project = copyBlog(at('blog'));
  const sound = await run(['doctor', '--project', project]);
  expect(sound).toMatchObject({ code: 0, stderr: '' });
  expect(sound.stdout).toMatch(/^Strapi 5\.54\.0, sqlite \.tmp\/data\.db, 23 media files, /m);
  expect(sound.stdout.trimEnd().split('\n').at(-1)).toBe('Nothing is wrong. Nothing was changed.');
  const database = new DatabaseSync(at('blog/.tmp/data.db'));
  database.exec(`INSERT INTO components_shared_quotes (id, text) VALUES (900, 'x')`);
  database.close();
  const report = at('report.json');
  const found = await run(['doctor', '--project', project, '--report', report]);
  expect(found).toMatchObject({ code: exitCodes.findings, stderr: '' });
  expect(found.stdout).toContain('Components that belong to nothing: 1\n');
  expect(found.stdout).toContain('-- components_shared_quotes (shared.quote): 1, such as id 900\n');
  expect(found.stdout.trimEnd().split('\n').at(-1)).toBe('1 kind of problem found. Nothing was changed.');
  expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({
    command: 'doctor',
    findings: [{ kind: 'orphaned-components', count: 1, places: [{ example: 'id 900' }] }],
  });
});

test('a folder that is no project is wrong usage', async () => {
  expect(await run(['doctor', '--project', at('')])).toMatchObject({ code: exitCodes.usage });
});

test('what is found is told by kind, the place with the most first, and no more places than anybody reads', () => {
  const ailments = Array.from(
    { length: 8 },
    (_, index) =>
      ({ kind: 'orphaned-links', count: index + 1, where: `t${index}`, example: `id ${index}` }) as const,
  );
  const files = { kind: 'missing-files', count: 1, where: 'files', of: 'x', example: 'y' } as const;
  const findings = diagnose([files, ...ailments]);
  expect(findings.map(({ kind, count }) => [kind, count])).toEqual([
    ['orphaned-links', 36],
    ['missing-files', 1],
  ]);
  const lines: string[] = [];
  const report: DoctorReport = {
    command: 'doctor',
    database: 'postgres x',
    strapiVersion: '5.0.0',
    findings,
    files: 2,
    filesElsewhere: 1_234,
    durationMs: 100,
    leftovers: [],
    warnings: [],
  };
  printReport(report, (text) => lines.push(text));
  expect(lines.slice(0, 8)).toEqual([
    'Links of which an end is gone: 36',
    '-- t7: 8, such as id 7',
    '-- t6: 7, such as id 6',
    '-- t5: 6, such as id 5',
    '-- t4: 5, such as id 4',
    '-- t3: 4, such as id 3',
    '-- and 3 more places (a report lists all of them: --report)',
    `   ${words['orphaned-links'].meaning}`,
  ]);
  expect(lines).toContain('1,234 media files of other providers were not looked for.');
});

test('the documentation says the same of every kind', () => {
  const page = readFileSync('docs/reference/doctor.md', 'utf8').replace(/\s+/g, ' ');
  for (const kind of ailmentKinds) {
    expect(page).toContain(words[kind].title);
  }
});
