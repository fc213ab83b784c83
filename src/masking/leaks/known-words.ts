import type { Schema } from '../../strapi/schema.ts';

/**
 * What the schemas of a project name: it stands in every record, and says nothing of anybody. In small letters.
 */
export function knownWords(schemas: Iterable<Schema>): Set<string> {
  const words = new Set<string>();
  const add = (text: string) => {
    words.add(text.toLowerCase());
  };
  for (const { uid, collectionName, modelName, info, attributes } of schemas) {
    for (const text of [uid, collectionName, modelName, ...uid.split(/[^A-Za-z0-9]+/)]) {
      add(text);
    }
    for (const text of Object.values(info ?? {})) {
      if (typeof text === 'string') {
        add(text);
      }
    }
    for (const [attribute, { type, enum: values = [] }] of Object.entries(attributes)) {
      for (const text of [attribute, type, ...values]) {
        add(text);
      }
    }
  }
  return words;
}
