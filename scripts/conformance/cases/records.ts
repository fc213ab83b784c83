import { join } from 'node:path';
import { type ArchiveContents, readArchive } from '../archive.ts';
import { canonicalValue } from '../canonical.ts';
import { officialExport, ourExport, succeeded } from '../commands.ts';
import { compareArchives, equal, type Kind, rewrittenByEveryBoot, roundBigintegers } from '../compare.ts';
import { dirty } from '../dirty.ts';
import { type Case, type Context, Findings } from '../outcome.ts';
import { databaseOf, type Origin, workingCopy } from '../projects.ts';

const plain = ['--no-encrypt', '--no-compress'];

interface Options {
  readonly about: string;
  readonly origin: Origin;
  /** Changes the working copy before anything is exported. */
  readonly prepare?: (project: string) => string[];
  /** The boot of an official export repairs what `prepare` broke, so only what it leaves can be compared. */
  readonly repairedByBoot?: boolean;
  /** Anything else to find out with the two archives. */
  readonly also?: (
    context: Context,
    project: string,
    official: ArchiveContents,
    findings: Findings,
  ) => Promise<void>;
}

/** Exports a project with ours, the official command, and ours again, and compares all that the archives hold. */
function recordsCase(name: string, options: Options): Case {
  return {
    name,
    about: options.about,
    async run(context) {
      const findings = new Findings();
      const project = await workingCopy(context, options.origin, 'project');
      for (const note of options.prepare?.(project) ?? []) {
        findings.note(note);
      }
      const ours = async (base: string) =>
        readArchive(
          succeeded('our export', await ourExport(context.entry, project, join(context.work, base), plain))
            .archive,
        );
      const before = options.repairedByBoot ? undefined : await ours('before');
      const run = succeeded(
        'strapi export',
        await officialExport(project, join(context.work, 'official'), plain),
      );
      const official = await readArchive(run.archive);
      const after = await ours('after');
      findings.compared('after the official export', compareArchives(official, after));
      const { rounded } = roundBigintegers(after);
      if (rounded > 0) {
        findings.note(
          `ours has ${rounded} integers beyond 2^53 exactly, which official export rounds (by design)`,
        );
      }
      if (before) {
        findings.compared(
          'before it, without plugin_upload_metrics',
          compareArchives(official, before, { ignoreConfiguration: rewrittenByEveryBoot }),
        );
      }
      await options.also?.(context, project, official, findings);
      return findings;
    },
  };
}

/** The comparison itself is compared: two official exports must be equal, and each kind of damage must be seen. */
async function checkTheComparison(
  context: Context,
  project: string,
  official: ArchiveContents,
  findings: Findings,
): Promise<void> {
  const again = succeeded('strapi export', await officialExport(project, join(context.work, 'again'), plain));
  findings.compared(
    'two official exports',
    compareArchives(official, await readArchive(again.archive), {
      ignoreConfiguration: rewrittenByEveryBoot,
    }),
  );
  for (const [kind, damaged] of Object.entries(damage(official))) {
    const seen = compareArchives(official, damaged).filter(
      ({ missing, extra }) => missing.length + extra.length > 0,
    );
    findings.check(
      `the comparison sees a change in ${kind} and nowhere else`,
      seen.length === 1 && seen[0]?.kind === kind && !equal(seen),
      `seen in: ${seen.map((comparison) => comparison.kind).join(', ')}`,
    );
  }
}

/** The archive with one thing changed, for each kind of thing. */
function damage(archive: ArchiveContents): Record<Kind, ArchiveContents> {
  // A changed value in the last record: the last, so that a comparison that stops early is caught.
  const record = (text: string) => ({ value: JSON.parse(text), canonical: text });
  const changed = (stage: keyof ArchiveContents['records']): ArchiveContents => {
    const records = archive.records[stage];
    const last = { ...records.at(-1)?.value, changed: true };
    return {
      ...archive,
      records: { ...archive.records, [stage]: [...records.slice(0, -1), record(canonicalValue(last))] },
    };
  };
  const sidecar = archive.sidecars.at(-1);
  const lastAsset = archive.assets.at(-1) ?? '';
  return {
    schemas: changed('schemas'),
    entities: changed('entities'),
    links: { ...archive, records: { ...archive.records, links: archive.records.links.slice(0, -1) } },
    configuration: changed('configuration'),
    assets: { ...archive, assets: [...archive.assets.slice(0, -1), lastAsset.replace(/.$/, 'x')] },
    sidecars: {
      ...archive,
      sidecars: [...archive.sidecars.slice(0, -1), { name: sidecar?.name ?? '', record: record('{}') }],
    },
    metadata: { ...archive, metadataText: archive.metadataText.replace('version', 'Version') },
    'tar order': { ...archive, entries: archive.entries.toReversed() },
    'tar headers': { ...archive, headers: archive.headers.map((header) => header.replace('644', '600')) },
  };
}

/** Cases that compare record for record. */
export const recordCases: readonly Case[] = [
  recordsCase('example', {
    about: "the example project of Strapi's generator; also checks the comparison itself",
    origin: 'example',
    also: checkTheComparison,
  }),
  recordsCase('blog', { about: 'examples/blog', origin: 'blog' }),
  recordsCase('kitchen-sink', {
    about: 'every attribute type, relation and component shape that Strapi has',
    origin: 'kitchen-sink',
  }),
  recordsCase('kitchen-sink-4', {
    about: 'the same for Strapi 4, also what points nowhere',
    origin: 'kitchen-sink-4',
  }),
  recordsCase('typescript-4', {
    about: 'a Strapi 4 project in TypeScript: its configuration and components are read from the sources',
    origin: 'typescript-4',
    // The boot that made its data was its first; the next one settles the layouts of the content manager.
    repairedByBoot: true,
  }),
  recordsCase('components', {
    about: 'columns that attributes ask for, and components that are no JSON files',
    origin: 'components',
  }),
  recordsCase('dirty', {
    about: 'the kitchen sink with orphans, NULL ids, wrong component types and bad values added',
    origin: 'kitchen-sink',
    prepare: (project) => dirty(databaseOf(project), join(project, 'wild-values.sql')),
    repairedByBoot: true,
  }),
  recordsCase('older', { about: 'the example project of an older Strapi 5', origin: 'older' }),
];
