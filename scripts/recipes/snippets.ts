import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

/** A block of code in a document, and what it is. */
export interface Snippet {
  /** The document and the line, for people. */
  readonly place: string;
  readonly language: string;
  readonly text: string;
  /** Why it cannot be run, where somebody says so before it: `<!-- not run: … -->`. */
  readonly notRun: string | undefined;
}

const root = resolve(import.meta.dirname, '../..');

/** The documents for users. */
export const documents = (): string[] =>
  ['README.md', ...globSync('docs/**/*.md', { cwd: root }), 'examples/workflows/README.md']
    .filter((file) => !file.startsWith('docs/development/'))
    .sort();

/** Documents whose blocks are lists to choose from, and no steps that anybody would take. */
const lists: Readonly<Record<string, string>> = {
  'docs/inputs.md': 'each input with its default or an example, generated from the table of options',
};

/** The blocks of a document, also those within quotations. */
export function snippetsOf(document: string, text = readFileSync(join(root, document), 'utf8')): Snippet[] {
  const found: Snippet[] = [];
  const lines = text.split('\n').map((line) => line.replace(/^> ?/, ''));
  let before = '';
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const [, indent = '', language] = /^( *)```(\w+)$/.exec(line) ?? [];
    if (language === undefined) {
      before = line.trim() === '' ? before : line;
      continue;
    }
    const end = lines.indexOf(`${indent}\`\`\``, at);
    if (end < 0) {
      throw new Error(`${document}:${at + 1}: the block does not end.`);
    }
    found.push({
      place: `${document}:${at + 1}`,
      language,
      text: lines
        .slice(at + 1, end)
        .map((each) => each.slice(indent.length))
        .join('\n'),
      notRun: lists[document] ?? /^\s*<!-- not run: (.+) -->$/.exec(before)?.[1],
    });
    at = end;
    before = '';
  }
  return found;
}

/** A workflow of a snippet: itself, or a job around its steps. */
export interface Runnable {
  readonly file: string;
  readonly content: string;
}

/** What a job around steps begins with, when they do not bring it: the checkout. */
const checkout = `      - uses: actions/checkout@v7
        with:
          persist-credentials: false
`;

const indented = (text: string) => text.replaceAll(/^(?=.)/gm, '      ');

/** Whether a block is a rules file for masking, or a part of one: it is read, not run. */
export function isRules({ text }: Snippet): boolean {
  const content: unknown = parse(text);
  return typeof content === 'object' && content !== null && 'version' in content && !('jobs' in content);
}

/**
 * Makes a workflow of a block of YAML: one that is complete stays as it is, steps get a job, and so do steps with permissions.
 *
 * @throws Error for anything else, which has to be marked.
 */
export function workflowOf({ place, text }: Snippet): Runnable {
  const content: unknown = parse(text);
  const name = /^# \.github\/workflows\/(\S+)$/m.exec(text)?.[1] ?? `${place.replaceAll(/\W+/g, '-')}.yml`;
  if (typeof content === 'object' && content !== null && 'jobs' in content) {
    return { file: name, content: text };
  }
  const job = (permissions: string, steps: string) => ({
    file: name,
    content: `on: workflow_dispatch
permissions:
${permissions}jobs:
  snippet:
    runs-on: ubuntu-latest
    environment: production-read
    steps:
${text.includes('actions/checkout@') ? '' : checkout}${indented(steps)}
`,
  });
  if (Array.isArray(content)) {
    return job('  contents: read\n  actions: read\n', text);
  }
  const [, permissions, steps] = /^permissions:\n((?: {2}.*\n)+)steps:\n([\s\S]*)$/.exec(text) ?? [];
  if (permissions !== undefined && steps !== undefined) {
    return job(permissions, steps.replaceAll(/^ {2}/gm, ''));
  }
  throw new Error(
    `${place}: this block is neither a workflow nor a list of steps. Say why it is not run: <!-- not run: … --> before it.`,
  );
}
