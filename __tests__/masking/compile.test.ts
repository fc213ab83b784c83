import { describe, expect, test } from '@jest/globals';
import { compileMasking } from '../../src/masking/compile.ts';
import { rulesWithoutFile } from '../../src/masking/rules.ts';
import { parseRules } from '../../src/masking/rules-file.ts';
import { makeSecret } from '../../src/masking/secret.ts';
import type { Attribute } from '../../src/strapi/schema.ts';
import { maskEntity } from '../../src/transfer/masking.ts';
import { schemasFrom } from '../support/fixture-schemas.ts';
import { thrownBy } from '../support/workspace.ts';

const text = { type: 'string' };
const component = (uid: string, repeatable = false): Attribute => ({
  type: 'component',
  component: uid,
  repeatable,
});

const schemas = schemasFrom({
  'api::order.order': {
    documentId: text,
    locale: text,
    title: text,
    customerName: text,
    mobilePhone: text,
    total: { type: 'decimal' },
    code: { type: 'string', required: true },
    secret: { type: 'password' },
    address: component('shared.address'),
    lines: component('order.line', true),
    zone: { type: 'dynamiczone', components: ['shared.address', 'shared.note', 'kit.tree'] },
    buyer: { type: 'relation', relation: 'manyToOne', target: 'api::customer.customer' },
    invoice: { type: 'media' },
  },
  'api::customer.customer': { name: text, email: { type: 'email' } },
  'api::contact.submission': { message: { type: 'text' } },
  'shared.address': { street: text, label: text, contact: component('shared.contact') },
  'shared.contact': { phone: text, note: text },
  'shared.note': { body: { type: 'richtext' }, label: text },
  'order.line': { label: text },
  'kit.tree': { label: text, children: component('kit.tree', true) },
  'kit.bare': { label: text },
});

function compile(rules: string, uids = schemas) {
  const { rules: read, problems } = parseRules(`version: 1\n${rules}`, {});
  expect(problems).toEqual([]);
  return compileMasking({ rules: read, schemas: uids, secret: makeSecret('secret'), file: 'rules.yml' });
}

const masked = (rules: string, data: Readonly<Record<string, unknown>>, type = 'api::order.order') =>
  maskEntity({ type, id: 1, data }, compile(rules)).data;

const refused = (rules: string): string[] => thrownBy(() => compile(rules)).message.split('\n');

const fixed = (value: string) => `{ fixed: ${value} }`;

describe('of several rules for an attribute counts', () => {
  const path = `types: { api::order.order: { address.street: ${fixed('by path')} } }\n`;
  const component = `components: { shared.address: { street: ${fixed('by component')} } }\n`;
  const name = `attributes: { "type:string": ${fixed('by type')}, "*street": ${fixed('by name')}, "str*": ${fixed('by later name')} }\n`;
  const type = `attributes: { "type:string": ${fixed('by type')} }\n`;
  const data = { address: { street: 'Elm Street 1' } };

  test.each([
    ['the path before all others', path + component + name, 'by path'],
    ['the component before patterns', component + name, 'by component'],
    ['the first pattern of names before types', name, 'by name'],
    ['the type before the built-in list', type, 'by type'],
  ])('%s', (_, rules, value) => {
    expect(masked(rules, data)).toEqual({ address: { street: value } });
  });

  test('the built-in list where nothing else does', () => {
    const { address } = masked('', data) as { address: { street: string } };
    expect(address.street).not.toBe('Elm Street 1');
    expect(typeof address.street).toBe('string');
  });

  test('the outer component before the inner one', () => {
    const rules = `components: { shared.address: { contact.phone: ${fixed('outer')} }, shared.contact: { phone: ${fixed('inner')}, note: ${fixed('inner')} } }\n`;
    expect(masked(rules, { address: { contact: { phone: '1', note: 'n' } } })).toEqual({
      address: { contact: { phone: 'outer', note: 'inner' } },
    });
  });

  test('keep, too', () => {
    expect(masked('types: { api::order.order: { customerName: keep } }\n', { customerName: 'Ann' })).toEqual({
      customerName: 'Ann',
    });
  });
});

describe('rules reach', () => {
  test('components in lists, and those of a dynamic zone that have the attribute', () => {
    const rules = `types: { api::order.order: { zone.label: ${fixed('masked')}, lines.label: ${fixed('line')} } }\n`;
    const data = {
      lines: [
        { id: 1, label: 'a' },
        { id: 2, label: 'b' },
      ],
      zone: [
        { __component: 'shared.note', id: 1, label: 'c' },
        { __component: 'kit.tree', id: 2, label: 'd', children: [{ id: 3, label: 'e' }] },
      ],
      address: { label: 'f' },
    };
    expect(masked(rules, data)).toEqual({
      lines: [
        { id: 1, label: 'line' },
        { id: 2, label: 'line' },
      ],
      zone: [
        { __component: 'shared.note', id: 1, label: 'masked' },
        { __component: 'kit.tree', id: 2, label: 'masked', children: [{ id: 3, label: 'e' }] },
      ],
      address: { label: 'f' },
    });
  });

  test('components that contain themselves, at any depth', () => {
    const rules = `components: { kit.tree: { label: ${fixed('x')} } }\n`;
    const tree = (depth: number, label: string): object =>
      depth === 0 ? { label } : { label, children: [tree(depth - 1, label)] };
    const zone = (label: string) => ({ zone: [{ __component: 'kit.tree', ...tree(40, label) }] });
    expect(masked(rules, zone('a'))).toEqual(zone('x'));
  });

  test('only so many levels of one as the path names', () => {
    const rules = `components: { kit.tree: { children.label: ${fixed('x')} } }\n`;
    const data = {
      zone: [{ __component: 'kit.tree', label: 'a', children: [{ label: 'b', children: [{ label: 'c' }] }] }],
    };
    expect(masked(rules, data)).toEqual({
      zone: [{ __component: 'kit.tree', label: 'a', children: [{ label: 'x', children: [{ label: 'x' }] }] }],
    });
  });

  test('components that a dynamic zone has, but its schema no longer lets in', () => {
    const rules = `components: { kit.bare: { label: ${fixed('x')} } }\n`;
    expect(masked(rules, { zone: [{ __component: 'kit.bare', label: 'a' }] })).toEqual({
      zone: [{ __component: 'kit.bare', label: 'x' }],
    });
  });

  test('no rows that are kept, and all others', () => {
    const rules =
      'types: { api::customer.customer: { keep: { email: ["*@acme.com", "boss@*.org"] }, name: { fixed: x } } }\n';
    const name = (email: string | null) =>
      masked(rules, { name: 'Ann', email }, 'api::customer.customer').name;
    expect(name('Ann@ACME.com')).toBe('Ann');
    expect(name('boss@a.b.org')).toBe('Ann');
    expect(name('ann@acme.com.org')).toBe('x');
    expect(name(null)).toBe('x');
  });

  test('nothing of what is not masked: those rows are the same ones', () => {
    const masking = compile('types: { api::customer.customer: { name: keep, email: keep } }\n');
    expect(masking.types.has('api::customer.customer')).toBe(false);
    expect(masking.types.get('api::order.order')?.components.has('lines')).toBe(false);
  });

  test('the same masks for the same component in two places', () => {
    const { types } = compile('components: { shared.contact: { note: hash } }\n');
    const order = types.get('api::order.order');
    const direct = order?.components.get('address')?.of('shared.address');
    const zone = order?.components.get('zone')?.of('shared.address');
    expect(direct).toBeDefined();
    expect(zone).toBe(direct);
  });

  test('dropped types, samples, media and settings', () => {
    const masking = compile(
      'types: { api::contact.submission: drop, api::order.order: { sample: { newest: 3, related: buyer } } }\nmedia: { include: referenced, drop: [api::customer.customer], strip-exif: false, names: keep }\nconfig: { webhooks: drop }\n',
    );
    expect(masking.dropped).toEqual(new Set(['api::contact.submission']));
    expect(masking.samples).toEqual(new Map([['api::order.order', { newest: 3, related: 'buyer' }]]));
    expect(masking.media).toEqual({
      referencedOnly: true,
      dropFilesOf: new Set(['api::customer.customer']),
      stripsMetadata: false,
      renames: false,
    });
    expect(masking.configuration({ type: 'webhook', value: { id: 1 } })).toBeUndefined();
  });
});

describe('what is masked is described', () => {
  test('in the order of uid and path, with the rule, and by whom', () => {
    const { described } = compile(
      'types: { api::order.order: { customerName: keep, address.street: street } }\ncomponents: { kit.tree: { label: text } }\n',
    );
    expect(
      described.map(({ uid, path, rule, by, isSought }) => `${uid} ${path} ${rule} ${by} ${isSought}`),
    ).toEqual(
      [
        'api::contact.submission message text recommended false',
        'api::customer.customer email email recommended true',
        'api::customer.customer name fullName recommended false',
        'api::order.order address.contact.note text recommended false',
        'api::order.order address.contact.phone phone recommended true',
        'api::order.order address.street street rules true',
        'api::order.order mobilePhone phone recommended true',
        'api::order.order secret null recommended true',
        'api::order.order zone.contact.note text recommended false',
        'api::order.order zone.contact.phone phone recommended true',
        'api::order.order zone.label text rules true',
        'api::order.order zone.street street recommended false',
        'api::order.order zone.children.children.children.children.label text rules true',
        'api::order.order zone.children.children.children.label text rules true',
        'api::order.order zone.children.children.label text rules true',
        'api::order.order zone.children.label text rules true',
      ].sort(),
    );
  });

  test('and not sought where a leak is nothing', () => {
    const { described } = compile(
      'leaks: { ignore: [api::customer.customer.email, shared.contact.phone] }\n',
    );
    expect(described.filter(({ isSought }) => isSought).map(({ path }) => path)).toEqual([
      'mobilePhone',
      'secret',
    ]);
  });
});

describe('a rule that cannot be is refused with file and line:', () => {
  test.each([
    [
      'an unknown content type',
      'types: { api::order.ordr: { title: text } }',
      /^rules\.yml:2:10: There is no content type api::order\.ordr\. Did you mean api::order\.order\?$/,
    ],
    [
      'an unknown one that is dropped',
      'types: { api::x.unheardof: drop }',
      /There is no content type api::x\.unheardof\. There are api::order\.order, api::customer\.customer, api::contact\.submission\.$/,
    ],
    [
      'a component among types',
      'types: { shared.note: { body: text } }',
      /shared\.note is a component: its rules belong into the section components\.$/,
    ],
    [
      'an unknown attribute',
      'types: { api::order.order: { customrName: text } }',
      /^rules\.yml:2:30: api::order\.order has no attribute customrName\. Did you mean customerName\?$/,
    ],
    [
      'one under attributes',
      'types: { api::order.order: { attributes: { keep: text } } }',
      /^rules\.yml:2:44: api::order\.order has no attribute keep\./,
    ],
    [
      'a path through what has no attributes',
      'types: { api::order.order: { title.x: text } }',
      /api::order\.order\.title is of the type string, and has no attributes\.$/,
    ],
    [
      'a path to nowhere',
      'types: { api::order.order: { address.stret: text } }',
      /shared\.address has no attribute stret\. Did you mean street\?$/,
    ],
    [
      'a path to nowhere in a dynamic zone',
      'types: { api::order.order: { zone.lable: text } }',
      /No component of api::order\.order\.zone has an attribute lable\. Did you mean label\?$/,
    ],
    [
      'a path through a relation',
      'types: { api::order.order: { buyer.name: text } }',
      /api::order\.order\.buyer is a relation, and links are never masked/,
    ],
    [
      'a relation',
      'types: { api::order.order: { buyer: "null" } }',
      /api::order\.order\.buyer is a relation, and links are never masked: give the rules to the attributes of the related content type\.$/,
    ],
    ['media', 'types: { api::order.order: { invoice: "null" } }', /api::order\.order\.invoice is media/],
    [
      'a component',
      'types: { api::order.order: { address: "null" } }',
      /api::order\.order\.address is a component: give the rules to its attributes\.$/,
    ],
    [
      "Strapi's own",
      'types: { api::order.order: { documentId: hash } }',
      /api::order\.order\.documentId is Strapi's own/,
    ],
    [
      'one of another type',
      'types: { api::order.order: { total: email } }',
      /api::order\.order\.total is of the type decimal, which the rule email does not fit\. What fits it: keep, .*noise/,
    ],
    [
      'null where a value is required',
      'types: { api::order.order: { code: "null" } }',
      /api::order\.order\.code is of the type string, required, which the rule null does not fit/,
    ],
    [
      'rows kept by what does not exist',
      'types: { api::customer.customer: { keep: { mail: "*" } } }',
      /^rules\.yml:2:44: api::customer\.customer has no attribute mail\. Did you mean email\?$/,
    ],
    [
      'rows kept by a relation',
      'types: { api::order.order: { keep: { buyer: "*" } } }',
      /keep looks at values of the row itself\.$/,
    ],
    [
      'a sample by no relation',
      'types: { api::order.order: { sample: { related: byer } } }',
      /^rules\.yml:2:40: api::order\.order has no relation byer\. Did you mean buyer\?$/,
    ],
    [
      'a sample where an unknown attribute is something',
      'types: { api::order.order: { sample: { where: { $or: [{ id: 1 }, { titel: x }] } } } }',
      /^rules\.yml:2:68: api::order\.order has no attribute titel\. Did you mean title\?$/,
    ],
    [
      'a sample where a relation is something',
      'types: { api::order.order: { sample: { where: { $not: { buyer: 1 } } } } }',
      /api::order\.order\.buyer is of the type relation: where looks at values of the row itself\.$/,
    ],
    [
      'an unknown component',
      'components: { shared.adress: { street: text } }',
      /^rules\.yml:2:15: There is no component shared\.adress\. Did you mean shared\.address\?$/,
    ],
    [
      'a content type among components',
      'components: { api::order.order: { title: text } }',
      /api::order\.order is a content type: its rules belong into the section types\.$/,
    ],
    [
      'an unknown attribute of a component',
      'components: { shared.note: { lable: text } }',
      /^rules\.yml:2:30: shared\.note has no attribute lable/,
    ],
    [
      'an unknown type',
      'attributes: { "type:pasword": "null" }',
      /^rules\.yml:2:15: There is no type pasword .*Did you mean password\?$/,
    ],
    [
      'files of an unknown content type',
      'media: { drop: [api::order.ordr] }',
      /^rules\.yml:2:17: There is no content type api::order\.ordr/,
    ],
    [
      'a leak nowhere',
      'leaks: { ignore: [api::order.order.titel] }',
      /^rules\.yml:2:19: api::order\.order has no attribute titel\. Did you mean title\?$/,
    ],
    [
      'a leak of nothing',
      'leaks: { ignore: [api::odrer.order.title] }',
      /begins with no content type and no component/,
    ],
    [
      'a value that its schema does not allow',
      'types: { api::order.order: { total: { fixed: many } } }',
      /^rules\.yml:2:30: .*api::order\.order\.total.*"many" is not what its schema allows/,
    ],
    [
      'an unknown rule in a template',
      'types: { api::order.order: { title: { template: "{nme}" } } }',
      /^rules\.yml:2:30: .*\{nme\}/,
    ],
    [
      'what is no path of JSON',
      'components: { shared.note: { body: { json: { "x y": text } } } }',
      /x y is no path/,
    ],
  ])('%s', (_, rules, message) => {
    const [line] = refused(`${rules}\n`);
    expect(line).toMatch(message);
  });

  test('several at once', () => {
    expect(
      refused('types: { api::order.order: { a: text, b: text } }\nattributes: { "type:x": text }\n'),
    ).toHaveLength(3);
  });
});

describe('a warning is', () => {
  test('a pattern that fits nothing', () => {
    expect(compile('attributes: { "*frobnicate*": text }\n').warnings).toContain(
      'The rule for attributes *frobnicate* changes nothing: no attribute that it can be for fits.',
    );
  });

  test('not what stays because nothing says a word of it: that is a note', () => {
    expect(compile('').warnings).toEqual([]);
    expect(compile('').notes).toEqual([
      expect.stringMatching(
        /^Nothing says what becomes of the text in api::order\.order\.title, api::order\.order\.code, shared\.address\.label, .* and 2 more attributes: it stays/,
      ),
    ]);
  });
});

test('patterns pass over what they cannot be for', () => {
  const masking = compile('attributes: { "*": hash, "type:decimal": { noise: 0.1 } }\n');
  const { values } = masking.types.get('api::order.order') ?? {};
  expect(values?.get('title')?.('a')).not.toBe('a');
  expect(typeof values?.get('total')?.(100)).toBe('number');
  expect([...(values?.keys() ?? [])]).not.toContain('buyer');
  expect([...(values?.keys() ?? [])]).not.toContain('documentId');
});

test('patterns pass over what Strapi does not work without, and paths do not', () => {
  const users = 'plugin::users-permissions.user';
  const own = schemasFrom({
    [users]: { provider: text, motto: text },
    'plugin::users-permissions.role': { type: text },
  });
  const { types } = compile('attributes: { "type:string": hash }\n', own);
  expect([...types].map(([uid, { values }]) => [uid, [...values.keys()]])).toEqual([[users, ['motto']]]);
  const stated = compile(
    `types: { ${users}: { provider: hash }, plugin::users-permissions.role: { type: hash } }\n`,
    own,
  );
  expect([...stated.types.keys()]).toEqual([users, 'plugin::users-permissions.role']);
});

describe('strict', () => {
  const own = schemasFrom({
    'api::order.order': {
      title: text,
      total: { type: 'integer' },
      size: { type: 'enumeration', enum: ['s'] },
      keep: text,
      slug: { type: 'uid' },
      null: text,
      meta: { type: 'json' },
      seo: component('shared.seo'),
    },
    'api::contact.submission': { other: text },
    'plugin::forms.form': { fields: { type: 'blocks' } },
    'plugin::users-permissions.role': { name: text },
    'admin::user': { nick: text },
    'shared.seo': { metaTitle: text, email: { type: 'email' } },
    'shared.unused': { anything: text },
  });

  test('refuses texts of which nothing says a word, with rules to paste that it then takes', () => {
    const error = thrownBy(() => compile('mode: strict\ntypes: { api::contact.submission: drop }\n', own));
    expect(error.failure).toBe('usage');
    expect(error.message).toBe(
      'Masking is strict, and no rule says what becomes of the texts in 7 attributes.',
    );
    const [, pasted = ''] = error.remedy.split('\n\n');
    expect(pasted).toBe(
      [
        'types:',
        '  api::order.order:',
        '    title: text # or keep',
        '    slug: hash # or keep',
        '    "null": text # or keep',
        '    meta: "null" # or keep',
        '    attributes:',
        '      keep: text # or keep',
        '  plugin::forms.form:',
        '    fields: blocks # or keep',
        'components:',
        '  shared.seo:',
        '    metaTitle: text # or keep',
      ].join('\n'),
    );
    const rules = `mode: strict\n${pasted}\n`.replace(
      'types:\n',
      'types:\n  api::contact.submission: drop\n',
    );
    expect(compile(rules, own).warnings).toEqual([]);
    expect(compile(rules.replaceAll(/: .* # or keep/g, ': keep'), own).warnings).toEqual([]);
  });

  test('names a single one', () => {
    const error = thrownBy(() => compile('mode: strict\n', schemasFrom({ 'api::a.a': { title: text } })));
    expect(error.message).toBe(
      'Masking is strict, and no rule says what becomes of the text in api::a.a.title.',
    );
    expect(error.remedy).toContain('Say it in rules.yml');
  });

  test('where there is no file, with all that one has', () => {
    const error = thrownBy(() =>
      compileMasking({
        rules: rulesWithoutFile('strict'),
        schemas: schemasFrom({ 'api::a.a': { title: text } }),
        secret: makeSecret('s'),
        file: undefined,
      }),
    );
    expect(error.remedy).toBe(
      [
        'Say it in a file, each with a mask or with keep, and name it with --mask:',
        '',
        'version: 1',
        'mode: strict',
        'types:',
        '  api::a.a:',
        '    title: text # or keep',
      ].join('\n'),
    );
  });
});
