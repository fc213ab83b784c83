import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type ArchiveContents, type ArchiveRecord, readArchive } from '../archive.ts';
import { officialExport, ourExport, succeeded } from '../commands.ts';
import { compareArchives } from '../compare.ts';
import { attachedComponents } from '../identity.ts';
import { type Case, Findings } from '../outcome.ts';
import { type Origin, workingCopy } from '../projects.ts';

const plain = ['--no-encrypt', '--no-compress'];
const upload = ['plugin::upload.file', 'plugin::upload.folder'];

/** Content types to name in options: those of the project itself that have rows, most links first. */
function ownTypes({ records }: ArchiveContents): string[] {
  const links = new Map<string, number>();
  for (const { value } of records.entities) {
    if (value.type.startsWith('api::')) {
      links.set(value.type, links.get(value.type) ?? 0);
    }
  }
  for (const { value } of records.links) {
    const known = links.get(value.left.type);
    if (known !== undefined) {
      links.set(value.left.type, known + 1);
    }
  }
  return [...links].sort(([, a], [, b]) => b - a).map(([uid]) => uid);
}

/** The filters by stage, which Strapi 4 has as well. */
const stageFilters: string[][] = [
  ['--only', 'content'],
  ['--only', 'files'],
  ['--only', 'config'],
  ['--exclude', 'content'],
  ['--exclude', 'files'],
  ['--exclude', 'config'],
];

/** Every filter, alone and together. */
function allFilters([first = '', second = '']: readonly string[]): string[][] {
  return [
    ...stageFilters,
    ['--only', 'content, files'],
    ['--exclude', 'media-library'],
    ['--exclude', 'content,config'],
    ['--only-content-types', first],
    ['--only-content-types', `${second}, ${first},${upload[0]}`],
    ['--only', 'content', '--only-content-types', second],
    ['--exclude-content-types', first],
    ['--exclude-content-types', upload.join(',')],
    ['--only', 'content,config', '--exclude-content-types', `${second},${upload[0]}`],
  ];
}

/** The filters by content type: the ones that components, morphs and shortened names could break. */
function typeFilters(types: readonly string[]): string[][] {
  const [first = '', second = '', third = ''] = types;
  return [
    ['--only-content-types', first],
    ['--only-content-types', [...types, upload[0]].join(',')],
    ['--exclude-content-types', `${second},${third}`],
    ['--exclude', 'media-library'],
  ];
}

/** Wrong uses, and each is refused with the same words (archive format §1.4). */
function wrongUses(first: string): string[][] {
  return [
    ['--only', 'foo'],
    ['--only', 'media-library'],
    ['--exclude', 'content,foo, bar'],
    ['--only', 'content,files', '--exclude', 'files,content'],
    ['--only', 'files', '--exclude', 'media-library'],
    ['--no-encrypt', '--key', 'a key'],
    ['--format', 'dir'],
    ['--format', 'dir', '--key', 'a key'],
    ['--only-content-types', `${first},api::b.b`, '--exclude-content-types', `api::b.b,${first}`, ...plain],
    ['--only-content-types', upload.join(','), '--exclude', 'media-library', ...plain],
    ['--only-content-types', `${first}, a.b,api::no.no`, ...plain],
    ['--exclude-content-types', `api::no.no,${first}`, ...plain],
  ];
}

function scopeCase(
  name: string,
  about: string,
  origin: Origin,
  filters: (types: readonly string[]) => string[][],
): Case {
  return {
    name,
    about,
    async run(context) {
      const findings = new Findings();
      const project = await workingCopy(context, origin, 'project');
      const base = (file: string) => join(context.work, file);
      const full = await readArchive(
        succeeded('strapi export', await officialExport(project, base('full'), plain)).archive,
      );
      const types = ownTypes(full);
      for (const [index, filter] of filters(types).entries()) {
        const args = [...plain, ...filter];
        const label = filter.join(' ');
        const official = await readArchive(
          succeeded(`strapi export ${label}`, await officialExport(project, base(`official-${index}`), args))
            .archive,
        );
        const ours = await ourExport(context.entry, project, base(`ours-${index}`), args);
        if (ours.code !== 0) {
          findings.check(`our export takes ${label}`, false, ours.output);
          continue;
        }
        const expected = withComponentLinks(official, full, filter);
        const kept = expected.records.links.length - official.records.links.length;
        if (kept > 0) {
          findings.note(
            `${label}: ours keeps ${kept} links of components, which official export drops (by design)`,
          );
        }
        findings.compared(label, compareArchives(expected, await readArchive(ours.archive)));
      }
      return findings;
    },
  };
}

/**
 * The one deliberate difference: under `--only-content-types` official export drops every link that has a component at
 * one end, because a component is never in the list. Ours keeps those of components inside the entities that travel,
 * when the other end travels as well.
 */
function withComponentLinks(
  official: ArchiveContents,
  full: ArchiveContents,
  filter: readonly string[],
): ArchiveContents {
  const named = filter[filter.indexOf('--only-content-types') + 1];
  if (!filter.includes('--only-content-types') || named === undefined) {
    return official;
  }
  const selected = new Set(named.split(',').map((uid) => uid.trim()));
  const attached = attachedComponents(official);
  const contentTypes = new Set<string>();
  for (const { value } of full.records.schemas) {
    if (value.modelType === 'contentType') {
      contentTypes.add(value.uid);
    }
  }
  const travels = ({ type, ref }: { type: string; ref: unknown }) =>
    contentTypes.has(type) ? selected.has(type) : attached.has(`${type}:${ref}`);
  const isComponentLink = ({ value }: ArchiveRecord) =>
    !contentTypes.has(value.left.type) || !contentTypes.has(value.right.type);
  const kept = full.records.links.filter(
    (link) => isComponentLink(link) && travels(link.value.left) && travels(link.value.right),
  );
  return { ...official, records: { ...official.records, links: [...official.records.links, ...kept] } };
}

/** Both tools must refuse, official with 1, ours with 2 (wrong usage), and ours with the words of the official one. */
const wrongUse: Case = {
  name: 'wrong-use',
  about: 'every refusal of wrong options, on examples/blog',
  async run(context) {
    const findings = new Findings();
    const project = await workingCopy(context, 'blog', 'project');
    const base = join(context.work, 'refused');
    const refuse = async (args: readonly string[]) => {
      const official = await officialExport(project, base, args);
      const ours = await ourExport(context.entry, project, base, args);
      return {
        official,
        ours,
        both: official.code === 1 && ours.code === 2,
        detail: `official, exit code ${official.code}:\n${official.output}\nours, exit code ${ours.code}:\n${ours.output}`,
      };
    };
    for (const args of wrongUses('api::article.article')) {
      const { official, ours, both, detail } = await refuse(args);
      // The reason is the last thing that Strapi prints.
      const lines = official.output.split('\n').map((line) => line.trim());
      const words = lines.findLast((line) => line !== '');
      const label = args.filter((arg) => !plain.includes(arg)).join(' ');
      findings.check(
        `both refuse ${label} with the same words`,
        both && words !== undefined && ours.output.includes(words),
        detail,
      );
    }
    // The words of this one are those of the library that parses Strapi's arguments.
    const { both, detail } = await refuse(['--format', 'zip', '--no-encrypt']);
    findings.check('both refuse --format zip', both, detail);
    findings.check('no refused export left a file', !(await readdir(context.work)).some(isArchive));
    return findings;
  },
};

const isArchive = (name: string) => name.startsWith('refused');

/** Cases of the options that include and leave out. */
export const scopeCases: readonly Case[] = [
  scopeCase('scope-blog', 'every filter, on examples/blog', 'blog', allFilters),
  scopeCase(
    'scope-kitchen-sink',
    'filters by content type, on the kitchen sink',
    'kitchen-sink',
    typeFilters,
  ),
  scopeCase(
    'scope-kitchen-sink-4',
    'every filter that Strapi 4 has, on its kitchen sink',
    'kitchen-sink-4',
    () => stageFilters,
  ),
  wrongUse,
];
