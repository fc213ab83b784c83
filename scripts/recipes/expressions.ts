import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import type { ExpressionData } from '@actions/expressions/data/expressiondata';
import type { FunctionDefinition } from '@actions/expressions/funcs/info';
import { splitAllowedContext } from '@actions/workflow-parser/templates/allowed-context';
import type { BasicExpressionToken } from '@actions/workflow-parser/templates/tokens/basic-expression-token';
import type { TemplateToken } from '@actions/workflow-parser/templates/tokens/template-token';
import {
  isBasicExpression,
  isBoolean,
  isMapping,
  isNumber,
  isSequence,
  isString,
} from '@actions/workflow-parser/templates/tokens/type-guards';

/** What expressions of a workflow may name at one place of it: `github`, `secrets`, `steps` and so on. */
export type Contexts = Readonly<Record<string, unknown>>;

/** How a job stands so far, for `success()`, `failure()` and `cancelled()`. */
export type Status = 'success' | 'failure' | 'cancelled';

function toData(value: unknown): ExpressionData {
  return JSON.parse(JSON.stringify(value ?? null), data.reviver);
}

function fromData(value: ExpressionData): unknown {
  return JSON.parse(JSON.stringify(value, data.replacer));
}

const statusFunctions = (status: Status): FunctionDefinition[] =>
  (['success', 'failure', 'cancelled', 'always'] as const).map((name) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(name === 'always' || name === status),
  }));

/**
 * Evaluates an expression with the evaluator that GitHub's own tools have.
 *
 * @throws Error for a context or a function that is not there at this place of a workflow, such as `hashFiles`, which nothing plays.
 */
export function evaluateExpression(token: BasicExpressionToken, contexts: Contexts, status: Status): unknown {
  const { namedContexts, functions } = splitAllowedContext(token.definitionInfo?.allowedContext ?? []);
  const own = statusFunctions(status);
  // The parser makes conditions of its own (`success()`) without saying where they stand.
  const known = functions.length === 0 ? own : functions;
  const names = namedContexts.length === 0 ? Object.keys(contexts) : namedContexts;
  const expression = new Parser(new Lexer(token.expression).lex().tokens, names, known).parse();
  const given = new data.Dictionary(
    ...names.map((key) => ({ key, value: toData(Object.hasOwn(contexts, key) ? contexts[key] : null) })),
  );
  return fromData(new Evaluator(expression, given, new Map(own.map((each) => [each.name, each]))).evaluate());
}

/** The value of a part of a workflow, its expressions evaluated. */
export function evaluate(
  token: TemplateToken | undefined,
  contexts: Contexts,
  status: Status = 'success',
): unknown {
  if (token === undefined) {
    return undefined;
  }
  if (isBasicExpression(token)) {
    return evaluateExpression(token, contexts, status);
  }
  if (isMapping(token)) {
    return Object.fromEntries(
      [...token].map(({ key, value }) => [
        String(evaluate(key, contexts, status)),
        evaluate(value, contexts, status),
      ]),
    );
  }
  if (isSequence(token)) {
    return [...token].map((item) => evaluate(item, contexts, status));
  }
  if (isString(token) || isNumber(token) || isBoolean(token)) {
    return token.value;
  }
  return null;
}

/** As GitHub does it where a text is wanted: nothing for null, `true`, `14`. */
export const asText = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'object' ? 'Object' : String(value);

/** A mapping of texts, such as `env` and `with`. */
export function textsOf(
  token: TemplateToken | undefined,
  contexts: Contexts,
  status: Status = 'success',
): Record<string, string> {
  const value = evaluate(token, contexts, status) ?? {};
  return Object.fromEntries(Object.entries(value as object).map(([name, each]) => [name, asText(each)]));
}

/** Whether a value counts as true in a condition. */
export const isTruthy = (value: unknown): boolean => Boolean(value) && !Number.isNaN(value);
