import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Browser, findChromium, openBrowser, type Page } from '../../../../scripts/pictures/browser.ts';
import { renderPage } from '../../../../src/commands/diff/page/page.ts';
import type { DiffReport } from '../../../../src/commands/diff/report.ts';
import { diffReport, entry, picture } from '../../../support/diff-report.ts';

/** What cannot be shown is not shown: a missing browser is a failure where CI has to have one. */
const isThere = findChromium() !== undefined || process.env.CI === 'true';
const withBrowser = isThere ? describe : describe.skip;

/** A picture of one point. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const thumbnail = { mime: 'image/png', content: png };

withBrowser('the page of a comparison, in a browser', () => {
  let browser: Browser;
  let folder: string;
  let page: Page | undefined;
  /** What the browser complained of, and what it asked for beside the file. */
  let complaints: string[];

  beforeAll(async () => {
    browser = await openBrowser();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
  });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'strapi-dms-page-'));
    complaints = [];
  });

  afterEach(async () => {
    await page?.close();
    page = undefined;
    rmSync(folder, { recursive: true });
  });

  async function open(report: DiffReport, options: object = {}): Promise<Page> {
    const file = join(folder, 'changes.html');
    writeFileSync(file, renderPage(report, new Map([[picture, { before: thumbnail, after: thumbnail }]])));
    const url = pathToFileURL(file).href;
    page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => {
      if (request.url() !== url && !request.url().startsWith('data:')) {
        complaints.push(request.url());
      }
    });
    await page.goto(url);
    return page;
  }

  /** Changes that are shown, by their titles. */
  const shown = (of: Page): Promise<string[]> =>
    of.evaluate(`[...document.querySelectorAll('.change')]
      .filter((change) => change.closest('[hidden]') === null)
      .map((change) => change.querySelector('.title').textContent)`);

  /** Waits for something in the page, which lets no text become a program. @throws Error where it does not come. */
  async function until(of: Page, condition: string): Promise<void> {
    const came = await of.evaluate<boolean>(`(async () => {
      for (let attempt = 0; attempt < 500; attempt += 1) {
        if (${condition}) {
          return true;
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return false;
    })()`);
    if (!came) {
      throw new Error(`This has not come: ${condition}`);
    }
  }

  /** Gives a field of the form a value as somebody would, and waits for what comes of it. */
  const choose = (of: Page, name: string, value: string): Promise<void> =>
    of.evaluate(`(async () => {
      const form = document.getElementById('filters');
      const field = form.elements.namedItem(${JSON.stringify(name)});
      const found = document.getElementById('found');
      const done = new Promise((resolve) => new MutationObserver(resolve).observe(found, { childList: true }));
      if (field instanceof RadioNodeList) {
        for (const box of field) {
          box.checked = ${JSON.stringify(value)}.split(' ').includes(box.value);
        }
        field[0].dispatchEvent(new Event('input', { bubbles: true }));
      } else {
        field.value = ${JSON.stringify(value)};
        field.dispatchEvent(new Event('input', { bubbles: true }));
      }
      await done;
    })()`);

  test('all of it is there, without a complaint and without a request', async () => {
    const opened = await open(diffReport(20));
    expect(await shown(opened)).toHaveLength(26);
    expect(await opened.evaluate(`document.getElementById('found').textContent`)).toBe('26 shown');
    expect(await opened.evaluate(`[...document.images].every((image) => image.naturalWidth === 1)`)).toBe(
      true,
    );
    expect(complaints).toEqual([]);
  });

  test('filters by type, locale and kind, and a search, show what matches all of them', async () => {
    const report = diffReport(40);
    const opened = await open(report);
    const entries = report.changes.flatMap((change) => (change.of === 'entry' ? [change] : []));
    await choose(opened, 'group', 'api::page.page');
    const pages = entries.filter(({ key }) => key.uid === 'api::page.page');
    expect(await shown(opened)).toEqual(pages.map(({ title }) => title));
    await choose(opened, 'locale', 'de');
    expect(await shown(opened)).toEqual(
      pages.filter(({ key }) => key.locale === 'de').map(({ title }) => title),
    );
    await choose(opened, 'kind', 'added removed');
    expect(await shown(opened)).toEqual(
      pages.filter(({ key, kind }) => key.locale === 'de' && kind !== 'changed').map(({ title }) => title),
    );
    await choose(opened, 'text', 'walk DOC000000000000000000003');
    expect(await shown(opened)).toEqual(['Walk no. 3']);
    // What stands above columns is no text of a change.
    await choose(opened, 'text', 'after');
    expect(await shown(opened)).toEqual([]);
    await choose(opened, 'text', 'nowhere');
    expect(await shown(opened)).toEqual([]);
    expect(await opened.evaluate(`document.getElementById('nothing').checkVisibility()`)).toBe(true);
    await opened.locator('button[type=reset]').click();
    await until(opened, `document.getElementById('found').textContent === '46 shown'`);
    expect(await shown(opened)).toHaveLength(46);
    expect(complaints).toEqual([]);
  });

  test('what has only moved is found as that', async () => {
    const opened = await open(diffReport(15));
    await choose(opened, 'kind', 'moved');
    const moved = await shown(opened);
    expect(moved).toContain('Walk no. 7');
    expect(moved).not.toContain('Walk no. 1');
  });

  test('a type of the table leads to its changes, also where a filter has hidden them', async () => {
    const opened = await open(diffReport(40));
    await choose(opened, 'group', 'media');
    await opened.locator('.summary a', { hasText: 'Page' }).click();
    expect(await opened.evaluate(`document.querySelector(location.hash).checkVisibility()`)).toBe(true);
    expect(await opened.evaluate(`document.querySelector(location.hash).dataset.group`)).toBe(
      'api::page.page',
    );
  });

  test('a type leads to where its changes begin, however long those before it are', async () => {
    const opened = await open(diffReport(1_500));
    for (const type of ['Media files', 'Page', 'Article']) {
      await opened.evaluate('scrollTo(0, 0)');
      await opened.locator('.summary a', { hasText: type }).click();
      await until(
        opened,
        `(() => {
          const { top } = document.querySelector(location.hash).getBoundingClientRect();
          const isAtTheEnd = scrollY + innerHeight > document.documentElement.scrollHeight - 2;
          return top >= 0 && (top < 150 || isAtTheEnd) && top < innerHeight;
        })()`,
      );
    }
  });

  test('a keyboard is enough', async () => {
    const opened = await open(diffReport(3));
    await opened.keyboard.press('/');
    expect(await opened.evaluate(`document.activeElement.name`)).toBe('text');
    await opened.keyboard.type('/');
    expect(await opened.evaluate(`document.activeElement.value`)).toBe('/');
    await opened.locator('#fold').click();
    expect(await opened.evaluate(`document.querySelectorAll('.change[open]').length`)).toBe(0);
    const names = await opened.evaluate<string[]>(`[...document.querySelectorAll('input, select, button')]
      .map((one) => one.labels?.[0]?.textContent.trim() || one.textContent.trim())`);
    expect(names.every((name) => name !== '')).toBe(true);
  });

  test('without its script all changes are there, and no filter that would do nothing', async () => {
    const opened = await open(diffReport(20), { javaScriptEnabled: false });
    expect(await opened.locator('.change').count()).toBe(26);
    expect(await opened.locator('#filters:visible').count()).toBe(0);
  });

  test('it is as wide as its window, on a phone, too', async () => {
    const long = 'a'.repeat(500);
    const report = diffReport(20);
    const wide = entry(1, {
      title: long,
      fields: [{ path: long, type: 'text', kind: 'changed', before: long, after: `${long} b` }],
    });
    for (const width of [320, 400, 768, 1280]) {
      const opened = await open(
        { ...report, changes: [...report.changes, wide] },
        { viewport: { width, height: 900 } },
      );
      expect([width, await opened.evaluate(`document.documentElement.scrollWidth`)]).toEqual([width, width]);
      await opened.close();
    }
    page = undefined;
  });

  test('5,000 changes are filtered, of which the browser lays out what is in sight', async () => {
    const opened = await open(diffReport(4_994));
    expect(await shown(opened)).toHaveLength(5_000);
    await choose(opened, 'text', 'doc000000000000000004988');
    expect(await shown(opened)).toEqual(['Walk no. 4988']);
    await choose(opened, 'text', '');
    const inSight = await opened.evaluate<number>(
      `[...document.querySelectorAll('.change')].filter((change) => change.checkVisibility({ contentVisibilityAuto: true })).length`,
    );
    expect(inSight).toBeLessThan(500);
    expect(complaints).toEqual([]);
  });
});
