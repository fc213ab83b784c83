import { formatBytes, formatCount, formatDuration } from '../commands/format.ts';
import { inWords, maskedWarning, noBackup } from '../commands/masked-archive.ts';
import { describeSeal, describeSealOfPart, type SealStatus } from '../commands/seal-status.ts';
import { lackingWarning, withoutMedia } from '../commands/sealed-media.ts';
import { inSample } from '../commands/verify/sample.ts';
import { describeSource, type VerifyReport } from '../commands/verify/verify.ts';
import { type Stage, stages } from '../transfer/stages.ts';
import type { WithOrigin } from './archive-origin.ts';
import { formatCounted, lacks, nounOf, titleOf } from './format.ts';
import { code, compose, escapeShort, list } from './markdown.ts';
import { maskingSection } from './masking-section.ts';
import type { RunContext } from './run-context.ts';
import { factTable, headline, typeTables, warningList, whoseArchive } from './summary-parts.ts';

/** Something that a verification looks at, and what came of it. */
interface Finding {
  readonly state: 'proven' | 'doubtful' | 'not proven';
  readonly what: string;
}

const marks: Readonly<Record<Finding['state'], string>> = {
  proven: '✅',
  doubtful: '⚠️',
  'not proven': '➖',
};

const seals: Readonly<Record<SealStatus, Finding['state']>> = {
  authenticated: 'proven',
  intact: 'proven',
  unproven: 'doubtful',
  'not sealed': 'doubtful',
};

const nouns: Readonly<Record<Stage, string>> = {
  schemas: 'schema',
  entities: 'record',
  assets: 'media file',
  links: 'link',
  configuration: 'setting',
};

/** A verification as GitHub Markdown. All texts of the archive are escaped. */
export function renderVerifySummary(report: VerifyReport & WithOrigin, context: RunContext): string {
  const findings = findingsOf(report);
  return compose([
    firstLine(report),
    whoseArchive(report, context),
    '### What is proven, and what is not',
    findings.map(({ state, what }) => `- ${marks[state]} ${what}`).join('\n'),
    list('type that came back different', report.rehearsal?.different ?? [], (item) => escapeShort(item)),
    '### Content',
    ...typeTables(
      ['Type', 'Records', 'Links'],
      report.contentTypes
        .filter(({ entities }) => entities > 0)
        .map((type) => ({
          uid: type.uid,
          count: type.entities,
          displayName: type.displayName,
          cells: [formatCount(type.entities), formatCount(type.links)],
        })),
    ),
    // What is missing is in the table already.
    warningList(
      report.warnings.filter((text) => text !== lackingWarning(report) && text !== maskedWarning(report)),
      context,
    ),
    maskingSection(report.masked),
    facts(report),
  ]);
}

function firstLine(report: VerifyReport): string {
  const { missingAssets, seal, rehearsal } = report;
  const problems = [
    ...(missingAssets ? [lacks(missingAssets)] : []),
    ...(report.masked === undefined ? [] : [noBackup]),
    ...(seals[seal] === 'proven' ? [] : [seal]),
    ...(rehearsal?.different.length
      ? [`${formatCounted(rehearsal.different.length, 'type')} came back different`]
      : []),
  ];
  const { entities, assets } = report.stages;
  const total = `${formatCounted(entities?.count ?? 0, 'record')} and ${formatCounted(assets?.count ?? 0, 'media file')}`;
  return problems.length > 0
    ? headline(
        'doubtful',
        `Strapi archive: ${report.sample === undefined ? 'undamaged' : 'a sample is undamaged'}, but ${problems.join(', ')}`,
      )
    : report.sample === undefined
      ? headline('good', `Strapi archive is whole: ${total}`)
      : headline('good', `Strapi archive: a sample of it is as it was sealed (${total})`);
}

function findingsOf(report: VerifyReport): Finding[] {
  const { missingAssets = 0, deletedAssets = 0, danglingLinks, rehearsal, seal } = report;
  const counts = stages.flatMap((stage) => {
    const total = report.stages[stage];
    return total === undefined ? [] : [formatCounted(total.count, nouns[stage])];
  });
  return [
    ...(report.sample === undefined
      ? [
          {
            state: 'proven' as const,
            what: `**It can be read from end to end**: ${counts.join(', ')}.`,
          },
          { state: seals[seal], what: `**Its seal**: ${describeSeal(seal)}.` },
        ]
      : [
          {
            state: 'not proven' as const,
            what: `**A sample of it**: it ${inSample(report.sample)}. By its manifest it has ${counts.join(', ')}.`,
          },
          { state: seals[seal], what: `**Its seal**: ${describeSealOfPart(seal)}.` },
        ]),
    missingAssets > 0
      ? {
          state: 'doubtful',
          what: `**Media**: ${formatCounted(missingAssets, 'file')} of the media library ${missingAssets === 1 ? 'is' : 'are'} not in it: the export did not find ${missingAssets === 1 ? 'it' : 'them'}. Put them back on the site, or let the export fetch them, and make another backup.`,
        }
      : report.missingAssets === undefined
        ? { state: 'not proven', what: '**Media**: its seal does not say whether files are missing.' }
        : {
            state: 'proven',
            what: `**Media**: no file was missing when it was made${deletedAssets > 0 ? `; ${formatCounted(deletedAssets, 'file')} deleted on the site meanwhile` : ''}.`,
          },
    ...maskedFinding(report),
    danglingLinks === undefined
      ? { state: 'not proven', what: '**Links**: nobody has looked for their ends.' }
      : danglingLinks > 0
        ? {
            state: 'doubtful',
            what: `**Links**: ${formatCounted(danglingLinks, 'link')} with an end that is not in it; an import leaves them out.`,
          }
        : { state: 'proven', what: '**Links**: both ends of each are in it.' },
    rehearsed(report, rehearsal),
    {
      state: 'not proven',
      what: 'That it fits the schema and the database of a project: an import looks at that before it writes anything.',
    },
  ];
}

const maskedFinding = (report: VerifyReport): Finding[] =>
  report.masked === undefined
    ? []
    : [
        {
          state: 'doubtful',
          what: `**Masked**: it is not a backup. ${escapeShort(inWords(report.masked))}`,
        },
      ];

function rehearsed(report: VerifyReport, rehearsal: VerifyReport['rehearsal']): Finding {
  if (rehearsal === undefined) {
    return {
      state: 'not proven',
      what: 'That it comes back out of a database as it is: `rehearse: true` tries that.',
    };
  }
  const { equal, different, durationMs } = rehearsal;
  const same = `${formatCounted(equal.entities, 'record')}, ${formatCounted(equal.links, 'link')} and ${formatCounted(equal.configuration, 'setting')} came back out of a database the same${withoutMedia(report)}`;
  return different.length === 0
    ? { state: 'proven', what: `**Rehearsal**: ${same} (${formatDuration(durationMs)}).` }
    : {
        state: 'doubtful',
        what: `**Rehearsal**: ${formatCounted(different.length, 'type')} came back different; ${same}.`,
      };
}

function facts(report: VerifyReport): string {
  const { madeBy } = report;
  return factTable([
    ['Archive', escapeShort(report.file)],
    ['Encryption', report.encryption ?? 'none'],
    ['Seal', report.seal],
    ['Content digest', code(report.contentDigest)],
    ['Made', escapeShort(report.createdAt ?? 'unknown')],
    [
      'Made by',
      escapeShort(
        [
          madeBy?.tool,
          report.strapiVersion === undefined ? undefined : `Strapi ${report.strapiVersion}`,
          madeBy && describeSource(madeBy),
        ]
          .filter((part) => part !== undefined)
          .join(', '),
      ),
    ],
    ['Scope', escapeShort(madeBy?.scope ?? '')],
    ...stages.map((stage) => {
      const total = report.stages[stage];
      return [
        titleOf(stage),
        total === undefined
          ? 'none'
          : `${formatCounted(total.count, nounOf(stage))}, ${formatBytes(total.bytes)}`,
      ] as const;
    }),
    ['Duration', formatDuration(report.durationMs)],
  ]);
}
