import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import { readText } from '../project/files.ts';
import type { Attribute } from '../strapi/schema.ts';

/** The custom fields among attributes as files have them. */
export function customFieldsIn(all: readonly (Readonly<Record<string, unknown>> | undefined)[]): Set<string> {
  return new Set(
    all.flatMap((attributes) =>
      Object.values(attributes ?? {}).flatMap((attribute) => {
        const { customField } = (attribute ?? {}) as Partial<Attribute>;
        return customField ?? [];
      }),
    ),
  );
}

/** Attributes as files have them, those of custom fields with the type that their values have. What is no attribute is left out. */
export function attributesOf(
  attributes: unknown,
  customFieldTypes: ReadonlyMap<string, string>,
): Record<string, Attribute> {
  return Object.fromEntries(
    Object.entries((attributes ?? {}) as Record<string, unknown>).flatMap(([name, attribute]) => {
      if (typeof attribute !== 'object' || attribute === null || !('type' in attribute)) {
        return [];
      }
      const { type, customField, ...rest } = attribute as Attribute;
      const stored = type === 'customField' ? (customFieldTypes.get(customField ?? '') ?? 'string') : type;
      return [[name, { ...rest, type: stored }] as const];
    }),
  );
}

/**
 * The line of something in a file of JSON, from 1; undefined where it is not there.
 *
 * @param path Keys that lead to it: `['attributes', 'title']`.
 */
export function lineIn(file: string, path: readonly string[]): number | undefined {
  const content = readText(file);
  const root = content === undefined ? undefined : parseTree(content);
  const value = root && findNodeAtLocation(root, [...path]);
  const offset = value?.parent?.offset;
  return offset === undefined ? undefined : (content ?? '').slice(0, offset).split('\n').length;
}
