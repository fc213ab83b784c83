import { accessSync, constants } from 'node:fs';
import { installTool } from '../tools.ts';
import { githubPage, type Theme } from './github-page.ts';

/** As much of playwright-core as is used here; its types are where it is installed. */
export interface Locator {
  count(): Promise<number>;
  click(): Promise<void>;
  allInnerTexts(): Promise<string[]>;
  evaluateAll<Result>(look: (found: readonly Element[]) => Result): Promise<Result>;
  first(): Locator;
  locator(selector: string): Locator;
}

/** An element of a page, within the page. */
interface Element {
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
}

export interface Page {
  readonly keyboard: { press(key: string): Promise<void>; type(text: string): Promise<void> };
  goto(url: string): Promise<unknown>;
  on(event: 'console', listener: (message: { text(): string }) => void): void;
  on(event: 'pageerror', listener: (error: unknown) => void): void;
  on(event: 'request', listener: (request: { url(): string }) => void): void;
  setContent(html: string): Promise<void>;
  route(pattern: string, handle: (route: { abort(): Promise<void> }) => Promise<void>): Promise<void>;
  locator(selector: string, options?: { readonly hasText: string }): Locator;
  evaluate<Result>(script: string): Promise<Result>;
  screenshot(options: object): Promise<Buffer>;
  close(): Promise<void>;
}

export interface Browser {
  newPage(options: object): Promise<Page>;
  close(): Promise<void>;
}

interface Playwright {
  readonly chromium: { launch(options: object): Promise<Browser> };
}

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
  const { chromium } = installTool('browser')('playwright-core') as Playwright;
  // Nothing but our own pages is opened; a container has no right to make a sandbox.
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
