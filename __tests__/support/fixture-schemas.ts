import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readComponents } from '../../src/project/schemas.ts';
import { contentTypesKey } from '../../src/strapi/core-store.ts';
import type { ConfigurationRecord } from '../../src/strapi/records.ts';
import type { Attribute, Schema } from '../../src/strapi/schema.ts';

const fixtures = resolve(import.meta.dirname, '..', 'fixtures');

type Fixture = 'kitchen-sink' | 'kitchen-sink-4';

const text = (literal: string): string | null =>
  literal === 'NULL' ? null : literal.slice(1, -1).replaceAll("''", "'");

/** The settings that a real Strapi has written for a fixture, as records of an archive. */
export function fixtureSettings(fixture: Fixture): ConfigurationRecord[] {
  const sql = readFileSync(join(fixtures, fixture, 'data.sql'), 'utf8');
  const row =
    /^INSERT INTO "strapi_core_store_settings" .* VALUES \((\d+), ('(?:[^']|'')*'|NULL), ('(?:[^']|'')*'|NULL), ('(?:[^']|'')*'|NULL), /gm;
  return [...sql.matchAll(row)].map(([, id, key = '', value = '', type = '']) => {
    const stored = text(value);
    const parsed: unknown = stored === null ? null : JSON.parse(stored);
    return {
      type: 'core-store',
      value: {
        id: Number(id),
        key: text(key),
        value: parsed,
        type: text(type),
        environment: null,
        tag: null,
      },
    };
  });
}

/** The content types that a real Strapi has noted for a fixture, and its components, by uid. */
export function fixtureSchemas(fixture: Fixture): Map<string, Schema> {
  const noted = fixtureSettings(fixture).find(({ value }) => value.key === contentTypesKey);
  const contentTypes = Object.entries(noted?.value.value as Record<string, Schema>);
  const project = join(fixtures, fixture);
  const components = readComponents(project, project).map(({ uid, modelName, content }) => {
    const schema: Schema = { ...content, uid, modelName, modelType: 'component' };
    return [uid, schema] as const;
  });
  return new Map([...contentTypes, ...components]);
}

/** Content types and components as a test has them, by uid; those whose uid has `::` are content types. */
export const schemasFrom = (
  schemas: Readonly<Record<string, Readonly<Record<string, Attribute>>>>,
  kinds: Readonly<Record<string, string>> = {},
): Map<string, Schema> =>
  new Map(
    Object.entries(schemas).map(([uid, attributes]) => {
      const modelName = uid.slice(uid.lastIndexOf('.') + 1);
      const modelType = uid.includes('::') ? 'contentType' : 'component';
      const kind = kinds[uid] ?? 'collectionType';
      return [uid, { uid, modelType, modelName, collectionName: modelName, kind, attributes }];
    }),
  );
