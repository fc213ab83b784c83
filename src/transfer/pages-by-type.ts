import type { EntityRecord, LinkRecord } from '../strapi/records.ts';
import type { Schema } from '../strapi/schema.ts';
import { Page } from './page.ts';
import type { RecordStage } from './stages.ts';

const typeOf = (stage: RecordStage, value: unknown): string => {
  switch (stage) {
    case 'schemas':
      return (value as Schema).uid;
    case 'links':
      return (value as LinkRecord).left.type;
    default:
      return (value as Pick<EntityRecord, 'type'>).type;
  }
};

/**
 * Records as an archive has them, in its order, as pages of one type each. Records that lie together do so by type; but nothing says that
 * they must.
 */
export function* pagesByType(
  stage: RecordStage,
  values: readonly unknown[],
  lines: readonly string[],
): Generator<Page> {
  let start = 0;
  for (let end = 1; end <= values.length; end += 1) {
    const type = typeOf(stage, values[start]);
    if (end === values.length || typeOf(stage, values[end]) !== type) {
      yield Page.ofRecords(type, lines.slice(start, end), values.slice(start, end));
      start = end;
    }
  }
}
