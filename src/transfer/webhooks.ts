import { type ConfigurationRecord, webhookType } from '../strapi/records.ts';

/** What becomes of the webhooks of an archive: they come in as they are, or switched off. */
export type WebhookPolicy = 'keep' | 'disable';

/** How a policy changes the records of the configuration; every other record passes as it is. */
export const webhookTransforms: Readonly<
  Record<WebhookPolicy, (batch: readonly ConfigurationRecord[]) => readonly ConfigurationRecord[]>
> = {
  keep: (batch) => batch,
  // They come in, so that a preview's admin panel shows them, and call nobody: one of them may start production's deployment.
  disable: (batch) =>
    batch.map((record) =>
      record.type === webhookType ? { ...record, value: { ...record.value, enabled: false } } : record,
    ),
};
