import { createHash } from 'node:crypto';
import type { SecondReader, State, StateReader } from '../../src/insight/diff/state.ts';
import type { ArchivedLink, ConfigurationRecord, EntityRecord } from '../../src/strapi/records.ts';
import type { Attribute, Schema } from '../../src/strapi/schema.ts';

/** What a test says of a state: what is left out is not there. */
export interface StateParts {
  readonly major?: 4 | 5;
  readonly schemas: ReadonlyMap<string, Schema>;
  readonly entities?: readonly EntityRecord[];
  readonly links?: readonly ArchivedLink[];
  readonly configuration?: readonly ConfigurationRecord[];
  /** By name. */
  readonly files?: Readonly<Record<string, string>>;
  readonly lacksFiles?: boolean;
}

/** A state in memory. */
export class MemoryState implements State {
  readonly name = 'a state';
  readonly major: 4 | 5;
  readonly schemas: ReadonlyMap<string, Schema>;
  readonly #parts: StateParts;
  /** How many entities were read a second time. */
  again = 0;

  constructor(parts: StateParts) {
    this.#parts = parts;
    this.major = parts.major ?? 5;
    this.schemas = parts.schemas;
  }

  keep(_bytes: number): void {}

  async read(begin: () => StateReader): Promise<{ readonly lacksFiles: boolean }> {
    const { entities = [], links = [], configuration = [], files = {}, lacksFiles = false } = this.#parts;
    const reader = begin();
    reader.entities(entities);
    for (const [filename, content] of Object.entries(files)) {
      const sha256 = createHash('sha256').update(content).digest('hex');
      reader.file({ filename, bytes: content.length, sha256 });
    }
    reader.links(links);
    reader.configuration(configuration);
    return { lacksFiles };
  }

  async readAgain({ wanted, entity, wantsFile, file }: SecondReader): Promise<void> {
    for (const record of this.#parts.entities ?? []) {
      if (wanted.get(record.type)?.has(record.id)) {
        this.again += 1;
        entity(record, JSON.stringify(record));
      }
    }
    for (const [filename, content] of Object.entries(this.#parts.files ?? {})) {
      if (wantsFile(filename, content.length)) {
        file(filename, Buffer.from(content));
      }
    }
  }
}

/** A content type or a component of a test. */
export function schemaOf(
  uid: string,
  attributes: Readonly<Record<string, Attribute>>,
  { draftAndPublish = false } = {},
): readonly [string, Schema] {
  const isContentType = uid.includes('::');
  const modelName = uid.slice(uid.lastIndexOf('.') + 1);
  return [
    uid,
    {
      uid,
      modelType: isContentType ? 'contentType' : 'component',
      modelName,
      collectionName: modelName,
      info: { displayName: modelName },
      ...(isContentType ? { kind: 'collectionType', options: { draftAndPublish } } : {}),
      attributes,
    },
  ];
}

export const allStages = new Set(['schemas', 'entities', 'assets', 'links', 'configuration'] as const);
