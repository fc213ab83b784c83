import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Fails where dist/ holds a package whose licence does not let everybody use and pass on the bundle. */
const root = resolve(import.meta.dirname, '..');

/** They ask for no more than that their text, which is in `licenses.txt`, is passed on. */
const permissive = [
  'MIT',
  'MIT/X11',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
];

/** Packages that do not name their licence where npm looks for it, and where they do. */
const elsewhere: Readonly<Record<string, string>> = {
  // Its README at 0.1.1: "license: MIT/X11".
  buffers: 'MIT/X11',
};

const problems: string[] = [];
const bundled = new Map<string, string>();
for (const file of ['dist/licenses.txt', 'dist/evaluate-child/licenses.txt']) {
  const lines = readFileSync(join(root, file), 'utf8').split('\n');
  for (const [index, name] of lines.entries()) {
    // A package begins with its name, which is followed by what its package.json calls the licence.
    const manifest = join(root, 'node_modules', name, 'package.json');
    if (/^(@[\w.-]+\/)?[\w.-]+$/.test(name) && existsSync(manifest)) {
      bundled.set(name, lines[index + 1] || (elsewhere[name] ?? ''));
    }
  }
}
for (const [name, licence] of bundled) {
  const each = licence.replace(/^\((.*)\)$/, '$1').split(/ (?:AND|OR) /);
  if (!each.every((one) => permissive.includes(one))) {
    problems.push(`${name}: ${licence || 'no licence'}`);
  }
}
if (bundled.size < 50) {
  problems.push(`Only ${bundled.size} packages were found in licenses.txt, which cannot be right.`);
}
if (problems.length > 0) {
  console.error(`Packages in dist/ whose licence nobody has looked at:\n${problems.join('\n')}`);
  process.exitCode = 1;
} else {
  console.log(`${bundled.size} packages in dist/, all with permissive licences.`);
}
