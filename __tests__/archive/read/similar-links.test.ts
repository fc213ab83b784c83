import { describe, expect, test } from '@jest/globals';
import { SimilarLinks } from '../../../src/archive/read/similar-links.ts';
import { isRecord } from '../../../src/transfer/rules/records.ts';

const link = (left: number, right: number | string, pos: number) =>
  `{"kind":"relation.basic","relation":"manyToOne","left":{"type":"api::article.article","field":"author","ref":${left}},` +
  `"right":{"type":"api::author.author","ref":${JSON.stringify(right)},"pos":${pos}}}`;

const isLink = (line: string): boolean => {
  try {
    return isRecord.links(JSON.parse(line));
  } catch {
    return false;
  }
};

const countAfter = (line: string, ...before: string[]) => {
  const similar = new SimilarLinks();
  similar.count(Buffer.from(before.join('\n')));
  return similar.count(Buffer.from(line));
};

describe('links that nobody looks at', () => {
  test('are counted, and the lines that are empty are not', () => {
    const lines = [
      '',
      link(1, 2, 3),
      link(40, 500, 0),
      '',
      link(7, 'abc', 1),
      link(9, 'b', 12),
      link(1, 2, 3),
      '',
    ];
    expect(new SimilarLinks().count(Buffer.from(lines.join('\n')))).toEqual({ lines: 8, values: 5 });
  });

  test.each([
    link(1, 2, 3).replace('"ref":1}', '"ref":01}'),
    link(1, 2, 3).replace('"ref":1}', '"ref":}'),
    link(1, 2, 3).replace('"ref":1}', '"ref":-}'),
    link(1, 2, 3).replace('manyToOne', 'many\u0001'),
    link(1, 'a', 3).replace('"a"', '"a\\x"'),
    link(1, 'a', 3).replace('"a"', '"a\u0001"'),
    link(1, 'a', 3).replace('"a"', '"a'),
    `${link(1, 2, 3)},`,
    `${link(1, 2, 3)} ${link(1, 2, 3)}`,
    link(1, 2, 3).slice(0, -1),
    link(1, 2, 3).slice(0, 100),
    '{}',
  ])('are parsed where one is none: %s', (line) => {
    expect(isLink(line)).toBe(false);
    expect(countAfter(line, link(1, 2, 3), link(1, 'a', 3))).toBeUndefined();
    expect(countAfter([link(5, 6, 7), line].join('\n'), link(1, 2, 3))).toBeUndefined();
  });

  test('are never taken for right when they are not, whatever was changed in them', () => {
    const lines = [link(12, 345, 6), link(12, 'k3j', 6), link(900_719_925_474_099, 1, 1), link(0, 0, 0)];
    const bytes = [...'0123456789"\\{}[],:.-+eE nul\u0001\u00ff/'].map((text) => text.charCodeAt(0));
    let counted = 0;
    for (const line of lines) {
      for (let place = 0; place < line.length; place += 1) {
        for (const byte of bytes) {
          for (const length of [0, 1, 2]) {
            const changed = Buffer.concat([
              Buffer.from(line.slice(0, place)),
              Buffer.of(byte),
              Buffer.from(line.slice(place + length)),
            ]);
            const similar = new SimilarLinks();
            similar.count(Buffer.from(lines.join('\n')));
            const found = similar.count(changed);
            if (found !== undefined) {
              counted += 1;
              expect([changed.toString(), found.values, isLink(changed.toString())]).toEqual([
                changed.toString(),
                1,
                true,
              ]);
            }
          }
        }
      }
    }
    expect(counted).toBeGreaterThan(500);
  });

  test('are parsed from then on where each is of another kind', () => {
    const similar = new SimilarLinks();
    const of = (kind: number) => Buffer.from(link(1, 2, 3).replace('author', `author${kind}`));
    const counted = Array.from({ length: 200 }, (_, kind) => similar.count(of(kind)));
    expect(counted.filter((found) => found === undefined).length).toBeGreaterThan(100);
    expect(similar.count(of(1_000))).toBeUndefined();
  });
});
