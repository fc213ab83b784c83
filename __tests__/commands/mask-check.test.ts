import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { printReport } from '../../src/cli/mask-check.ts';
import { checkMasking, isRefused } from '../../src/commands/mask/check.ts';
import { refusal, workspace } from '../support/workspace.ts';

const files = workspace();
const kitchenSink = resolve('__tests__/fixtures/kitchen-sink');

const check = (mask: string, project = kitchenSink) => checkMasking({ mask, project, trustConfig: false });

/** A project with one content type, and whatever else a test gives it. */
function project(attributes: object, others: Readonly<Record<string, unknown>> = {}): string {
  files.write('package.json', { dependencies: { '@strapi/strapi': '5.0.0' } });
  const schema = { kind: 'collectionType', info: { singularName: 'page' }, attributes };
  files.write('src/api/page/content-types/page/schema.json', JSON.stringify(schema, undefined, 2));
  for (const [name, content] of Object.entries(others)) {
    files.write(name, content);
  }
  return files.at();
}

const text = { type: 'string' };

describe('rules are checked against a checkout alone', () => {
  test('with the built-in list where nobody names rules', async () => {
    const report = await check('off');
    expect(report).toMatchObject({ command: 'mask-check', mode: 'recommended', problems: [] });
    expect(report.masked).toContainEqual({
      uid: 'plugin::users-permissions.user',
      path: 'nickname',
      rule: 'username',
      by: 'recommended',
    });
    expect(report.masked).toContainEqual({
      uid: 'api::sink.sink',
      path: 'zone.anEmail',
      rule: 'email',
      by: 'recommended',
    });
    expect(isRefused(report)).toBe(false);
  });

  test('and what strict mode refuses is there with file, line and rules to paste', async () => {
    const folder = project(
      { title: text, code: { type: 'integer' }, seo: { type: 'component', component: 'shared.seo' } },
      {
        'src/components/shared/seo.json': JSON.stringify(
          { collectionName: 'c', attributes: { words: text } },
          undefined,
          2,
        ),
      },
    );
    const report = await check('strict', folder);
    expect(isRefused(report)).toBe(true);
    expect(report.unclassified).toEqual([
      {
        uid: 'api::page.page',
        isComponent: false,
        attribute: 'title',
        type: 'string',
        file: 'src/api/page/content-types/page/schema.json',
        line: 7,
      },
      {
        uid: 'shared.seo',
        isComponent: true,
        attribute: 'words',
        type: 'string',
        file: 'src/components/shared/seo.json',
        line: 4,
      },
    ]);
    expect(report.rulesToPaste).toBe(
      'version: 1\nmode: strict\ntypes:\n  api::page.page:\n    title: text # or keep\ncomponents:\n  shared.seo:\n    words: text # or keep',
    );
    const rules = files.write('rules.yml', `${report.rulesToPaste}\n`);
    const again = await check(rules, folder);
    expect([again.mode, isRefused(again)]).toEqual(['strict', false]);
    const begun = files.write('rules.yml', 'version: 1\nmode: strict\n');
    expect((await check(begun, folder)).rulesToPaste).toMatch(/^types:/);
  });

  test('what is wrong is in the report with its line', async () => {
    const rules = files.write('rules.yml', 'version: 1\ntypes:\n  api::sink.sinc: drop\n');
    const report = await check(rules);
    expect(report.problems).toEqual([
      { position: { line: 3, column: 3 }, message: expect.stringContaining('Did you mean api::sink.sink?') },
    ]);
    const broken = files.write('rules.yml', 'version: 1\ntype:\n');
    expect((await check(broken)).problems).toHaveLength(1);
  });

  test('without the passwords that it takes from the environment', async () => {
    const rules = files.write(
      'rules.yml',
      'version: 1\ntypes: { plugin::users-permissions.user: { password: { password: $NOT_SET_HERE } } }\n',
    );
    const { problems, masked } = await check(rules);
    expect(problems).toEqual([]);
    expect(masked.find(({ path }) => path === 'password')?.rule).toBe('password');
  });

  test('what code has is a warning, and no error', async () => {
    const folder = project(
      { title: text },
      { 'src/api/other/content-types/other/schema.ts': 'export default {};' },
    );
    const rules = files.write(
      'rules.yml',
      'version: 1\ntypes:\n  plugin::comments.comment: { content: text }\nmedia: { drop: [plugin::comments.comment] }\nleaks: { ignore: [plugin::comments.comment.content] }\n',
    );
    const { problems, warnings } = await check(rules, folder);
    expect(problems).toEqual([]);
    expect(warnings).toEqual([
      expect.stringMatching(/^The content type api::other\.other is not looked at: .*schema\.ts is code/),
      expect.stringMatching(/^The rules for plugin::comments\.comment are not checked/),
    ]);
  });

  test('what a project adds to users counts, and a custom field as what it holds', async () => {
    const folder = project(
      { color: { type: 'customField', customField: 'global::unknown' } },
      {
        'src/extensions/users-permissions/content-types/user/schema.json': {
          attributes: { phone: text, motto: text },
        },
      },
    );
    const { masked, unclassified } = await check('recommended', folder);
    const ofUsers = masked
      .filter(({ uid }) => uid === 'plugin::users-permissions.user')
      .map(({ path }) => path);
    expect(ofUsers).toEqual([
      'confirmationToken',
      'email',
      'password',
      'phone',
      'resetPasswordToken',
      'username',
    ]);
    expect(unclassified.map(({ attribute }) => attribute)).toEqual(['motto', 'color']);
  });

  test('where there are a file and a project', async () => {
    expect((await refusal(check(files.at('none.yml')))).message).toContain('none.yml does not exist');
    expect((await refusal(check('strict', files.at('none')))).failure).toBe('usage');
  });
});

test('the terminal prints a table, and rules to paste', async () => {
  const lines: string[] = [];
  printReport(await check('strict', project({ title: text, email: { type: 'email' } })), (line) =>
    lines.push(line),
  );
  const printed = lines.join('\n');
  expect(printed).toMatch(/│ api::page\.page email +│ +email │ built-in list │/);
  expect(printed).toContain('types:\n  api::page.page:\n    title: text # or keep');
  expect(printed).toContain('Strict masking refuses the others');
});
