import { describe, expect, test } from '@jest/globals';
import { compileMasking } from '../../src/masking/compile.ts';
import { parseRules } from '../../src/masking/rules-file.ts';
import { makeSecret } from '../../src/masking/secret.ts';
import type { Attribute } from '../../src/strapi/schema.ts';
import { maskData } from '../../src/transfer/masking.ts';
import { schemasFrom } from '../support/fixture-schemas.ts';

const component = (uid: string): Attribute => ({ type: 'component', component: uid });
const text = { type: 'string' };
const given = {
  'api::order.order': { address: component('kit.address') },
  'api::visit.visit': { place: component('kit.address') },
  'api::firm.firm': { parts: { type: 'dynamiczone', components: ['kit.frame', 'kit.bare'] } },
  'kit.address': { aText: text, bText: text, aJson: { type: 'json' } },
  'kit.frame': { inner: component('kit.address'), title: text },
  'kit.bare': { aText: text },
} as const;
const schemas = schemasFrom(given);

function compiled(rules: string, uids = schemas) {
  const read = parseRules(`version: 1\n${rules}`, {});
  expect(read.problems).toEqual([]);
  return compileMasking({ rules: read.rules, schemas: uids, secret: makeSecret('secret'), file: undefined });
}

/** What becomes of a component that is in several places. */
function shared(rules: string, uid: string, data: object, uids = schemas): unknown {
  const mask = compiled(rules, uids).sharedComponents.get(uid);
  return mask === undefined ? data : maskData(data as never, mask);
}

const address = { id: 1, aText: 'one', bText: 'two', aJson: null };
const twoPlaces =
  'types: { api::order.order: { address.aText: { fixed: masked }, address.bText: keep }, api::visit.visit: { place.bText: redact } }';

describe('a component that is in several places', () => {
  test('has masked what is masked in any place, whatever another rule keeps', () => {
    expect(shared(twoPlaces, 'kit.address', address)).toEqual({ ...address, aText: 'masked', bText: '***' });
  });

  test('is masked within others', () => {
    const frame = { id: 7, inner: address, title: 'a title' };
    expect(shared(twoPlaces, 'kit.frame', frame)).toEqual({
      ...frame,
      inner: { ...address, aText: 'masked', bText: '***' },
    });
  });

  test('is masked by each rule that it has anywhere, in an order that no schema decides', () => {
    const rules =
      'types: { api::order.order: { address.aJson: { json: { $.a: redact } } }, api::visit.visit: { place.aJson: { json: { $.b: redact } } }, api::firm.firm: { parts.inner.aText: { fixed: anna } } }\ncomponents: { kit.frame: { inner.aText: { fixed: bert } } }';
    const data = { ...address, aJson: { a: 'one', b: 'two', c: 'three' } };
    const made = shared(rules, 'kit.address', data);
    expect(made).toMatchObject({ aJson: { a: '***', b: '***', c: 'three' } });
    const otherwise = new Map([...schemas].reverse());
    expect(shared(rules, 'kit.address', data, otherwise)).toEqual(made);
  });

  test('is masked once where the same rule is for it everywhere', () => {
    const rules = 'attributes: { aText: fullName }';
    const { types, sharedComponents } = compiled(rules);
    const inPlace = types.get('api::order.order')?.components.get('address')?.of('kit.address');
    const made = sharedComponents.get('kit.address')?.values.get('aText')?.('Anna Schmidt');
    expect(made).toBe(inPlace?.values.get('aText')?.('Anna Schmidt'));
  });

  test('stays as it is where nothing of it is masked anywhere', () => {
    const masks = compiled(twoPlaces).sharedComponents;
    expect([...masks.keys()].sort()).toEqual(['kit.address', 'kit.frame']);
  });
});
