import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { formatWith } from '../src/masking/rules-format.ts';

/** Where editors find it. */
const address = 'https://raw.githubusercontent.com/org/strapi-dms/v1/mask-rules.schema.json';

/** What the parser asks of a sample beside its format. */
const ofSamples = { minProperties: 1, not: { required: ['newest', 'percent'] } };

/** The JSON Schema of rules files, as the text of a file: made of what the parser itself goes by. */
export function maskRulesSchema(): string {
  const { version, ...optional } = formatWith((value) => v.record(v.string(), value) as never).sections;
  // Behind a section that has nothing in it yet, YAML has null.
  const entries = Object.entries(optional).map(([name, section]) => [
    name,
    v.optional(v.nullable(section as v.GenericSchema)),
  ]);
  const file = v.strictObject({ version, ...Object.fromEntries(entries) });
  const { $schema, ...schema } = toJsonSchema(file, {
    target: 'draft-07',
    errorMode: 'throw',
    overrideSchema: ({ jsonSchema }) =>
      'newest' in (jsonSchema.properties ?? {}) ? { ...jsonSchema, ...ofSamples } : undefined,
  });
  const title = 'Rules for masking of strapi-dms';
  return `${JSON.stringify({ $schema, $id: address, title, ...schema }, undefined, 2)}\n`;
}
