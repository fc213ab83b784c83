import { describe, expect, test } from '@jest/globals';
import { Budget } from '../../src/archive/read/budget.ts';
import { maskedRecords } from '../../src/commands/import/masked-records.ts';
import type { ArchivedLink, ConfigurationRecord, EntityRecord } from '../../src/strapi/records.ts';
import type { Schema } from '../../src/strapi/schema.ts';
import { IdSet } from '../../src/transfer/id-set.ts';
import { type Masking, maskEntity } from '../../src/transfer/masking.ts';
import { maskingOf, noMasking } from '../support/masking.ts';

const order = 'api::order.order';
const customer = 'api::customer.customer';
const schema = (uid: string, attributes: object, modelType = 'contentType') =>
  ({ uid, modelType, attributes }) as unknown as Schema;
const schemas = new Map(
  [
    schema(order, { name: { type: 'string' }, address: { type: 'component', component: 'kit.address' } }),
    schema(customer, { home: { type: 'component', component: 'kit.address' } }),
    schema('kit.address', { street: { type: 'string' } }, 'component'),
  ].map((one) => [one.uid, one]),
);
const reader = { path: 'a.tar', budget: new Budget('a.tar', 1_000_000) };
const made = (masking: Masking | undefined, repeated = new Map<string, IdSet>()) =>
  maskedRecords(masking, reader, { schemas, repeated: { entities: 0, components: repeated } });

const address = (id: number) => ({ id, street: 'Elm Street' });
const entities: readonly EntityRecord[] = [
  { type: order, id: 1, data: { name: 'Anna', address: address(1) } },
  { type: customer, id: 1, data: { home: address(2) } },
];
const link = (left: [string, number], right: [string, number | null]): ArchivedLink => ({
  kind: 'relation.basic',
  relation: 'oneToOne',
  left: { type: left[0], ref: left[1] },
  right: { type: right[0], ref: right[1] },
});

describe('what an import masks', () => {
  test('is nothing without a masking: the batches are the same ones', () => {
    const records = made(undefined);
    expect(records.entities(entities)).toBe(entities);
    const links = [link([order, 1], [customer, 1])];
    expect(records.links(links)).toBe(links);
  });

  test('is every record, as an export masks it', () => {
    const masking = maskingOf([...schemas.values()]);
    const masked = made(masking).entities(entities);
    expect(masked).toEqual(entities.map((record) => maskEntity(record, masking)));
    expect(masked[0]?.data).toEqual({ name: 'annA', address: { id: 1, street: 'teertS mlE' } });
  });

  test('is a component that several rows share, alike in all of them, in rows that stay, too', () => {
    const ids = new IdSet();
    ids.add(7);
    const { types, ...rest } = maskingOf([...schemas.values()]);
    const keeps = [{ attribute: 'name', matches: (value: unknown) => value === 'Anna' }];
    const masking = {
      ...rest,
      types: new Map([[order, { keeps, values: new Map(), components: new Map() }]]),
      sharedComponents: new Map([
        ['kit.address', { keeps: [], values: new Map([['street', () => 'masked']]), components: new Map() }],
      ]),
    };
    const masked = made(masking, new Map([['kit.address', ids]])).entities([
      { type: order, id: 1, data: { name: 'Anna', address: address(7) } },
      { type: order, id: 2, data: { name: 'Bert', address: address(8) } },
      { type: customer, id: 1, data: { home: address(7) } },
    ]);
    expect(masked).toEqual([
      { type: order, id: 1, data: { name: 'Anna', address: { id: 7, street: 'masked' } } },
      { type: order, id: 2, data: { name: 'Bert', address: address(8) } },
      { type: customer, id: 1, data: { home: { id: 7, street: 'masked' } } },
    ]);
  });

  test('lacks types that are dropped, and links from and to them, and of components in them', () => {
    const records = made({ ...noMasking, dropped: new Set([customer]) });
    expect(records.entities(entities)).toEqual([entities[0]]);
    const kept = [
      link([order, 1], [order, 1]),
      link(['kit.address', 1], [order, 1]),
      link([order, 1], [order, null]),
    ];
    const gone = [
      link([order, 1], [customer, 1]),
      link([customer, 1], [order, 1]),
      link(['kit.address', 2], [order, 1]),
    ];
    expect(records.links([...gone, ...kept])).toEqual(kept);
  });

  test('is the configuration, of which records may be left out', () => {
    const webhook: ConfigurationRecord = { type: 'webhook', value: { enabled: true } };
    const setting: ConfigurationRecord = { type: 'core-store', value: { key: 'grant' } };
    const records = made({
      ...noMasking,
      configuration: (record) =>
        record.type === 'webhook' ? { ...record, value: { enabled: false } } : undefined,
    });
    expect(records.configuration([webhook, setting])).toEqual([
      { type: 'webhook', value: { enabled: false } },
    ]);
  });
});
