import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type Browser,
  findChromium,
  openBrowser,
  openSummary,
  type Page,
  type View,
} from '../../scripts/pictures/browser.ts';
import { type Scene, type Summaries, scenes, summariesOfRealRuns } from '../../scripts/pictures/summaries.ts';
import { assertBuilt } from '../support/run-action.ts';

/** What cannot be shown is not shown: a missing browser is a failure where CI has to have one. */
const isThere = findChromium() !== undefined || process.env.CI === 'true';
const withBrowser = isThere ? describe : describe.skip;

const titles: Readonly<Record<Scene, RegExp>> = {
  'export-first': /^✅ Strapi backup: \d+ records and 23 media files$/,
  'export-compared': /^✅ Strapi backup: \d+ records and 23 media files$/,
  'export-warnings': /^⚠️ Strapi backup: 1 media file missing, Article lost 6 of 10 records$/,
  import: /^✅ Strapi import: \d+ records and 23 media files$/,
  'import-cached': /^✅ Strapi import: \d+ records and 23 media files from the cache$/,
  'import-dry': /^✅ Strapi import, dry run: \d+ records and 23 media files$/,
  verify: /^✅ Strapi archive is whole: \d+ records and 23 media files$/,
  diff: /^✅ Strapi changes: 6 removed, 1 changed$/,
  guard: /^❌ Strapi schemas: 1 change would lose \d+ values$/,
  failure: /^❌ Strapi backup failed$/,
  cancelled: /^❌ Strapi backup was cancelled$/,
};

const views: readonly View[] = [
  { theme: 'light', width: 1012 },
  { theme: 'dark', width: 400 },
];

// What the browser is asked, in its own words: its types are no part of this project.

/** What reaches over the right edge of the window. What scrolls by itself may be wider inside. */
const tooWideParts = `(() => {
  const width = document.documentElement.clientWidth;
  const own = document.documentElement.scrollWidth > width ? ['the page'] : [];
  const parts = [...document.querySelectorAll('main > *, details > *')]
    .filter((part) => part.getBoundingClientRect().right > width + 0.5);
  return [...own, ...parts.map((part) => part.outerHTML.slice(0, 80))];
})()`;

const textBesideCode = `(() => {
  const copy = document.querySelector('main').cloneNode(true);
  copy.querySelectorAll('pre, code').forEach((code) => code.remove());
  return copy.textContent;
})()`;

const tagsAndAttributes = `(() => {
  const all = [...document.querySelectorAll('main *')];
  const plain = all.filter((one) => one.closest('.markdown-alert') === null);
  return {
    tags: [...new Set(all.map((one) => one.localName))],
    attributes: [...new Set(plain.flatMap((one) => one.getAttributeNames()))],
  };
})()`;

/** The bars of the table of media. */
const bars = `[...document.querySelectorAll('main > table')].at(-1).querySelectorAll('tbody tr').values().map((row) => {
  const text = row.lastElementChild.firstChild;
  const range = document.createRange();
  range.setStart(text, 0);
  range.setEnd(text, text.data.indexOf('\\u00a0'));
  return {
    text: text.data,
    width: range.getBoundingClientRect().width,
    colour: getComputedStyle(row.lastElementChild).color,
  };
}).toArray()`;

withBrowser('summaries of real runs, as a browser shows them', () => {
  let browser: Browser;
  let summaries: Summaries;

  beforeAll(async () => {
    assertBuilt();
    [browser, summaries] = await Promise.all([openBrowser(), summariesOfRealRuns()]);
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
  });

  /** A page that is closed when it was looked at. */
  async function look<Result>(
    scene: Scene,
    view: View,
    at: (page: Page) => Promise<Result>,
  ): Promise<Result> {
    const page = await openSummary(browser, summaries[scene], view);
    try {
      return await at(page);
    } finally {
      await page.close();
    }
  }

  test.each(scenes)('%s begins with what matters', async (scene) => {
    const [first, headings] = await look(scene, { theme: 'light', width: 1012 }, async (page) => [
      (await page.locator('main > :first-child').allInnerTexts()).join(),
      await page.locator('h1, h2').count(),
    ]);
    expect(first).toMatch(titles[scene]);
    expect(headings).toBe(1);
  });

  test.each(scenes)('%s fits its window, folded and open, wide and narrow', async (scene) => {
    for (const view of views.flatMap((view) => [view, { ...view, isOpen: true }])) {
      const tooWide = await look(scene, view, (page) => page.evaluate<string[]>(tooWideParts));
      expect([view, tooWide]).toEqual([view, []]);
    }
  });

  test.each(scenes)('%s shows no Markdown and no HTML as text', async (scene) => {
    const text = await look(scene, { theme: 'light', width: 1012, isOpen: true }, (page) =>
      page.evaluate<string>(textBesideCode),
    );
    expect(text).not.toMatch(/\*\*|__|\[!|\]\(|&#|&[a-z]+;|<\/?[a-z]+|\|\s*:?-|^\s*#|`/m);
  });

  test.each(scenes)('%s has nothing that GitHub would take out', async (scene) => {
    const found = await look(scene, { theme: 'light', width: 1012 }, (page) =>
      page.evaluate<{ tags: string[]; attributes: string[] }>(tagsAndAttributes),
    );
    const allowed =
      'a blockquote br code del details div em h2 h3 li p pre strong sub summary table tbody td th thead tr ul'.split(
        ' ',
      );
    expect(found.tags.filter((tag) => !allowed.includes(tag))).toEqual([]);
    expect(found.attributes.filter((name) => !['href', 'align', 'class'].includes(name))).toEqual([]);
  });

  test('what is Strapi’s own and the details are folded, what editors made is not', async () => {
    const [shown, opened] = await look('export-compared', { theme: 'light', width: 1012 }, async (page) => {
      const text = async () => (await page.locator('main').allInnerTexts()).join();
      const before = await text();
      await page.locator('summary', { hasText: "Strapi's own" }).click();
      return [before, await text()];
    });
    expect(shown).toMatch(/\bArticle\b/);
    expect(shown).not.toMatch(/Permission|sha256:|uses:/);
    expect(opened).toMatch(/Permission/);
  });

  test('tables are tables, with what is different from the last backup', async () => {
    const rows = await look('export-compared', { theme: 'light', width: 1012 }, (page) =>
      page.locator('main > table').first().locator('tr').allInnerTexts(),
    );
    expect(rows[0]).toBe('Type\tRecords\t±\tSize');
    expect(rows).toContainEqual(expect.stringMatching(/^Tag\t6\t\+2\t/));
    expect(rows).toContainEqual(expect.stringMatching(/^Article\t10\t\t/));
  });

  test('bars are as long as their share, in the colour of the text', async () => {
    const cells = await look('export-first', { theme: 'dark', width: 1012 }, (page) =>
      page.evaluate<{ text: string; width: number; colour: string }[]>(bars),
    );
    expect(cells.map(({ text }) => text.replace(/^[█-▏]+\u00a0/, ''))).toEqual([
      expect.stringMatching(/^\d+\u00a0%$/),
      expect.stringMatching(/^\d+\u00a0%$/),
      '<\u00a01\u00a0%',
    ]);
    const [images = 0, formats = 0, documents = 0] = cells.map(({ width }) => width);
    expect(formats).toBeGreaterThan(images);
    expect(images).toBeGreaterThan(documents);
    expect(documents).toBeGreaterThan(0);
    expect(new Set(cells.map(({ colour }) => colour))).toEqual(new Set(['rgb(240, 246, 252)']));
  });

  test('links lead to the run, the artifact and the documentation, and nowhere else', async () => {
    for (const scene of scenes) {
      const links = await look(scene, { theme: 'light', width: 1012 }, (page) =>
        page.locator('a').evaluateAll((found) => found.map((one) => one.getAttribute('href') ?? '')),
      );
      expect(links.length).toBeGreaterThan(['import-cached', 'verify', 'guard'].includes(scene) ? -1 : 0);
      for (const link of links) {
        expect(link).toMatch(
          /^https:\/\/github\.com\/(?:octo\/shop\/actions\/runs\/\d+(?:\/artifacts\/\d+)?|org\/strapi-dms\/blob\/v1\/docs\/[\w./#-]+)$/,
        );
      }
    }
  });
});
