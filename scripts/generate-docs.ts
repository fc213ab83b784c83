import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

/**
 * Writes the tables of inputs and outputs between the markers of README.md and docs/inputs.md, from action.yml.
 * With `--check` it writes nothing, and fails when a table is stale or a marker is missing.
 */
const root = resolve(import.meta.dirname, '..');
const files = ['README.md', 'docs/inputs.md'];

interface Metadata {
  readonly inputs: Record<string, { readonly description: string; readonly default?: string }>;
  readonly outputs: Record<string, { readonly description: string }>;
}

/** Where the terminal says it in another way than `--name VALUE`; undefined where it has no such option. */
const terminal: Record<string, string | undefined> = {
  mode: 'the subcommand: `strapi-dms export|import|verify`',
  'working-directory': '`--project DIR`',
  key: '`-k, --key KEY`, `STRAPI_DMS_KEY`, or a prompt',
  identity: '`--identity FILE`, or its text in `STRAPI_DMS_IDENTITY`',
  encrypt: '`--no-encrypt`',
  encryption: '`--encryption strapi|age`',
  recipients: '`--recipient KEY`, repeated',
  compress: '`--no-compress`',
  verify: '`--no-verify`',
  rehearse: '`--rehearse`',
  format: '`--format tar|dir`',
  file: '`-f, --file FILE`',
  only: '`--only LIST`',
  exclude: '`--exclude LIST`',
  'only-content-types': '`--only-content-types LIST`',
  'exclude-content-types': '`--exclude-content-types LIST`',
  'database-url': '`--database-url URL`',
  'time-zone': '`--time-zone ZONE`',
  'missing-media': '`--missing-media auto|warn|fail`',
  media: '`--media MODE`',
  'delete-remote-media': '`--delete-remote-media`',
  'media-url': '`--media-url URL`',
  'media-cache': '`--media-cache DIR`',
  upload: undefined,
  'retention-days': undefined,
  overwrite: undefined,
  force: '`--force`',
  'on-schema-difference': '`--on-schema-difference fail|adapt`',
  'on-foreign-data-loss': '`--on-foreign-data-loss fail|accept`',
  'safety-backup': '`--no-safety-backup`',
  webhooks: '`--webhooks keep|disable`',
  boot: '`--boot auto|never|always`',
  artifact: undefined,
  'run-id': undefined,
  workflow: undefined,
  branch: undefined,
  digest: undefined,
  'github-token': undefined,
  cache: undefined,
};

function inputsTable({ inputs }: Metadata): string {
  const rows = Object.entries(inputs).map(([name, { description, default: value }]) => {
    if (!(name in terminal)) {
      throw new Error(`scripts/generate-docs.ts does not say which terminal option input ${name} is`);
    }
    return [`\`${name}\``, value === undefined ? '' : `\`${value}\``, terminal[name] ?? '–', description];
  });
  return table(['Input', 'Default', 'In the terminal', 'Meaning'], rows);
}

function outputsTable({ outputs }: Metadata): string {
  const rows = Object.entries(outputs).map(([name, { description }]) => [`\`${name}\``, description]);
  return table(['Output', 'Meaning'], rows);
}

/** Cells padded to columns, as the formatter wants Markdown tables. */
function table(header: string[], rows: string[][]): string {
  const cells = [header, ...rows].map((row) => row.map((cell) => cell.trim().replaceAll('|', '\\|')));
  const widths = header.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const [first, ...others] = cells.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)));
  return [first, widths.map((width) => '-'.repeat(width)), ...others]
    .map((row) => `| ${row?.join(' | ')} |`)
    .join('\n');
}

/** Text with a section's content replaced; undefined where the text has no such section. */
function withSection(text: string, name: string, content: string): string | undefined {
  const section = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
  return section.test(text)
    ? text.replace(section, (_, start, end) => `${start}${content}\n${end}`)
    : undefined;
}

const metadata = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as Metadata;
const sections = { inputs: inputsTable(metadata), outputs: outputsTable(metadata) };
const check = process.argv.includes('--check');
const problems: string[] = [];

for (const file of files) {
  const path = join(root, file);
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  let after = before;
  for (const [name, content] of Object.entries(sections)) {
    const next = withSection(after, name, content);
    if (next === undefined) {
      problems.push(`${file} has no <!-- ${name} --> … <!-- /${name} --> section`);
    }
    after = next ?? after;
  }
  if (after !== before && check) {
    problems.push(`${file} is not what action.yml says: run \`npm run docs\``);
  } else if (after !== before) {
    writeFileSync(path, after);
    console.log(`${file} is written.`);
  }
}

if (check && problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
}
