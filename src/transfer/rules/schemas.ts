import * as v from 'valibot';
import { byName } from '../../by-name.ts';

const optional = <Schema extends v.GenericSchema>(schema: Schema) => v.optional(v.nullable(schema));

const text = optional(v.string());
const name = v.pipe(v.string(), v.nonEmpty());
const column = v.object({ name, referencedColumn: text });
const morphColumn = v.object({ idColumn: column, typeColumn: v.object({ name }) });

/**
 * What an attribute may be (`Attribute`), as far as anything depends on it: whoever reads one relies on a list being a list. All that
 * only Strapi understands may be anything.
 */
const attribute = v.object({
  type: name,
  component: text,
  components: optional(v.array(v.string())),
  relation: text,
  target: text,
  inversedBy: text,
  mappedBy: text,
  morphBy: text,
  joinColumn: optional(column),
  joinTable: optional(
    v.object({
      name,
      joinColumn: optional(column),
      inverseJoinColumn: optional(column),
      morphColumn: optional(morphColumn),
      orderColumnName: text,
      inverseOrderColumnName: text,
    }),
  ),
  morphColumn: optional(morphColumn),
  columnName: text,
  customField: text,
  enum: optional(v.array(v.union([v.string(), v.number(), v.boolean(), v.null()]))),
  columnType: optional(v.object({ type: v.string(), args: optional(v.array(v.unknown())) })),
  column: optional(v.object({ type: text, args: optional(v.array(v.unknown())) })),
});

const schema = v.object({
  uid: name,
  modelType: v.picklist(['contentType', 'component']),
  modelName: name,
  collectionName: name,
  attributes: byName(attribute),
  info: optional(v.object({ displayName: text, singularName: text })),
  kind: text,
  options: optional(v.object({})),
  pluginOptions: optional(v.object({ i18n: optional(v.object({})) })),
});

/** Whether this is the schema of a content type or a component (archive format §4.1). */
export const isSchema = (value: unknown): boolean => v.is(schema, value);
