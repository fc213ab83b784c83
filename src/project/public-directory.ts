import { readFileSync } from 'node:fs';
import { extname, relative, resolve } from 'node:path';
import type { Expression, Node, ObjectExpression, Property } from 'acorn';
import { UserError } from '../errors.ts';
import { type ConfigContext, configFiles } from './config.ts';
import { readJson } from './files.ts';

/**
 * The folder that Strapi serves, with the uploads in it: `dirs.public` of `config/server`, else `public`.
 *
 * That file is read and never run (only config/database is), so the folder has to stand there as a text or as
 * `env('NAME', 'default')`.
 *
 * @throws UserError `failed`, naming the line, where it stands there as anything else.
 */
export async function publicDirectoryOf(context: ConfigContext): Promise<string> {
  const files = configFiles(context, 'server');
  const settings = await Promise.all(files.map((file) => publicSetting(file, context)));
  return resolve(context.project, settings.findLast((setting) => setting !== undefined) ?? 'public');
}

async function publicSetting(file: string, context: ConfigContext): Promise<string | undefined> {
  const label = relative(context.project, file);
  if (extname(file) === '.json') {
    const content = readJson(file, label) as { dirs?: { public?: string } };
    return content?.dirs?.public;
  }
  const source = readFileSync(file, 'utf8');
  if (!/\bdirs\b/.test(source)) {
    // As in most projects; the parsers need not even be loaded.
    return undefined;
  }
  const [{ transform }, { parse }, { simple }] = await Promise.all([
    import('sucrase'),
    import('acorn'),
    import('acorn-walk'),
  ]);
  // Positions stay right: the types go, every line stays where it is.
  const { code } = transform(source, { transforms: ['typescript'], filePath: file });
  const program = parse(code, { ecmaVersion: 'latest', sourceType: 'module', locations: true });
  let value: Node | undefined;
  simple(program, {
    Property(property) {
      if (
        nameOf(property as Property) === 'dirs' &&
        (property as Property).value.type === 'ObjectExpression'
      ) {
        const entries = ((property as Property).value as ObjectExpression).properties;
        value = entries.find((entry) => entry.type === 'Property' && nameOf(entry) === 'public');
      }
    },
  });
  return value === undefined ? undefined : textOf((value as Property).value, label, context.environment);
}

function nameOf({ key }: Property): unknown {
  return key.type === 'Identifier' ? key.name : key.type === 'Literal' ? key.value : undefined;
}

function textOf(expression: Expression, label: string, environment: NodeJS.ProcessEnv): string {
  if (expression.type === 'Literal' && typeof expression.value === 'string') {
    return expression.value;
  }
  if (expression.type === 'TemplateLiteral' && expression.expressions.length === 0) {
    return expression.quasis[0]?.value.cooked ?? '';
  }
  if (
    expression.type === 'CallExpression' &&
    expression.callee.type === 'Identifier' &&
    expression.callee.name === 'env'
  ) {
    const [name, fallback] = expression.arguments;
    if (name?.type === 'Literal') {
      const given = environment[String(name.value)];
      return (
        given ?? (fallback === undefined ? 'public' : textOf(fallback as Expression, label, environment))
      );
    }
  }
  throw new UserError(
    'failed',
    `${label}:${expression.loc?.start.line} sets dirs.public in a way that only running it would tell.`,
    `Write it as a text or as env('NAME', 'default'), or leave media out with exclude: files.`,
  );
}
