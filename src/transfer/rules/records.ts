import { isConfiguration } from './configuration.ts';
import { isId } from './ids.ts';
import { isSchema } from './schemas.ts';
import { isObject, isText } from './values.ts';

/**
 * What a record of each stage has to be (archive format §4): for exports as for readers, so that nothing is written that is refused
 * later. Entities and links are checked by hand, where everything else is checked with valibot: some hundred thousand of them pass here, twice.
 */
export const isRecord = {
  schemas: isSchema,
  entities: (value: unknown): boolean =>
    isObject(value) && isText(value.type) && isId(value.id) && isObject(value.data),
  links: (value: unknown): boolean =>
    isObject(value) &&
    isText(value.kind) &&
    isText(value.relation) &&
    isLinkEnd(value.left) &&
    isText(value.left.type) &&
    isText(value.left.field) &&
    isLinkEnd(value.right),
  configuration: isConfiguration,
} as const;

/**
 * What points nowhere is exported by Strapi 4 as the database has it, and official import passes over it: an end may be any number or
 * text, and no type at all. The documentId of a row may be empty, and so is then the end of its localizations.
 */
const isLinkEnd = (value: unknown): value is Readonly<Record<string, unknown>> =>
  isObject(value) &&
  (value.type === null || typeof value.type === 'string') &&
  (value.ref === null || Number.isFinite(value.ref) || typeof value.ref === 'string') &&
  (value.field === undefined || value.field === null || typeof value.field === 'string') &&
  (value.pos === undefined || isPosition(value.pos));

/** Where a link stands among others, or that it stands nowhere. */
export const isPosition = (value: unknown): value is number | null =>
  value === null || Number.isFinite(value);
