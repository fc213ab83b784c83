import type { MaskCheckReport } from '../commands/mask/check.ts';
import { formatCounted } from './format.ts';
import { bullets, compose, details, escapeShort, shortTable } from './markdown.ts';
import type { RunContext } from './run-context.ts';
import { headline, warningList } from './summary-parts.ts';

/** A check of rules that refuses nothing as GitHub Markdown. Names of types and attributes are whatever the checkout has: they are escaped. */
export function renderMaskCheckSummary(report: MaskCheckReport, context: RunContext): string {
  const { masked, dropped, unclassified } = report;
  const total = formatCounted(masked.length, 'attribute');
  return compose([
    unclassified.length === 0
      ? headline('good', `Masking rules: ${total} masked, and nothing is forgotten`)
      : headline(
          'good',
          `Masking rules: ${total} masked, ${formatCounted(unclassified.length, 'text')} kept`,
        ),
    details(
      'What is masked, by which rule',
      shortTable(
        ['Attribute', 'Rule', 'By'],
        masked.map(({ uid, path, rule, by }) => [
          escapeShort(`${uid} ${path}`),
          escapeShort(rule),
          by === 'rules' ? 'rules' : 'built-in list',
        ]),
        ['text', 'text', 'text'],
      ),
    ),
    details(
      'Content types that are left out',
      bullets(dropped, (uid) => escapeShort(uid)),
    ),
    details(
      'Texts that no rule says anything of, which stay as they are',
      bullets(unclassified, ({ uid, attribute }) => escapeShort(`${uid} ${attribute}`)),
    ),
    warningList(report.warnings, context),
  ]);
}
