import { expect, test } from '@jest/globals';
import { createModels } from '../../../src/database/model/create-models.ts';
import { strapi4, strapi5 } from '../../../src/database/model/layout.ts';
import type { Model } from '../../../src/database/model/model.ts';
import { whereOf } from '../../../src/database/read/sample/where.ts';
import { sqliteDialect } from '../../../src/database/sqlite/dialect.ts';
import { UserError } from '../../../src/errors.ts';
import { smallSite } from './small-site.ts';

const { schemas } = smallSite(
  {
    order: {
      status: { type: 'enumeration' },
      price: { type: 'integer' },
      placedAt: { type: 'datetime' },
      isPaid: { type: 'boolean' },
      meta: { type: 'json' },
      inText: { type: 'integer', columnType: { type: 'text' } },
      customer: { type: 'relation', relation: 'oneToOne', target: 'api::order.order' },
      constructor: { type: 'string' },
    },
  },
  [],
);

const where = (filter: Readonly<Record<string, unknown>>, layout = strapi5) =>
  whereOf(sqliteDialect, createModels(schemas, layout).get('api::order.order') as Model, filter, 't');

test('values are bound, in the way in which the column holds them', () => {
  const condition = where({
    status: { $in: ["'; DROP TABLE orders", 'sent'] },
    $or: [{ placedAt: { $gte: '1970-01-01T00:00:01Z' } }, { isPaid: true }],
  });
  expect(condition.sql).not.toContain('DROP');
  expect(condition.parameters).toEqual(["'; DROP TABLE orders", 'sent', 1_000, 1]);
});

test('an attribute may be called like what every object has', () => {
  expect(where({ constructor: 'x' }).parameters).toEqual(['x']);
});

const wrongFilters: readonly (readonly [
  filter: Readonly<Record<string, unknown>>,
  message: RegExp,
  remedy: RegExp,
])[] = [
  [
    { state: 'paid' },
    /api::order\.order has no attribute "state"/,
    /can ask for .*documentId.*price.*status/,
  ],
  [{ toString: 'paid' }, /has no attribute "toString"/, /status/],
  [{ customer: 1 }, /has no attribute "customer" that is a column/, /status/],
  [
    { status: { $near: 'paid' } },
    /"\$near" cannot be asked of api::order\.order\.status/,
    /\$eq, .*\$contains/,
  ],
  [{ status: { constructor: 'paid' } }, /"constructor" cannot be asked/, /\$eq/],
  [
    { price: { $contains: 1 } },
    /"\$contains" cannot be asked of api::order\.order\.price/,
    /Use \$eq, \$ne, \$in, /,
  ],
  [{ isPaid: { $gt: false } }, /"\$gt" cannot be asked of api::order\.order\.isPaid/, /\$null/],
  [{ inText: { $gt: 1 } }, /"\$gt" cannot be asked of api::order\.order\.inText/, /\$eq/],
  [{ meta: { $eq: {} } }, /"\$eq" cannot be asked of api::order\.order\.meta/, /Use \$null, \$notNull, /],
  [
    { price: 'cheap' },
    /\$eq in the sample of api::order\.order\.price: "cheap" is not a number/,
    /Write a value/,
  ],
  [{ price: 1.5 }, /"1.5" is not a whole number/, /Write a value/],
  [{ price: 2 ** 31 }, /"2147483648" is not a whole number/, /Write a value/],
  [{ price: { $in: [1, null] } }, /null is not a value/, /\$null/],
  [{ price: { $lt: null } }, /null is not a value/, /\$null/],
  [{ price: { $in: 1 } }, /\$in in the sample of api::order\.order\.price is not a list/, /Write \$in: \[/],
  [{ price: { $between: [1] } }, /\$between .* needs two values/, /Write \$between: \[/],
  [{ price: { $null: 'yes' } }, /\$null .* is neither true nor false/, /Write \$null: true/],
  [{ placedAt: { $gt: 'yesterday' } }, /"yesterday" is not a date and time/, /Write a value/],
  [{ placedAt: { $gt: '2026-02-30' } }, /"2026-02-30" is not a calendar date/, /Write a value/],
  [{ isPaid: 'perhaps' }, /"perhaps" is not true or false/, /Write a value/],
  [{ $or: {} }, /\$or in the sample of api::order\.order is not a list/, /Write \$or: \[/],
  [{ $or: [] }, /\$or in the sample of api::order\.order is not a list/, /Write \$or: \[/],
  [{ $not: 'paid' }, /"paid", which is no condition/, /Write an attribute/],
  [{}, /\{\}, which is no condition/, /Write an attribute/],
  [{ price: {} }, /\{\}, which is no condition/, /Write an attribute/],
  [{ price: [1] }, /\[1\], which is no condition/, /Write an attribute/],
];

test.each(wrongFilters.map((given) => [JSON.stringify(given[0]), ...given] as const))(
  '%s is refused, with what can be written in its place',
  (_text, filter, message, remedy) => {
    const attempt = () => where(filter);
    expect(attempt).toThrow(UserError);
    try {
      attempt();
    } catch (error) {
      expect(error).toMatchObject({
        failure: 'usage',
        message: expect.stringMatching(message),
        remedy: expect.stringMatching(remedy),
      });
    }
  },
);

test('what Strapi 4 has of a type can be asked for as well', () => {
  expect(where({ id: { $gt: 7 } }, strapi4)).toEqual({ sql: '((t."id" > ?))', parameters: [7] });
});
