import type { GuardReport } from '../../src/commands/guard/report.ts';
import type { GuardFinding } from '../../src/insight/guard/findings.ts';

/** An attribute that is gone, with what it had. */
export const gone: GuardFinding = {
  uid: 'api::article.article',
  attribute: 'subtitle',
  kind: 'renamed',
  verdict: 'lossy',
  isAccepted: false,
  message:
    'The attribute subtitle is gone, with 41 values in 23 entries. It may have been renamed to tagline.',
  remedy: 'Commit the migration that keeps the values, or name it in `accept-loss`.',
  before: 'string',
  values: 41,
  entries: 23,
  locales: { en: 23, de: 18 },
  where: ['api::article.article doc1', 'api::article.article doc2'],
  renamedTo: 'tagline',
  place: { file: 'src/api/article/content-types/article/schema.json', line: 12 },
};

/** Values that are not valid any more. */
export const narrowed: GuardFinding = {
  uid: 'api::article.article',
  attribute: 'title',
  kind: 'narrowed',
  verdict: 'blocking',
  isAccepted: false,
  message: 'The attribute title may have no more than 20 characters, and 3 values have more.',
  remedy: 'Shorten them first.',
  before: 'maxLength 80',
  after: 'maxLength 20',
  values: 3,
  entries: 3,
  where: [],
  place: { file: 'src/api/article/content-types/article/schema.json', line: 9 },
};

/** A loss that is meant. */
export const accepted: GuardFinding = {
  ...gone,
  attribute: 'legacy',
  kind: 'gone',
  isAccepted: true,
  message: 'The attribute legacy is gone, with 2 values in 2 entries.',
  values: 2,
  entries: 2,
  locales: {},
  where: [],
};

/** What the guard found in a checkout that lost an attribute. */
export function guardReport(overrides: Partial<GuardReport> = {}): GuardReport {
  return {
    command: 'guard',
    verdict: 'lossy',
    state: { kind: 'archive', name: 'shop.tar.gz.enc' },
    findings: [gone, narrowed, accepted],
    migration: {
      file: 'database/migrations/2026.11.30T07.14.02.rename-subtitle.js',
      code: "'use strict';\n\nmodule.exports = {\n  async up(knex) {},\n};\n",
      renames: ['api::article.article.subtitle=tagline'],
      isWritten: false,
    },
    strapiVersion: '5.54.0',
    durationMs: 412,
    warnings: [],
    ...overrides,
  };
}
