import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { SetAside } from '../../src/commands/export/set-aside.ts';
import { isScratchName } from '../../src/system/scratch-folder.ts';
import { Page } from '../../src/transfer/page.ts';
import { rejection } from '../support/workspace.ts';

const pagesOf = (count: number, characters: number): Page[] =>
  Array.from({ length: count }, (_, index) =>
    Page.ofLines(`type-${index % 3}`, index, `${index} é 漢 🚀 `.padEnd(characters, 'ü')),
  );

const plain = ({ type, count, lines }: Page) => ({ type, count, lines });

async function* given(pages: readonly Page[]): AsyncGenerator<Page> {
  yield* pages;
}

test.each([
  ['none', []],
  ['few', pagesOf(4, 100)],
  ['some that fit memory only at first', pagesOf(7, 200_000)],
  ['many', pagesOf(300, 20_000)],
  ['one that is larger than what stays in memory', pagesOf(1, 3_000_000)],
])('pages come back as they were and in their order: %s', async (_, pages) => {
  const aside = new SetAside();
  try {
    await aside.fill(given(pages), undefined);
    for (let time = 0; time < 2; time += 1) {
      const found: unknown[] = [];
      for await (const page of aside.pages()) {
        found.push(plain(page));
      }
      expect(found).toEqual(pages.map(plain));
    }
  } finally {
    aside.remove();
    aside.remove();
  }
});

test('an aborted signal ends the reading with its reason', async () => {
  const aside = new SetAside();
  const reason = new Error('cancelled');
  const filling = aside.fill(given(pagesOf(3, 1_000_000)), AbortSignal.abort(reason));
  expect(await rejection(filling)).toBe(reason);
  aside.remove();
});

test('a killed process leaves nothing of them: their file has no name', async () => {
  const named = () =>
    readdirSync(tmpdir()).filter((name) => isScratchName(name) && existsSync(join(tmpdir(), name, 'aside')));
  const before = named();
  const aside = new SetAside();
  try {
    await aside.fill(given(pagesOf(3, 1_000_000)), undefined);
    expect(named().filter((name) => !before.includes(name))).toEqual([]);
  } finally {
    aside.remove();
  }
});
