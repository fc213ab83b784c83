import { accessSync, constants } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { githubPage, type Theme } from './github-page.ts';

/** Debian's, and what others call it. CHROMIUM names any other. */
const places = [
  process.env.CHROMIUM ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** The path of a Chromium; undefined where there is none. */
export function findChromium(): string | undefined {
  return places.find((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** @throws Error where there is no Chromium. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new Error('There is no Chromium: install the package chromium, or name one in CHROMIUM.');
  }
  // Nothing but our own pages is opened, without scripts; a container has no right to make a sandbox.
  return await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'],
  });
}

export interface View {
  readonly theme: Theme;
  /** Of the window, in pixels. */
  readonly width: number;
  /** Whether everything that is folded is opened. */
  readonly isOpen?: boolean;
}

/** Opens a summary as GitHub shows it. To be closed by whoever asks. */
export async function openSummary(
  browser: Browser,
  markdown: string,
  { theme, width, isOpen }: View,
): Promise<Page> {
  const page = await browser.newPage({
    viewport: { width, height: 200 },
    deviceScaleFactor: 2,
    javaScriptEnabled: true,
  });
  // A summary needs nothing from anywhere.
  await page.route('**/*', (route) => route.abort());
  await page.setContent(githubPage(markdown, theme));
  if (isOpen) {
    await page.locator('details').evaluateAll((folded) => {
      for (const one of folded) {
        one.setAttribute('open', '');
      }
    });
  }
  return page;
}

/** A summary as GitHub shows it, as a PNG as long as it has to be. */
export async function pictureSummary(browser: Browser, markdown: string, view: View): Promise<Buffer> {
  const page = await openSummary(browser, markdown, view);
  try {
    return await page.screenshot({ fullPage: true, animations: 'disabled' });
  } finally {
    await page.close();
  }
}
