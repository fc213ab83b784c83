import { execFileSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { typeParsers } from '../../../src/database/postgres/values.ts';

const { TIMESTAMP, TIMESTAMPTZ } = pg.types.builtins;
const byDriver = pg.types.getTypeParser(TIMESTAMP) as (text: string) => Date | number;
const parsers = typeParsers(byDriver);

describe('a moment that PostgreSQL sends', () => {
  test.each([
    '2024-02-29 12:30:45',
    '2024-02-29 12:30:45.1',
    '2024-02-29 12:30:45.057',
    '2024-02-29 12:30:45.999999',
    '2024-03-10 02:30:00.5',
    '1000-01-01 00:00:00',
    '9999-12-31 23:59:59.999',
    '0099-06-01 10:00:00',
    '0999-06-01 10:00:00.25',
    '12024-06-01 10:00:00',
    '0044-03-15 12:00:00 BC',
    '2044-03-15 12:00:00.123 BC',
    'infinity',
    '-infinity',
  ])('%s is what the driver makes of it in Strapi', (text) => {
    expect(Number(parsers.getTypeParser(TIMESTAMP)(text))).toBe(Number(byDriver(text)));
  });

  // Also in the hour that a spring has not, and in the one that an autumn has twice.
  test.each(['America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe'])(
    'without a time zone is of that of this process, which may be %s',
    (zone) => {
      const values = pathToFileURL('src/database/postgres/values.ts');
      const program = `
      import pg from 'pg';
      import { typeParsers } from '${values}';
      const byDriver = pg.types.getTypeParser(${TIMESTAMP});
      const parse = typeParsers(byDriver).getTypeParser(${TIMESTAMP});
      const texts = ['03-10', '11-03', '04-07', '10-06', '07-01'].flatMap((day) =>
        [0, 1, 2, 3, 9].map((hour) => '2024-' + day + ' 0' + hour + ':30:00.057'));
      console.log(JSON.stringify(texts.map((text) => [text, Number(parse(text)), Number(byDriver(text))])));`;
      const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
        encoding: 'utf8',
        env: { ...process.env, TZ: zone },
      });
      const moments = JSON.parse(output) as [string, number, number][];
      expect(moments).toHaveLength(25);
      for (const [text, ours, theirs] of moments) {
        expect([text, ours]).toEqual([text, theirs]);
        expect(ours).not.toBe(Date.parse(`${text.replace(' ', 'T')}Z`));
      }
    },
  );

  test('is of its own time zone where it has one', () => {
    const parse = parsers.getTypeParser(TIMESTAMPTZ);
    expect(parse('2024-02-29 12:30:45.057+01')).toEqual(new Date('2024-02-29T11:30:45.057Z'));
    expect(parse('2024-02-29 12:30:45.057+00')).toEqual(new Date('2024-02-29T12:30:45.057Z'));
  });
});
