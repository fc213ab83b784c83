import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createDatabase } from '../database-sql.ts';
import { openBrowser, pictureSummary } from './browser.ts';
import { record, textOf } from './recording.ts';
import { summariesOfRealRuns } from './summaries.ts';
import { toSvg } from './svg.ts';

/**
 * `npm run pictures`: runs the bundle in a pseudo-terminal on the example blog, with more articles than it has, and as a job
 * runs it, and makes pictures of what it shows: those of the README in docs/pictures, and each screen (as SVG and text) and
 * each summary (as PNG and Markdown, light and dark) in .tmp/pictures. Needs `script` (util-linux) and Chromium.
 */
const root = resolve(import.meta.dirname, '..', '..');
const folder = join(root, '.tmp', 'pictures');
const project = join(folder, 'cms');
const pictures = join(root, 'docs', 'pictures');

/** What a screen is of; the first is that of the README. */
const screens: readonly { readonly name: string; readonly line: string; readonly columns?: number }[] = [
  { name: 'export', line: 'export -f backup' },
  { name: 'help', line: '--help' },
  { name: 'verify', line: 'verify -f backup.tar.gz.enc --rehearse' },
  { name: 'inspect', line: 'inspect backup.tar.gz.enc' },
  { name: 'dry-run', line: 'import -f backup.tar.gz.enc --force --dry-run' },
  { name: 'import', line: 'import -f backup.tar.gz.enc --force' },
  { name: 'doctor', line: 'doctor' },
  { name: 'import-refused', line: 'import -f backup.tar.gz.enc' },
  { name: 'wrong-key', line: 'verify -f backup.tar.gz.enc --key another' },
  { name: 'narrow', line: 'export -f narrow', columns: 40 },
];

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
mkdirSync(pictures, { recursive: true });
cpSync(join(root, 'examples', 'blog'), project, { recursive: true });
const databaseFile = join(project, '.tmp', 'data.db');
createDatabase(join(project, 'data.sql'), databaseFile);
addArticles(databaseFile, 30_000);
// As npm installs it: what comes next is told in the words that were typed.
const program = join(folder, 'strapi-dms');
symlinkSync(join(root, 'dist', 'index.js'), program);

for (const { name, line, columns } of screens) {
  const recording = await record({
    parameters: [process.execPath, program, ...line.split(' ')],
    typed: `npx strapi-dms ${line}`,
    cwd: project,
    environment: { STRAPI_DMS_KEY: 'a long and random passphrase' },
    ...(columns === undefined ? {} : { columns }),
  });
  const svg = toSvg(recording, `strapi-dms ${line}`);
  writeFileSync(join(folder, `${name}.svg`), svg);
  writeFileSync(join(folder, `${name}.txt`), `${textOf(recording)}\n`);
  if (name === 'export') {
    writeFileSync(join(pictures, 'terminal.svg'), svg);
  }
  console.log(`${name}: ${recording.frames.length} frames, exit code ${recording.code}`);
}

const browser = await openBrowser();
try {
  for (const [name, markdown] of Object.entries(await summariesOfRealRuns())) {
    writeFileSync(join(folder, `${name}.md`), markdown);
    for (const theme of ['light', 'dark'] as const) {
      const picture = await pictureSummary(browser, markdown, { theme, width: 900 });
      writeFileSync(join(folder, `${name}-${theme}.png`), picture);
      if (name === 'export-compared' && theme === 'light') {
        writeFileSync(join(pictures, 'summary.png'), picture);
      }
    }
    console.log(`${name}: ${markdown.length} characters`);
  }
} finally {
  await browser.close();
}

/** Published articles, each by an author, in a category and with a tag. */
function addArticles(file: string, count: number): void {
  const database = new DatabaseSync(file);
  const numbers = `WITH RECURSIVE numbers (i) AS (SELECT 101 UNION ALL SELECT i + 1 FROM numbers WHERE i < ${100 + count})`;
  try {
    database.exec(`
      BEGIN;
      INSERT INTO articles (id, document_id, title, slug, summary, created_at, updated_at, published_at, locale)
        ${numbers} SELECT i, printf('picture%017d', i), 'Walk no. ' || i, 'walk-' || i,
          'Start before dawn, and have the ridge to yourself: ' || hex(i * 7919), 1795476946557, 1795476946557, 1795476946608, 'en'
          FROM numbers;
      INSERT INTO articles_author_lnk (article_id, author_id, article_ord) ${numbers} SELECT i, 1 + i % 2, i FROM numbers;
      INSERT INTO articles_category_lnk (article_id, category_id, article_ord) ${numbers} SELECT i, 1, i FROM numbers;
      INSERT INTO articles_tags_lnk (article_id, tag_id, tag_ord, article_ord) ${numbers} SELECT i, 1 + i % 4, 1, i FROM numbers;
      COMMIT;`);
  } finally {
    database.close();
  }
}
