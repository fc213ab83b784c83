import type { Random } from '../random.ts';

/** What stands in the place of any value: of every type, odd numbers and texts, names that objects have of their own, and depth. */
const values: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1,
  1.5,
  -0,
  2 ** 31,
  2 ** 53,
  2 ** 53 + 2,
  1e308,
  '',
  ' ',
  '0',
  '1',
  'null',
  'a',
  '../../etc/passwd',
  'a\0b',
  '\ud800',
  '😀',
  '\u001b[2J',
  '::error::x',
  '__proto__',
  'constructor',
  'toString',
  'api::missing.missing',
  '2026-01-01T00:00:00.000Z',
  'x'.repeat(300),
  'x'.repeat(70_000),
  [],
  [null],
  [[]],
  [1, 'a', null],
  {},
  { id: 1 },
  { id: 0 },
  { id: 1, __component: 'a.b' },
  { id: null, __component: null },
  { length: 3 },
  { type: 'string' },
  { type: null },
  { constructor: 1 },
  { toString: 1, valueOf: 2 },
];

const names = [
  '__proto__',
  'constructor',
  'toString',
  'id',
  'type',
  'data',
  'value',
  'length',
  '',
  '__component',
  'locale',
  'documentId',
];

/** JSON that no object makes: nested, with a key twice, or with one called `__proto__`. */
const texts = (random: Random): string =>
  random.pick([
    `${'['.repeat(500)}${']'.repeat(500)}`,
    `${'['.repeat(1_500)}${']'.repeat(1_500)}`,
    `${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}`,
    `${'{"id":1,"link":'.repeat(90)}null${'}'.repeat(90)}`,
    '{"__proto__":{"a":1}}',
    '{"a":1,"a":[]}',
    `[${'{},'.repeat(2_000)}0]`,
    '1e400',
    '-1e400',
    '123456789012345678901234567890',
  ]);

const placeholder = 'put something here';

/** The same JSON with some of its values, or keys, replaced; what is broken, or deep, already stays as it is. */
export function changedJson(text: string, random: Random): string {
  try {
    return changedValue(JSON.parse(text), random);
  } catch {
    return text;
  }
}

function changedValue(value: unknown, random: Random): string {
  let inserted: string | undefined;
  const change = (): unknown => {
    if (inserted === undefined && random.below(6) === 0) {
      inserted = texts(random);
      return placeholder;
    }
    return random.pick(values);
  };
  let changed = value;
  for (let times = 1 + random.below(3); times > 0; times -= 1) {
    changed = changeOne(changed, change, random);
  }
  const text = JSON.stringify(changed) ?? 'null';
  return text.replace(JSON.stringify(placeholder), () => inserted ?? 'null');
}

function changeOne(value: unknown, change: () => unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null || random.below(15) === 0) {
    return change();
  }
  if (Array.isArray(value)) {
    const list = [...value];
    const at = random.below(list.length + 1);
    switch (random.below(3)) {
      case 0:
        list.splice(at, 1);
        break;
      case 1:
        list.splice(at, 0, list.length > 0 ? random.pick(list) : change());
        break;
      default:
        list[at] = changeOne(list[at], change, random);
    }
    return list;
  }
  const entries = Object.entries(value);
  const at = random.below(entries.length + 1);
  const [key, item] = entries[at] ?? [random.pick(names), undefined];
  switch (random.below(5)) {
    case 0:
      entries.splice(at, 1);
      break;
    case 1:
      entries[at] = [random.pick(names), item ?? change()];
      break;
    default:
      entries[at] = [key, changeOne(item, change, random)];
  }
  return Object.fromEntries(entries);
}
