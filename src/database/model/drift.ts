import { isDeepStrictEqual } from 'node:util';
import { own } from '../../by-name.ts';
import type { ContentTypeFile, Schema, SchemaDrift } from '../../transfer/schema.ts';

/** Strapi keeps the file as it was read beside what it made of it. */
type StoredSchema = Schema & {
  readonly __schema__?: { readonly attributes?: Readonly<Record<string, unknown>> };
};

/**
 * Compares the project's own content types with their files in the checkout. Nothing follows from a difference but a
 * line in the report: what is exported is what the database has.
 */
export function contentTypeDrift(
  stored: readonly Schema[],
  files: readonly ContentTypeFile[],
): SchemaDrift[] {
  const own = new Map(
    stored.filter(({ uid }) => uid.startsWith('api::')).map((schema) => [schema.uid, schema]),
  );
  const drift: SchemaDrift[] = [];
  for (const file of files) {
    const schema = own.get(file.uid) as StoredSchema | undefined;
    if (schema === undefined) {
      drift.push({
        uid: file.uid,
        kind: 'only-in-checkout',
        message: `The content type ${file.uid} (${file.path}) has no table yet`,
      });
    } else if (file.attributes !== undefined) {
      drift.push(
        ...attributeDrift(file.uid, schema.__schema__?.attributes ?? schema.attributes, file.attributes),
      );
    }
  }
  const known = new Set(files.map(({ uid }) => uid));
  for (const uid of own.keys()) {
    if (!known.has(uid)) {
      drift.push({
        uid,
        kind: 'only-in-database',
        message: `The content type ${uid} is not in the checkout; its entities are exported`,
      });
    }
  }
  return drift;
}

type Attributes = Readonly<Record<string, unknown>>;

function* attributeDrift(uid: string, stored: Attributes, file: Attributes): Generator<SchemaDrift> {
  for (const attribute of new Set([...Object.keys(stored), ...Object.keys(file)])) {
    const [now, before] = [own(file, attribute), own(stored, attribute)];
    if (now === undefined) {
      const message = `${uid}.${attribute} is not in the checkout; its values are exported`;
      yield { uid, attribute, kind: 'only-in-database', message };
    } else if (before === undefined) {
      yield {
        uid,
        attribute,
        kind: 'only-in-checkout',
        message: `${uid}.${attribute} is not in the database yet`,
      };
    } else if (!isDeepStrictEqual(now, before)) {
      yield {
        uid,
        attribute,
        kind: 'differs',
        message: `${uid}.${attribute} is described differently in the checkout`,
      };
    }
  }
}
