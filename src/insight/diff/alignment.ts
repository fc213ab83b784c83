/** Lists whose lengths multiply to more are compared item by item: the work grows with it, and an archive may be anybody's. */
const mostCells = 1 << 14;

type Pair = readonly [before: number | undefined, after: number | undefined];

/**
 * Which items of a list are those of another one: pairs in their order that have as much in common as can be, and between them what only
 * one list has. What is equal at both ends is paired at once; very long lists that differ much are paired by their places.
 *
 * @param likeness How much two items have in common: 0 for nothing at all, infinite where they are equal.
 */
export function alignment<Item>(
  before: readonly Item[],
  after: readonly Item[],
  likeness: (a: Item, b: Item) => number,
): Pair[] {
  const isEqual = (a: number, b: number) =>
    likeness(before[a] as Item, after[b] as Item) === Number.POSITIVE_INFINITY;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && isEqual(start, start)) {
    start += 1;
  }
  let end = 0;
  while (end < shorter - start && isEqual(before.length - 1 - end, after.length - 1 - end)) {
    end += 1;
  }
  const [rows, columns] = [before.length - start - end, after.length - start - end];
  const middle =
    rows * columns <= mostCells
      ? bestOf(rows, columns, (a, b) => likeness(before[start + a] as Item, after[start + b] as Item))
      : byPlace(rows, columns, (a, b) => likeness(before[start + a] as Item, after[start + b] as Item) > 0);
  const shifted = (index: number | undefined) => (index === undefined ? undefined : index + start);
  return [
    ...Array.from({ length: start }, (_, index): Pair => [index, index]),
    ...middle.map(([a, b]): Pair => [shifted(a), shifted(b)]),
    ...Array.from(
      { length: end },
      (_, index): Pair => [before.length - end + index, after.length - end + index],
    ),
  ];
}

/** Equal items are worth more than any number of others. */
const equal = 1e6;

function bestOf(rows: number, columns: number, likeness: (a: number, b: number) => number): Pair[] {
  const width = columns + 1;
  // What the lists have in common from here to their ends.
  const worth = new Float64Array((rows + 1) * width);
  const likenesses = new Float64Array(rows * columns);
  for (let a = rows - 1; a >= 0; a -= 1) {
    for (let b = columns - 1; b >= 0; b -= 1) {
      const like = Math.min(likeness(a, b), equal);
      likenesses[a * columns + b] = like;
      const paired = like === 0 ? 0 : like + (worth[(a + 1) * width + b + 1] as number);
      worth[a * width + b] = Math.max(
        paired,
        worth[(a + 1) * width + b] as number,
        worth[a * width + b + 1] as number,
      );
    }
  }
  const pairs: Pair[] = [];
  let [a, b] = [0, 0];
  while (a < rows || b < columns) {
    const here = worth[a * width + b] as number;
    const like = a < rows && b < columns ? (likenesses[a * columns + b] as number) : 0;
    if (like > 0 && here === like + (worth[(a + 1) * width + b + 1] as number)) {
      pairs.push([a, b]);
      a += 1;
      b += 1;
    } else if (a < rows && (b === columns || here === worth[(a + 1) * width + b])) {
      pairs.push([a, undefined]);
      a += 1;
    } else {
      pairs.push([undefined, b]);
      b += 1;
    }
  }
  return pairs;
}

function byPlace(rows: number, columns: number, isLike: (a: number, b: number) => boolean): Pair[] {
  const pairs: Pair[] = [];
  for (let index = 0; index < Math.max(rows, columns); index += 1) {
    const [a, b] = [index < rows ? index : undefined, index < columns ? index : undefined];
    if (a !== undefined && b !== undefined && !isLike(a, b)) {
      pairs.push([a, undefined], [undefined, b]);
    } else {
      pairs.push([a, b]);
    }
  }
  return pairs;
}
