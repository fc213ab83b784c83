import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Fails where the pages for users become more than somebody reads: all of them together, the README, or a line. What has to be
 * exact and complete belongs into docs/reference, which this does not count.
 */
const root = resolve(import.meta.dirname, '..');
const pages = ['README.md', 'examples/workflows/README.md', ...globSync('docs/*.md', { cwd: root }).sort()];
/** In words; generated pages count as well. */
const mostWords = 8_360;
const mostLinesOfReadme = 200;
/** Columns of a line of prose; tables, code and what is only a link may be wider. */
const widest = 160;

const text = (page: string): string => readFileSync(join(root, page), 'utf8');
const isProse = (line: string): boolean => !/^\s*(\||```|<!--|\S+$)/.test(line);

const problems: string[] = [];
let words = 0;
for (const page of pages) {
  const own = text(page);
  words += own.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
  let isCode = false;
  for (const [index, line] of own.split('\n').entries()) {
    isCode = line.trimStart().startsWith('```') ? !isCode : isCode;
    if (!isCode && isProse(line) && line.length > widest) {
      problems.push(`${page}:${index + 1} has ${line.length} columns; ${widest} is the most.`);
    }
  }
}
const lines = text('README.md').trimEnd().split('\n').length;
if (lines > mostLinesOfReadme) {
  problems.push(`README.md has ${lines} lines; ${mostLinesOfReadme} is the most.`);
}
if (words > mostWords) {
  problems.push(`The pages for users have ${words} words; ${mostWords} is the most.`);
}
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
} else {
  console.log(`The pages for users have ${words} words, and the README ${lines} lines.`);
}
