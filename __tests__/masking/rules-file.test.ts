import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { parseRules, readRules } from '../../src/masking/rules-file.ts';
import { refusal, workspace } from '../support/workspace.ts';

const example = `version: 1
mode: recommended
types:
  plugin::users-permissions.user: { keep: { email: "*@acme.com" }, password: { password: "$PREVIEW_PASSWORD" } }
  api::order.order: { sample: { newest: 200 }, customerName: fullName, "address.street": street, meta: { json: { $.ip: ip } } }
  api::contact.submission: drop
components: { shared.person-card: { email: email } }
attributes: { "*phone*": phone, "type:password": "null" }
media: { include: referenced, drop: [api::applicant.cv], strip-exif: true }
config: { webhooks: disable, secrets: blank, scheduled-releases: drop }
`;

const told = (text: string, environment: NodeJS.ProcessEnv = {}): string[] =>
  parseRules(text, environment).problems.map(
    ({ position, message }) => `${position?.line}:${position?.column} ${message}`,
  );

describe('a rules file', () => {
  test('is read as it is meant', () => {
    const { rules, problems } = parseRules(example, { PREVIEW_PASSWORD: 'preview of all' });
    expect(problems).toEqual([]);
    const { at: _, ...data } = rules;
    expect(data).toEqual({
      mode: 'recommended',
      types: new Map<string, unknown>([
        [
          'plugin::users-permissions.user',
          {
            kind: 'rules',
            attributes: new Map([['password', { name: 'password', password: 'preview of all' }]]),
            keep: new Map([['email', ['*@acme.com']]]),
            sample: undefined,
          },
        ],
        [
          'api::order.order',
          {
            kind: 'rules',
            attributes: new Map<string, unknown>([
              ['customerName', { name: 'fullName' }],
              ['address.street', { name: 'street' }],
              ['meta', { name: 'json', paths: new Map([['$.ip', { name: 'ip' }]]) }],
            ]),
            keep: new Map(),
            sample: { newest: 200 },
          },
        ],
        ['api::contact.submission', { kind: 'drop' }],
      ]),
      components: new Map([['shared.person-card', new Map([['email', { name: 'email' }]])]]),
      attributes: new Map([
        ['*phone*', { name: 'phone' }],
        ['type:password', { name: 'null' }],
      ]),
      media: { include: 'referenced', drop: ['api::applicant.cv'], stripExif: true, names: 'mask' },
      config: { webhooks: 'disable', secrets: 'blank', scheduledReleases: 'drop' },
      leaks: { ignore: [] },
    });
  });

  test('may have nothing but its version, and sections that are not begun yet', () => {
    const { rules, problems } = parseRules('version: 1\ntypes:\nmedia:\n', {});
    expect(problems).toEqual([]);
    expect(rules).toMatchObject({
      mode: 'recommended',
      media: { include: 'all', drop: [], stripExif: true, names: 'mask' },
      config: { webhooks: 'disable', secrets: 'blank', scheduledReleases: 'drop' },
    });
  });

  test('has attributes that are called like sections under attributes, or like what every object has', () => {
    const text =
      'version: 1\ntypes:\n  api::a.a: { keep: { b: x }, constructor: text, attributes: { keep: hash, sample: city, attributes: zip } }\n';
    const { rules, problems } = parseRules(text, {});
    expect(problems).toEqual([]);
    expect(rules.types.get('api::a.a')).toMatchObject({
      attributes: new Map([
        ['constructor', { name: 'text' }],
        ['keep', { name: 'hash' }],
        ['sample', { name: 'city' }],
        ['attributes', { name: 'zip' }],
      ]),
    });
  });

  test('may say null with and without quotes, and all larger rules', () => {
    const text =
      'version: 1\nattributes: { a: null, b: "null", c: { fixed: null }, d: { noise: 0.1 }, e: { shift-days: 3 }, f: { oneOf: [1, x] }, g: { template: "{hash}" } }\n';
    const { rules, problems } = parseRules(text, {});
    expect(problems).toEqual([]);
    expect([...rules.attributes.values()]).toEqual([
      { name: 'null' },
      { name: 'null' },
      { name: 'fixed', value: null },
      { name: 'noise', share: 0.1 },
      { name: 'shift-days', days: 3 },
      { name: 'oneOf', values: [1, 'x'] },
      { name: 'template', text: '{hash}' },
    ]);
  });
});

const within = (lines: string) => `version: 1\n${lines}`;

describe('what is wrong in a file is told with line and column, and what is allowed:', () => {
  test.each([
    ['no version', 'mode: strict\n', /^1:1 The version of the format is missing: .*`version: 1`/],
    ['another version', 'version: 2\n', /^1:1 version is 2: it has to be 1\.$/],
    ['nothing at all', '', /^1:1 The file is empty: it has to be an object/],
    ['a list', '- a\n', /^1:1 The file is a list/],
    ['an unknown section', within('type:\n'), /^2:1 There is no section type\. Did you mean types\?$/],
    [
      'a mistyped mode',
      within('mode: recomended\n'),
      /^2:1 mode is "recomended": it has to be recommended or strict\.$/,
    ],
    [
      'a mistyped rule',
      within('attributes:\n  a: fulname\n'),
      /^3:3 There is no rule fulname by itself\. Did you mean fullName\?$/,
    ],
    [
      'a rule like no other',
      within('attributes:\n  a: xyzzyplugh\n'),
      /^3:3 a has a text that is no rule\. A rule is one of keep, .*\{ noise: … \}/,
    ],
    [
      'a rule that needs a value',
      within('attributes: { a: noise }\n'),
      /^2:15 There is no rule noise by itself\. It needs a value: \{ noise: … \}/,
    ],
    [
      'a rule that has none',
      within('attributes: { a: { email: x } }\n'),
      /^2:20 The rule email has no value/,
    ],
    [
      'a mistyped larger rule',
      within('attributes: { a: { nose: 1 } }\n'),
      /^2:20 There is no rule nose\. Did you mean noise\?/,
    ],
    [
      'two rules at once',
      within('attributes: { a: { noise: 1, fixed: 2 } }\n'),
      /^2:15 a has noise, fixed at once/,
    ],
    ['no rule', within('types:\n  api::a.a:\n    b:\n'), /^4:5 b has no rule\. A rule is one of/],
    ['a list of rules', within('attributes: { a: [email] }\n'), /^2:15 a has a list in place of a rule/],
    [
      'too much noise',
      within('attributes: { a: { noise: 3 } }\n'),
      /^2:20 noise is 3: it has to be at most 1\.$/,
    ],
    [
      'half a day',
      within('attributes: { a: { shift-days: 1.5 } }\n'),
      /^2:20 shift-days is 1\.5: it has to be a whole number\.$/,
    ],
    [
      'a choice of nothing',
      within('attributes: { a: { oneOf: [] } }\n'),
      /^2:20 oneOf is an empty list: it has to be something that is not empty\.$/,
    ],
    [
      'a rule within JSON',
      within('attributes: { a: { json: { $.b: emial } } }\n'),
      /^2:28 There is no rule emial by itself\. Did you mean email\?/,
    ],
    [
      'a content type that is a word',
      within('types: { api::a.a: dropp }\n'),
      /^2:10 api::a\.a has dropp in place of rules/,
    ],
    [
      'an empty content type',
      within('types:\n  api::a.a:\n'),
      /^3:3 api::a\.a is empty: it has to be an object of rules/,
    ],
    [
      'patterns that are none',
      within('types: { api::a.a: { keep: { email: 3 } } }\n'),
      /^2:30 email is 3: it has to be a text or a list\.$/,
    ],
    [
      'a mistyped sample',
      within('types: { api::a.a: { sample: { newst: 3 } } }\n'),
      /^2:32 There is no newst in sample\. Did you mean newest\?$/,
    ],
    [
      'a sample of all',
      within('types: { api::a.a: { sample: {} } }\n'),
      /^2:22 A sample without newest, percent, where or related/,
    ],
    [
      'a sample in two ways',
      within('types: { api::a.a: { sample: { newest: 1, percent: 1 } } }\n'),
      /^2:22 A sample has newest or percent/,
    ],
    [
      'two rules for one attribute',
      within('types: { api::a.a: { b: email, attributes: { b: text } } }\n'),
      /^2:46 api::a\.a has two rules for b\.$/,
    ],
    [
      'another choice',
      within('media: { include: some }\n'),
      /^2:10 include is "some": it has to be all or referenced\.$/,
    ],
    [
      'a word for yes',
      within('media: { strip-exif: yes }\n'),
      /^2:10 strip-exif is "yes": it has to be true or false\.$/,
    ],
    [
      'an item that is no text',
      within('media: { drop: [3] }\n'),
      /^2:17 An item of drop is 3: it has to be a text\.$/,
    ],
    [
      'an unknown setting',
      within('config: { webhook: drop }\n'),
      /^2:11 There is no webhook in config\. Did you mean webhooks\?$/,
    ],
    [
      'a section that is a list',
      within('config: [a]\n'),
      /^2:1 config is a list: it has to be an object of webhooks, secrets, scheduled-releases\.$/,
    ],
    ['broken YAML', within('types: {\n'), /^3:1 This is not valid YAML: /],
    [
      'a key that is there twice',
      within('mode: strict\nmode: strict\n'),
      /^3:1 mode is here for the second time: put what is under both into one\.$/,
    ],
    [
      'a content type that is there twice',
      within('types:\n  api::a.a: drop\n  api::b.b: drop\n  api::a.a: drop\n'),
      /^5:3 api::a\.a is here for the second time/,
    ],
    ['nothing', '', /^1:1 The file is empty: it has to be an object of `version: 1`, and under it `types`/],
    ['a tag', within('mode: !!js/function strict\n'), /^2:7 This is not valid YAML: Unresolved tag/],
    ['a second document', within('---\nversion: 1\n'), /This is not valid YAML: .*multiple documents/],
    ['an alias of nothing', within('mode: *x\n'), /The aliases \(\*\) cannot be resolved: Unresolved alias/],
  ])('%s', (_, text, message) => {
    const [first] = told(text);
    expect(first).toMatch(message);
  });

  test('several at once, in their order', () => {
    const text = within('leak: 1\nattributes: { a: nul }\nmode: x\n');
    expect(told(text).map((line) => line.split(' ')[0])).toEqual(['2:1', '3:15', '4:1']);
  });

  test('aliases that stand for billions of values', () => {
    const lines = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (const [index, name] of ['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].entries()) {
      const before = 'abcdefghi'.charAt(index);
      lines.push(`${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]`);
    }
    expect(told(within(`${lines.join('\n')}\n`))).toEqual([
      expect.stringMatching(/The aliases \(\*\) cannot be resolved: Excessive alias count/),
    ]);
  });

  test('brackets in brackets in brackets', () => {
    expect(told(`version: ${'['.repeat(20_000)}`)[0]).toMatch(/This is not valid YAML/);
  });

  test('a password of a variable that is not set, or too long; and never the password', () => {
    const text = within('attributes: { a: { password: $PREVIEW } }\n');
    expect(told(text)).toEqual(['2:20 The password is that of the variable PREVIEW, which is not set.']);
    const [long = ''] = told(text, { PREVIEW: 'ü'.repeat(40) });
    expect(long).toMatch(/^2:20 The password has more than 72 bytes/);
    expect(long).not.toContain('ü');
  });
});

test.each([
  ['a password that is too long', `attributes: { a: { password: "${'hush-hush-'.repeat(10)}" } }\n`],
  ['a password that is a list', 'attributes: { a: { password: [hush-hush-] } }\n'],
  ['a password that is a number', 'attributes: { a: { password: 4877448774 } }\n'],
  ['a password in place of a rule', 'attributes: { a: hush-hush-hush-hush }\n'],
  ['a long text in place of a section', `media: ${'hush-hush-'.repeat(10)}\n`],
])('%s is not quoted', (_, text) => {
  const messages = told(within(text)).join('\n');
  expect(messages).toMatch(/^2:/);
  expect(messages).not.toMatch(/hush-|48774/);
});

test('what is no rules file is not quoted, for it may hold secrets', () => {
  const [first] = told('STRAPI_DMS_KEY=hush-hush\n');
  expect(first).toMatch(/^1:1 The file is a text: it has to be an object/);
});

describe('reading a file', () => {
  const files = workspace();

  test('refuses one that is not in UTF-8, in which letters would be lost', async () => {
    const latin = files.write('latin.yml', Buffer.from('version: 1\n# M\xfcller\n', 'latin1'));
    await expect(readRules(latin)).rejects.toThrow(/latin\.yml is not in UTF-8/);
    const wide = files.write('wide.yml', Buffer.from('\ufeffversion: 1\n', 'utf16le'));
    await expect(readRules(wide)).rejects.toThrow(/wide\.yml is not in UTF-8/);
  });

  test('names it as it was given, and tells ten problems at most', async () => {
    const file = files.write(
      'rules.yml',
      within(
        `attributes: { ${'abcdefghijkl'
          .split('')
          .map((name) => `${name}: xyz`)
          .join(', ')} }\n`,
      ),
    );
    const error = await refusal(readRules(file));
    const lines = error.message.split('\n');
    expect(lines).toHaveLength(11);
    expect(lines[0]).toContain(`${file}:2:15: a has a text that is no rule`);
    expect(lines[10]).toBe('And 2 more.');
    expect(error.failure).toBe('usage');
  });

  test('proposes the word that was mistyped', async () => {
    await expect(readRules('recomended')).rejects.toThrow(
      'recomended does not exist: there are no rules for masking. Did you mean recommended?',
    );
  });

  test('refuses one that is not there, a folder, and one that is too long', async () => {
    await expect(readRules(files.at('none.yml'))).rejects.toThrow(/none\.yml does not exist/);
    await expect(readRules(files.at())).rejects.toThrow(/is a folder/);
    const file = files.write('long.yml', `version: 1\n#${'x'.repeat(300_000)}\n`);
    await expect(readRules(file)).rejects.toThrow(/has 300013 bytes, and a file of rules may have 262144/);
  });
});

describe('the JSON Schema', () => {
  const schema = JSON.parse(readFileSync('mask-rules.schema.json', 'utf8'));
  const validate = new Ajv({ strict: false }).compile(schema);

  const right = [
    example,
    'version: 1\ntypes:\n',
    within('attributes: { a: null, b: { fixed: { c: 1 } } }\n'),
    within(
      'types: { api::a.a: { keep: { a: [x, y] }, sample: { percent: 5, where: { a: 1 } }, attributes: { keep: text } } }\n',
    ),
    within('leaks: { ignore: [api::a.a.b] }\n'),
  ];
  const wrong = [
    'mode: strict\n',
    'version: 2\n',
    within('typo: 1\n'),
    within('mode: x\n'),
    within('attributes: { a: fulname }\n'),
    within('attributes: { a: { noise: 3 } }\n'),
    within('attributes: { a: { noise: 1, fixed: 2 } }\n'),
    within('types: { api::a.a: dropp }\n'),
    within('types: { api::a.a: { sample: { newst: 1 } } }\n'),
    within('types: { api::a.a: { sample: {} } }\n'),
    within('types: { api::a.a: { sample: { newest: 1, percent: 2 } } }\n'),
    within('types: { api::a.a: { b: emial } }\n'),
    within('components: { a.b: email }\n'),
    within('media: { strip-exif: yes }\n'),
    within('config: { webhook: drop }\n'),
    within('attributes: { a: { json: { $.b: emial } } }\n'),
  ];

  test.each(right)('and the parser take %j', (text) => {
    expect(told(text, { PREVIEW_PASSWORD: 'x' })).toEqual([]);
    expect([validate(parse(text)), validate.errors]).toEqual([true, null]);
  });

  test.each(wrong)('and the parser refuse %j', (text) => {
    expect(told(text)).not.toEqual([]);
    expect(validate(parse(text))).toBe(false);
  });
});
