import * as v from 'valibot';
import type { projectSettingsKey } from '../../strapi/core-store.ts';
import { fileName } from '../../strapi/file-name.ts';
import { logos } from '../../strapi/logos.ts';
import { coreStoreType, webhookType } from '../../strapi/records.ts';
import { isFileName } from './media.ts';
import { isObject } from './values.ts';

const text = v.optional(v.nullable(v.string()));

/** A row of the core store. Nothing refers to its id, which official import does not look at, and which may be anything. */
export const setting = v.object({
  id: v.optional(v.unknown()),
  key: text,
  value: v.optional(v.unknown()),
  type: text,
  environment: text,
  tag: text,
});

/** The same of a webhook. */
export const webhook = v.object({
  id: v.optional(v.unknown()),
  name: text,
  url: text,
  headers: v.optional(v.unknown()),
  events: v.optional(v.unknown()),
  enabled: v.optional(v.nullable(v.union([v.boolean(), v.literal(0), v.literal(1)]))),
});

/** Whether this is a record of the configuration: of the core store with a key, be it none, or a webhook. */
export function isConfiguration(value: unknown): boolean {
  if (!isObject(value) || !isObject(value.value)) {
    return false;
  }
  return value.type === webhookType
    ? v.is(webhook, value.value)
    : value.type === coreStoreType && value.value.key !== undefined && v.is(setting, value.value);
}

/**
 * The first logo whose file would be written to where it must not (archive format §4.4, §9 no. 12): they lie in the uploads folder, too.
 *
 * @param settings The value of {@link projectSettingsKey}.
 */
export function unsafeLogo(settings: unknown): (typeof logos)[number] | undefined {
  return isObject(settings) ? logos.find((name) => isUnsafe(settings[name])) : undefined;
}

function isUnsafe(logo: unknown): boolean {
  if (!isObject(logo) || logo.hash === undefined || logo.hash === null) {
    return false;
  }
  const { hash, ext = null } = logo;
  return (
    typeof hash !== 'string' ||
    !(ext === null || typeof ext === 'string') ||
    !isFileName(fileName({ hash, ext }))
  );
}
