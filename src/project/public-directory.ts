import { extname, relative, resolve } from 'node:path';
import type { Expression, Node, Program, Property } from 'acorn';
import { own } from '../by-name.ts';
import { UserError } from '../errors.ts';
import { readRegularText } from '../system/regular-file.ts';
import { option } from '../wording.ts';
import { type ConfigContext, configFiles } from './config.ts';
import { readJson } from './files.ts';

/**
 * The folder that Strapi serves, with the uploads in it: `dirs.public` of `config/server`, else `public`.
 *
 * That file is read and never run (see `evaluate-child.ts` for what is), so the folder has to stand there as a text or as
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
  const source = readRegularText(file);
  if (!/\bdirs\b/.test(source)) {
    // As in most projects; the parsers need not even be loaded.
    return undefined;
  }
  const [{ transform }, { parse }, { simple }] = await Promise.all([
    import('sucrase'),
    import('acorn'),
    import('acorn-walk'),
  ]);
  let program: Program;
  try {
    // Positions stay right: the types go, every line stays where it is.
    const { code } = transform(source, { transforms: ['typescript'], filePath: file });
    program = parse(code, { ecmaVersion: 'latest', sourceType: 'module', locations: true });
  } catch (error) {
    const { message, loc } = error as SyntaxError & { loc?: { line: number } };
    throw new UserError('failed', `${label}:${loc?.line} cannot be parsed: ${message}`, remedy(), {
      cause: error,
    });
  }
  let setting: Expression | undefined;
  simple(program, {
    Property(property) {
      if (nameOf(property as Property) === 'dirs') {
        setting = publicOf((property as Property).value, label) ?? setting;
      }
    },
  });
  return setting === undefined ? undefined : textOf(setting, label, context.environment);
}

/** The `public` of what `dirs` is set to; undefined where it certainly has none. */
function publicOf(dirs: Expression, label: string): Expression | undefined {
  if (dirs.type !== 'ObjectExpression') {
    throw unreadable(dirs, label);
  }
  const found = dirs.properties.findLast((entry) => entry.type === 'Property' && nameOf(entry) === 'public');
  const spread = dirs.properties.find((entry) => entry.type === 'SpreadElement');
  if (found === undefined && spread !== undefined) {
    throw unreadable(spread, label);
  }
  return (found as Property | undefined)?.value;
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
      const given = own(environment, String(name.value));
      return (
        given ?? (fallback === undefined ? 'public' : textOf(fallback as Expression, label, environment))
      );
    }
  }
  throw unreadable(expression, label);
}

const remedy = () =>
  `Write dirs.public as a string or as env('NAME', 'default'), or leave media out with ${option('exclude', 'files')}.`;

const unreadable = ({ loc }: Node, label: string) =>
  new UserError(
    'failed',
    `${label}:${loc?.start.line} sets dirs.public to something that is known only by running it.`,
    remedy(),
  );
