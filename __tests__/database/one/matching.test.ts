import { expect, test } from '@jest/globals';
import { createModel } from '../../../src/database/model/create-models.ts';
import { strapi5 } from '../../../src/database/model/layout.ts';
import { MatchingRecords } from '../../../src/database/sqlite/matching.ts';

const model = createModel(
  {
    uid: 'api::page.page',
    modelType: 'contentType',
    modelName: 'page',
    collectionName: 'pages',
    attributes: {
      title: { type: 'string' },
      views: { type: 'integer' },
      at: { type: 'datetime' },
      data: { type: 'json' },
    },
  },
  new Map(),
  strapi5,
);

function matching(filter: Readonly<Record<string, unknown>>): number[] {
  const records = new MatchingRecords(model, filter);
  try {
    for (const [id, data] of [
      [1, { documentId: 'a', title: 'About us', views: 5, at: '2026-01-01T00:00:00.000Z', data: { a: 1 } }],
      [2, { documentId: 'b', title: 'about them', views: 50, at: '2026-06-01T00:00:00.000Z' }],
      [3, { documentId: 'c', title: null, views: null, at: 'yesterday' }],
    ] as const) {
      records.add({ type: 'api::page.page', id, data });
    }
    return [...records.finish()];
  } finally {
    records.close();
  }
}

test.each([
  [{ title: 'About us' }, [1]],
  [{ title: { $containsi: 'ABOUT' }, views: { $gt: 5 } }, [2]],
  [{ $or: [{ views: { $null: true } }, { documentId: { $in: ['a'] } }] }, [1, 3]],
  [{ at: { $lt: '2026-03-01T00:00:00Z' } }, [1]],
])('%j is asked of records as of rows', (filter, ids) => {
  expect(matching(filter)).toEqual(ids);
});

test.each([
  [{ slug: 'x' }, 'no attribute "slug" that is a column, but its query asks for it'],
  [{ title: { $gt_: 1 } }, 'in a query'],
  [{ data: { $eq: 1 } }, 'in a query'],
  [{}, 'query of api::page.page says {}'],
])('%j is refused in the words of a query', (filter, message) => {
  expect(() => matching(filter)).toThrow(message);
});
