import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

/**
 * Fails where a Markdown file links to a file that is not there, or to a heading that its file does not have, and where sources name a file of
 * docs/ that is not there. Addresses of other sites are not looked at.
 */
const root = resolve(import.meta.dirname, '..');
const files = globSync(['*.md', 'docs/**/*.md', 'examples/**/*.md', '__tests__/fixtures/*/README.md'], {
  cwd: root,
  exclude: (name) => /(^|[\\/])node_modules$/.test(name),
}).sort();

/** The text without code, in which brackets are no links. */
const prose = (file: string): string =>
  readFileSync(join(root, file), 'utf8')
    .replaceAll(/^ *```[\s\S]*?^ *```/gm, '')
    .replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]]/g, ' '));

/** What GitHub calls the headings of a file: in small letters, without punctuation, with hyphens for spaces. */
function anchorsOf(file: string): Set<string> {
  const text = readFileSync(join(root, file), 'utf8').replaceAll(/^ *```[\s\S]*?^ *```/gm, '');
  const anchors = new Set<string>();
  for (const [, heading = ''] of text.matchAll(/^#{1,6} +(.+)$/gm)) {
    const anchor = heading
      .trim()
      .toLowerCase()
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-');
    let unique = anchor;
    for (let count = 1; anchors.has(unique); count += 1) {
      unique = `${anchor}-${count}`;
    }
    anchors.add(unique);
  }
  return anchors;
}

function problemOf(file: string, target: string): string | undefined {
  const [path = '', anchor] = decodeURI(target).split('#');
  const full = path === '' ? join(root, file) : resolve(root, dirname(file), path);
  const linked = relative(root, full).split(sep).join('/');
  // GitHub shows issues and settings below the repository's own address.
  if (linked.startsWith('..')) {
    return undefined;
  }
  if (!existsSync(full)) {
    return `${file} links to ${target}, which is not there`;
  }
  if (anchor !== undefined && linked.endsWith('.md') && !anchorsOf(linked).has(anchor)) {
    return `${file} links to ${target}, and ${linked} has no such heading`;
  }
  return undefined;
}

let links = 0;
const problems = files.flatMap((file) => {
  const found = [...prose(file).matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = '']) => target);
  const own = found.filter((target) => !/^[a-z]+:/i.test(target));
  links += own.length;
  return own.map((target) => problemOf(file, target)).filter((problem) => problem !== undefined);
});
const sources = globSync(
  ['action.yml', '.ci/*', '{src,scripts,__tests__}/**/*.{ts,mjs,cjs}', '.github/**/*.yml'],
  {
    cwd: root,
    exclude: (name) => /(^|[\\/])(node_modules|fixtures)$/.test(name),
  },
);
for (const file of sources) {
  for (const [name] of readFileSync(join(root, file), 'utf8').matchAll(/\bdocs\/[\w/-]+\.md\b/g)) {
    if (!existsSync(join(root, name))) {
      problems.push(`${file} names ${name}, which is not there`);
    }
  }
}
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
} else {
  console.log(`${links} links between ${files.length} files lead somewhere.`);
}
