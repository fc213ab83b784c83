import { describe, expect, test } from '@jest/globals';
import { collectingMasks } from '../../../src/masking/leaks/collect.ts';
import { LeakIndex } from '../../../src/masking/leaks/leak-index.ts';
import {
  type MaskedAttribute,
  type Masking,
  maskEntity,
  type RowMask,
} from '../../../src/transfer/masking.ts';

const uid = 'api::order.order';
const other: MaskedAttribute = { uid, path: 'city', rule: 'city', by: 'recommended', isSought: false };
const sought = (path: string, rule = 'text'): MaskedAttribute => ({ ...other, path, rule, isSought: true });

const address: RowMask = {
  values: new Map([['street', () => 'A street']]),
  keeps: [],
  components: new Map(),
};
const masking: Pick<Masking, 'types' | 'described'> = {
  types: new Map<string, RowMask>([
    [
      uid,
      {
        keeps: [{ attribute: 'email', matches: (value) => String(value).endsWith('@acme.example') }],
        values: new Map<string, (value: unknown) => unknown>([
          ['email', () => 'somebody@example.com'],
          ['city', () => 'A town'],
          ['state', () => 'settled'],
          ['meta', (value) => ({ ...(value as object), ip: '10.0.0.1' })],
        ]),
        components: new Map([
          ['address', { uid: 'shared.address', of: () => address }],
          ['zone', { uid: undefined, of: () => address }],
        ]),
      },
    ],
    ['api::page.page', { keeps: [], values: new Map([['title', () => 'A title']]), components: new Map() }],
  ]),
  described: [
    other,
    sought('address.street'),
    sought('email'),
    sought('meta', 'json'),
    sought('state', 'fixed'),
    sought('zone.street'),
  ],
};
const order = {
  type: uid,
  id: 1,
  data: {
    email: 'anna@example.org',
    city: 'Hamburg',
    state: 'unsettled',
    meta: { ip: '192.168.77.1', browser: 'Firefox' },
    address: [{ id: 1, street: 'Elbchaussee 1' }, null],
    zone: [{ __component: 'shared.address', street: 'Reeperbahn 2' }],
    note: 'as it is',
  },
};

describe('what is sought', () => {
  const index = new LeakIndex();
  const types = collectingMasks(masking, index);
  const see = (data: object, type = uid) => maskEntity({ type, id: 1, data: data as never }, { types });
  see(order.data);
  see({ email: 'staff@acme.example', meta: { ip: '10.99.99.99' } });
  see({ state: 'settled' });
  see({ title: 'Some title' }, 'api::page.page');
  index.seal();

  test.each([
    ['a text', 'anna@example.org', 2],
    ['what a mask changes of a document', '192.168.77.1', 3],
    ['a text of a component', 'Elbchaussee 1', 1],
    ['a text of a dynamic zone', 'Reeperbahn 2', 5],
    ['what a mask has made the same of all', 'unsettled', 4],
  ])('is %s', (_, text, attribute) => {
    expect(index.search(text)).toMatchObject({ attribute });
  });

  test.each([
    ['a text of an attribute that is not sought', 'Hamburg'],
    ['what a mask leaves of a document', 'Firefox'],
    ['a value of a row that stays', 'staff@acme.example'],
    ['another value of it', '10.99.99.99'],
    ['what its mask makes of it anyway', 'settled '],
    ['a text that has no mask', 'as it is'],
    ['a text of a type of which nothing is sought', 'Some title'],
  ])('is not %s', (_, text) => {
    expect(index.search(text)).toBeUndefined();
  });
});
