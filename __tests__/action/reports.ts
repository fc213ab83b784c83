import type { UploadedArtifact } from '../../src/action/artifact.ts';
import type { ExportReport } from '../../src/commands/export/report.ts';
import type { RewrittenAddresses } from '../../src/media/addresses/rewriting.ts';
import type { Masked } from '../../src/transfer/masked.ts';

/** Addresses of media that were rewritten, and one that was not. */
export const addresses: RewrittenAddresses = {
  rewritten: [
    { uid: 'shared.rich-text', attribute: 'body', addresses: 1200, rows: 800 },
    { uid: 'plugin::upload.file', attribute: 'url', addresses: 1, rows: 1 },
  ],
  left: [
    {
      uid: 'api::page.page',
      attribute: 'text',
      addresses: 2,
      rows: 1,
      example: 'https://cms.example.com/uploads',
    },
  ],
};

/** What an export has to tell, if all went well. */
export const exportReport: ExportReport = {
  command: 'export',
  createdAt: '2026-11-29T03:17:00.000Z',
  strapiVersion: '5.54.0',
  database: 'sqlite .tmp/data.db',
  file: 'out/shop.tar.gz.enc',
  format: 'tar',
  compressed: true,
  encrypted: true,
  encryption: 'strapi',
  verified: true,
  contentDigest: `content-2:${'cd'.repeat(32)}`,
  digest: `sha256:${'ab'.repeat(32)}`,
  bytes: 5_600_000,
  durationMs: 1234,
  stages: {
    schemas: { count: 12, bytes: 9000 },
    entities: { count: 1234, bytes: 7_000_000 },
    assets: { count: 52, bytes: 3_000_000 },
    links: { count: 88, bytes: 9000 },
  },
  contentTypes: [
    { uid: 'api::article.article', displayName: 'Article', entities: 1200, links: 80, bytes: 6_000_000 },
    { uid: 'plugin::upload.file', displayName: 'File', entities: 20, links: 0, bytes: 900 },
    { uid: 'api::tag.tag', displayName: 'Tag', entities: 14, links: 8, bytes: 100 },
    { uid: 'shared.seo', displayName: 'Seo', entities: 0, links: 4, bytes: 100 },
  ],
  assets: {
    kinds: {
      images: { count: 12, bytes: 2_000_000 },
      formats: { count: 39, bytes: 990_000 },
      videos: { count: 1, bytes: 10_000 },
    },
    missing: [],
  },
  drift: [],
  omittedLinks: 0,
  scope: 'everything',
  warnings: [],
};
/** What was masked, as reports have it. */
export const masked: Masked = {
  mode: 'recommended',
  hasRules: true,
  attributes: {
    count: 3,
    listed: [
      { uid: 'api::order.order', path: 'address.street', rule: 'street', by: 'rules', values: 12 },
      {
        uid: 'plugin::users-permissions.user',
        path: 'email',
        rule: 'email',
        by: 'recommended',
        values: 1000,
      },
      { uid: 'plugin::users-permissions.user', path: 'password', rule: 'null', by: 'recommended', values: 0 },
    ],
  },
  dropped: { count: 1, listed: ['api::contact.submission'] },
  sampled: { count: 1, listed: [{ uid: 'api::order.order', taken: 200, of: 5000 }] },
  cut: { count: 1, listed: [{ attribute: 'api::category.category.featured', links: 21 }] },
  leakCheck: 'passed',
};

/** Where it was uploaded. */
export const artifact: UploadedArtifact = {
  name: 'shop.tar.gz.enc',
  id: 7,
  digest: 'ab'.repeat(32),
  url: 'https://github.com/o/r/7',
};
