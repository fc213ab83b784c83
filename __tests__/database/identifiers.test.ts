import { describe, expect, test } from '@jest/globals';
import { Identifiers } from '../../src/database/model/identifiers.ts';
import { strapi5 } from '../../src/database/model/layout.ts';

// Every expected name was made by the `Identifiers` class of @strapi/database 5.54.0, or stands in a database that
// Strapi 5.54.0 made.
const { identifiers } = strapi5;
const long = 'a_very_long_collection_name_that_goes_far_beyond_the_limit_of_55';

describe('names that fit are as Strapi writes them', () => {
  test.each([
    ['m2oUni', 'm_2_o_uni'],
    ['camelCaseName2', 'camel_case_name_2'],
    ['with1Number22x', 'with_1_number_22_x'],
    ['HTMLField', 'html_field'],
    ['crème brûlée', 'creme_brulee'],
    ['publishedAt', 'published_at'],
  ])('the column of %s is %s', (attribute, column) => {
    expect(identifiers.column(attribute)).toBe(column);
  });

  test('suffixes are the short ones of Strapi 5', () => {
    expect(identifiers.joinTable('articles', 'authors')).toBe('articles_authors_lnk');
    expect(identifiers.morphTable('files', 'related')).toBe('files_related_mph');
    expect(identifiers.componentTable('articles')).toBe('articles_cmps');
    expect(identifiers.componentIdColumn()).toBe('cmp_id');
    expect(identifiers.idColumn('navItem')).toBe('nav_item_id');
    expect(identifiers.inverseIdColumn('navItem')).toBe('inv_nav_item_id');
    expect(identifiers.orderColumn('navItem')).toBe('nav_item_ord');
    expect(identifiers.inverseOrderColumn('navItem')).toBe('inv_nav_item_ord');
    expect(identifiers.typeColumn('relatedTo')).toBe('related_to_type');
  });

  test('a table is the collection name as it stands, whatever its letters', () => {
    expect(identifiers.table('MyTable-2')).toBe('MyTable-2');
    expect(identifiers.componentTable('MyTable-2')).toBe('MyTable-2_cmps');
    expect(identifiers.joinTable('MyTable-2', 'x')).toBe('my_table_2_x_lnk');
  });

  test('55 characters are not shortened, 56 are', () => {
    expect(identifiers.column('x'.repeat(55))).toBe('x'.repeat(55));
    expect(identifiers.column('y'.repeat(56))).toBe(`${'y'.repeat(50)}6d286`);
  });
});

describe('names that do not fit end in a hash, and use all of the 55 characters', () => {
  test.each([
    ['table', identifiers.table(long), 'a_very_long_collection_name_that_goes_far_beyond_t8cfc3'],
    [
      'join table of a long collection',
      identifiers.joinTable(long, 'related_things'),
      'a_very_long_collection_name_tha8cfc3_related_things_lnk',
    ],
    [
      'join table of a long attribute',
      identifiers.joinTable('short', long),
      'short_a_very_long_collection_name_that_goes_fa8cfc3_lnk',
    ],
    [
      'join table of two long names',
      identifiers.joinTable(long, long),
      'a_very_long_collecti8cfc3_a_very_long_collecti8cfc3_lnk',
    ],
    [
      'morph table',
      identifiers.morphTable(long, 'related'),
      'a_very_long_collection_name_that_goes_8cfc3_related_mph',
    ],
    [
      'component table',
      identifiers.componentTable(long),
      'a_very_long_collection_name_that_goes_far_bey8cfc3_cmps',
    ],
    ['id column', identifiers.idColumn(long), 'a_very_long_collection_name_that_goes_far_beyon8cfc3_id'],
    [
      'inverse id',
      identifiers.inverseIdColumn(long),
      'inv_a_very_long_collection_name_that_goes_far_b8cfc3_id',
    ],
    ['order', identifiers.orderColumn(long), 'a_very_long_collection_name_that_goes_far_beyo8cfc3_ord'],
    [
      'inverse order',
      identifiers.inverseOrderColumn(long),
      'inv_a_very_long_collection_name_that_goes_far_8cfc3_ord',
    ],
    ['type', identifiers.typeColumn(long), 'a_very_long_collection_name_that_goes_far_bey8cfc3_type'],
  ])('%s', (_what, name, expected) => {
    expect(name).toBe(expected);
    expect(name).toHaveLength(55);
  });
});

test('a name that cannot be shortened is refused as Strapi refuses it', () => {
  const narrow = new Identifiers(9, { links: 'lnk' });
  expect(() => narrow.joinTable('articles', 'authors')).toThrow(RangeError);
});

test('Strapi 4 does not shorten: a limit of 0', () => {
  const strapi4 = new Identifiers(0, {});
  expect(strapi4.joinTable(long, long)).toBe(`${long}_${long}_links`);
});
