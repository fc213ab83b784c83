import { UserError } from '../../../errors.ts';
import type { Model, Scalar } from '../../model/model.ts';
import type { Dialect, Parameter } from '../../session.ts';
import { column } from '../rows.ts';

/** A condition on the rows of a table, with what is bound to its `?`. */
export interface Condition {
  readonly sql: string;
  readonly parameters: readonly Parameter[];
}

type Filter = Readonly<Record<string, unknown>>;

/** Where a filter stands, for messages. */
type Asked = 'sample' | 'query';

const writtenIn: Readonly<Record<Asked, string>> = { sample: 'sample.where', query: 'query' };

/** An attribute that is asked for, as an expression. */
interface Operand {
  readonly uid: string;
  readonly asked: Asked;
  readonly attribute: string;
  readonly sql: string;
  readonly kind: Kind;
  readonly stored: (value: unknown) => Parameter;
}

/** What can be asked of a column: whether a value is that one, which of two is larger, what a text has in it. */
type Kind = 'text' | 'ordered' | 'equal' | 'document';

const kinds: Readonly<Record<string, Kind>> = {
  ...Object.fromEntries(
    ['string', 'text', 'richtext', 'email', 'password', 'uid', 'enumeration'].map((type) => [
      type,
      'text' as const,
    ]),
  ),
  ...Object.fromEntries(
    ['integer', 'biginteger', 'float', 'decimal', 'date', 'time', 'datetime', 'timestamp'].map((type) => [
      type,
      'ordered' as const,
    ]),
  ),
  // In a column of another type, in which nothing is in order.
  ...Object.fromEntries(
    ['boolean', 'textNumber', 'textBiginteger', 'textBoolean', 'textDatetime', 'textTimestamp'].map(
      (type) => [type, 'equal' as const],
    ),
  ),
};

interface Operator {
  readonly kinds: readonly Kind[];
  readonly condition: (operand: Operand, value: unknown, name: string) => Condition;
}

const all: readonly Kind[] = ['text', 'ordered', 'equal', 'document'];
const comparable: readonly Kind[] = ['text', 'ordered', 'equal'];
const sortable: readonly Kind[] = ['text', 'ordered'];
const texts: readonly Kind[] = ['text'];

/** Strapi's words. */
const operators: Readonly<Record<string, Operator>> = {
  $eq: { kinds: comparable, condition: compare('=', 'IS NULL') },
  $ne: { kinds: comparable, condition: compare('<>', 'IS NOT NULL') },
  $eqi: { kinds: texts, condition: like('', '', { folds: true }) },
  $nei: { kinds: texts, condition: like('', '', { folds: true, negates: true }) },
  $in: { kinds: comparable, condition: among('IN', '1 = 0') },
  $notIn: { kinds: comparable, condition: among('NOT IN', '1 = 1') },
  $lt: { kinds: sortable, condition: compare('<') },
  $lte: { kinds: sortable, condition: compare('<=') },
  $gt: { kinds: sortable, condition: compare('>') },
  $gte: { kinds: sortable, condition: compare('>=') },
  $between: { kinds: sortable, condition: between },
  $null: { kinds: all, condition: presence('IS NULL', 'IS NOT NULL') },
  $notNull: { kinds: all, condition: presence('IS NOT NULL', 'IS NULL') },
  $contains: { kinds: texts, condition: like('%', '%') },
  $notContains: { kinds: texts, condition: like('%', '%', { negates: true }) },
  $containsi: { kinds: texts, condition: like('%', '%', { folds: true }) },
  $notContainsi: { kinds: texts, condition: like('%', '%', { folds: true, negates: true }) },
  $startsWith: { kinds: texts, condition: like('', '%') },
  $startsWithi: { kinds: texts, condition: like('', '%', { folds: true }) },
  $endsWith: { kinds: texts, condition: like('%', '') },
  $endsWithi: { kinds: texts, condition: like('%', '', { folds: true }) },
};

const logic = ['$and', '$or', '$not'];

/**
 * Makes SQL of a filter in Strapi's words, over the attributes of a type that are columns.
 *
 * @param alias Of the table.
 * @param asked Where the filter stands.
 * @throws UserError `usage` for an attribute, an operator or a value that cannot be, naming what can.
 */
export function whereOf(
  dialect: Dialect,
  model: Model,
  filter: Filter,
  alias: string,
  asked: Asked = 'sample',
): Condition {
  const scalars: readonly Scalar[] = [
    { attribute: 'id', column: 'id', type: 'integer', columnType: 'increments' },
    ...model.scalars,
  ];
  const operands = new Map(
    scalars.map(({ attribute, column: name, type }): [string, Operand] => [
      attribute,
      {
        uid: model.uid,
        asked,
        attribute,
        sql: column(dialect, alias, name),
        kind: kinds[type] ?? 'document',
        stored: storing(dialect, type),
      },
    ]),
  );
  const conditionOf = (part: unknown): Condition => {
    const entries = entriesOf(part, `${writtenIn[asked]} of ${model.uid}`);
    return join(
      'AND',
      entries.map(([name, value]) => {
        if (logic.includes(name)) {
          return combine({ uid: model.uid, asked }, name, value, conditionOf);
        }
        const operand = operands.get(name);
        if (operand === undefined) {
          throw wrong(
            `${model.uid} has no attribute ${JSON.stringify(name)} that is a column, but its ${asked} asks for it.`,
            `A ${asked} can ask for ${[...operands.keys()].sort().join(', ')}, and combine with ${logic.join(', ')}.`,
          );
        }
        return attributeCondition(operand, value);
      }),
    );
  };
  return conditionOf(filter);
}

function attributeCondition(operand: Operand, value: unknown): Condition {
  if (typeof value !== 'object' || value === null) {
    return compare('=', 'IS NULL')(operand, value, '$eq');
  }
  const entries = entriesOf(value, `${writtenIn[operand.asked]} of ${operand.uid}, ${operand.attribute}`);
  return join(
    'AND',
    entries.map(([name, given]) => {
      if (logic.includes(name)) {
        return combine(operand, name, given, (part) => attributeCondition(operand, part));
      }
      const operator = Object.hasOwn(operators, name) ? operators[name] : undefined;
      if (operator === undefined || !operator.kinds.includes(operand.kind)) {
        const usable = Object.keys(operators).filter((known) =>
          operators[known]?.kinds.includes(operand.kind),
        );
        throw wrong(
          `${JSON.stringify(name)} cannot be asked of ${operand.uid}.${operand.attribute} in a ${operand.asked}.`,
          `Use ${[...usable, ...logic].join(', ')}.`,
        );
      }
      return operator.condition(operand, given, name);
    }),
  );
}

function combine(
  { uid, asked }: Pick<Operand, 'uid' | 'asked'>,
  name: string,
  value: unknown,
  conditionOf: (part: unknown) => Condition,
): Condition {
  if (name === '$not') {
    const { sql, parameters } = conditionOf(value);
    return { sql: `NOT (${sql})`, parameters };
  }
  if (!Array.isArray(value) || value.length === 0) {
    throw wrong(`${name} in the ${asked} of ${uid} is not a list.`, `Write ${name}: [{ … }, { … }].`);
  }
  return join(name === '$and' ? 'AND' : 'OR', value.map(conditionOf));
}

const join = (word: 'AND' | 'OR', conditions: readonly Condition[]): Condition => ({
  sql: conditions.map(({ sql }) => `(${sql})`).join(` ${word} `),
  parameters: conditions.flatMap(({ parameters }) => parameters),
});

/** @throws UserError `usage` for what is no object, or an empty one, which would ask for nothing. */
function entriesOf(value: unknown, where: string): [string, unknown][] {
  const entries =
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  if (entries.length === 0) {
    throw wrong(
      `${where} says ${JSON.stringify(value)}, which is no condition.`,
      'Write an attribute and what it has to be, such as { status: { $in: [paid, sent] } }.',
    );
  }
  return entries;
}

const wrong = (message: string, remedy: string): UserError => new UserError('usage', message, remedy);

const smallest = -(2 ** 31);
const largest = 2 ** 31 - 1;

function storing(dialect: Dialect, type: string): (value: unknown) => Parameter {
  if (!Object.hasOwn(kinds, type)) {
    return () => {
      throw new RangeError('a document cannot be compared');
    };
  }
  const stored = dialect.stored(type);
  return (value) => {
    const parameter = stored(value);
    // PostgreSQL takes no other number for one of an integer column, and finds none that is larger.
    const isWhole =
      Number.isInteger(parameter) && Number(parameter) >= smallest && Number(parameter) <= largest;
    if (type === 'integer' && !isWhole) {
      throw new RangeError(`"${parameter}" is not a whole number from ${smallest} to ${largest}`);
    }
    return parameter;
  };
}

/** @throws UserError `usage` for a value that the column cannot hold. */
function parameterOf({ uid, asked, attribute, stored }: Operand, value: unknown, name: string): Parameter {
  try {
    if (value === null || typeof value === 'object') {
      throw new RangeError(`${JSON.stringify(value)} is not a value`);
    }
    return stored(value);
  } catch (error) {
    if (!(error instanceof RangeError)) {
      throw error;
    }
    throw wrong(
      `${name} in the ${asked} of ${uid}.${attribute}: ${error.message}.`,
      'Write a value that the attribute can have; for rows with none, or with any, use $null and $notNull.',
    );
  }
}

function compare(operator: string, ofNull?: string): Operator['condition'] {
  return (operand, value, name) =>
    value === null && ofNull !== undefined
      ? { sql: `${operand.sql} ${ofNull}`, parameters: [] }
      : { sql: `${operand.sql} ${operator} ?`, parameters: [parameterOf(operand, value, name)] };
}

function among(operator: string, ofNone: string): Operator['condition'] {
  return (operand, value, name) => {
    const values = listOf(operand, value, name);
    return values.length === 0
      ? { sql: ofNone, parameters: [] }
      : {
          sql: `${operand.sql} ${operator} (${values.map(() => '?').join(', ')})`,
          parameters: values.map((item) => parameterOf(operand, item, name)),
        };
  };
}

function between(operand: Operand, value: unknown, name: string): Condition {
  const ends = listOf(operand, value, name);
  if (ends.length !== 2) {
    throw wrong(
      `${name} in the ${operand.asked} of ${operand.uid}.${operand.attribute} needs two values.`,
      `Write ${name}: [1, 9].`,
    );
  }
  return {
    sql: `${operand.sql} BETWEEN ? AND ?`,
    parameters: ends.map((end) => parameterOf(operand, end, name)),
  };
}

function listOf({ uid, asked, attribute }: Operand, value: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(value)) {
    throw wrong(`${name} in the ${asked} of ${uid}.${attribute} is not a list.`, `Write ${name}: [ … ].`);
  }
  return value;
}

function presence(whenTrue: string, whenFalse: string): Operator['condition'] {
  return ({ uid, asked, attribute, sql }, value, name) => {
    if (typeof value !== 'boolean') {
      throw wrong(
        `${name} in the ${asked} of ${uid}.${attribute} is neither true nor false.`,
        `Write ${name}: true.`,
      );
    }
    return { sql: `${sql} ${value ? whenTrue : whenFalse}`, parameters: [] };
  };
}

/** What stands for other characters in a pattern of LIKE; `!` makes it itself. */
const wildcards = /[!%_]/g;

function like(
  before: string,
  after: string,
  { folds = false, negates = false }: { readonly folds?: boolean; readonly negates?: boolean } = {},
): Operator['condition'] {
  return (operand, value, name) => {
    const text = String(parameterOf(operand, value, name)).replace(wildcards, '!$&');
    const [column, pattern] = folds ? [`lower(${operand.sql})`, 'lower(?)'] : [operand.sql, '?'];
    return {
      sql: `${column} ${negates ? 'NOT LIKE' : 'LIKE'} ${pattern} ESCAPE '!'`,
      parameters: [before + text + after],
    };
  };
}
