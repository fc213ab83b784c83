import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ArchiveContents, readArchive } from '../archive.ts';
import { canonicalValue } from '../canonical.ts';
import { officialExport, ourExport, succeeded } from '../commands.ts';
import { compareTexts } from '../compare.ts';
import { ContentManager, setPassword } from '../content-manager.ts';
import { strapiEnvironment } from '../installation.ts';
import { type Case, type Context, Findings } from '../outcome.ts';
import { type Finished, plainEnvironment, repository, run } from '../process.ts';
import { type Origin, workingCopy } from '../projects.ts';
import { startStrapi } from '../server.ts';

/** A document that Strapi deletes, and changes, and what it is asked for to see whether it is back. */
interface Subject {
  readonly name: string;
  readonly origin: Origin;
  readonly uid: string;
  /** As `--document-id` has it. */
  readonly document: string;
  /** What the content manager says of it, by path. */
  readonly shown: readonly string[];
  /** What deletes it. */
  readonly deletion: readonly string[];
  /** What changes it: method, path and body. */
  readonly change: readonly (readonly [method: string, path: string, body: unknown])[];
}

const articles = 'collection-types/api::article.article/y8qkc37utrda8pt4d3ti4466';
const dishes = 'collection-types/api::dish.dish';

const subjects: readonly Subject[] = [
  {
    name: 'restore-one',
    origin: 'blog',
    uid: 'api::article.article',
    document: 'y8qkc37utrda8pt4d3ti4466',
    shown: ['en', 'fr'].flatMap((locale) =>
      ['draft', 'published'].flatMap((status) => [
        `${articles}?locale=${locale}&status=${status}`,
        ...['tags', 'author', 'category'].map(
          (field) =>
            `relations/api::article.article/y8qkc37utrda8pt4d3ti4466/${field}?locale=${locale}&status=${status}`,
        ),
      ]),
    ),
    deletion: [`${articles}?locale=*`],
    change: [
      [
        'PUT',
        `${articles}?locale=en`,
        { title: 'Nonsense', slug: 'nonsense', body: [], tags: { disconnect: [], connect: [] }, cover: null },
      ],
      ['POST', `${articles}/actions/publish?locale=en`, {}],
      ['POST', `${articles}/actions/unpublish?locale=fr`, {}],
    ],
  },
  {
    name: 'restore-one-4',
    origin: 'kitchen-sink-4',
    uid: 'api::dish.dish',
    // No link of it leads nowhere, and no other row holds its id as a value of its own: that would stay empty.
    document: '2',
    shown: [
      ...[2, 8].flatMap((id) => [
        `${dishes}/${id}`,
        ...['goesWith', 'sinkM2o', 'fans', 'sinksM2m'].map(
          (field) => `relations/api::dish.dish/${id}/${field}`,
        ),
      ]),
    ],
    deletion: [8, 2].map((id) => `${dishes}/${id}`),
    change: [
      ['PUT', `${dishes}/2`, { name: 'Nonsense', price: 1, photo: null }],
      ['POST', `${dishes}/2/actions/unpublish`, {}],
    ],
  },
];

/** Who did something is in no archive. */
const makers = ['createdBy', 'updatedBy'];
/** What Strapi keeps up by itself. */
const without = [...makers, 'createdAt', 'updatedAt', 'publishedAt'];
/** Rows that Strapi makes anew when it publishes get other ids. */
const withoutIds = [...makers, 'id'];

/** An answer as a text that is the same where it says the same; ids of rows are part of it unless Strapi has made them anew. */
function comparable(value: unknown, left: readonly string[]): string {
  const kept = (part: unknown): unknown => {
    if (Array.isArray(part)) {
      return part.map(kept);
    }
    if (typeof part !== 'object' || part === null) {
      return part;
    }
    return Object.fromEntries(
      Object.entries(part)
        .filter(([name]) => !left.includes(name))
        .map(([name, item]) => [name, kept(item)]),
    );
  };
  return canonicalValue(kept(value));
}

async function answers(
  manager: ContentManager,
  paths: readonly string[],
  left: readonly string[],
): Promise<string[]> {
  const texts: string[] = [];
  for (const path of paths) {
    const answer = await manager.ask(path).catch((error: Error) => error.message.slice(0, 200));
    texts.push(`${path}: ${comparable(answer, left)}`);
  }
  return texts;
}

function restore(
  { entry }: Context,
  project: string,
  archive: string,
  { uid, document }: Subject,
): Promise<Finished> {
  return run(
    process.execPath,
    [
      join(repository, entry),
      ...['restore-one', '--project', project, '-f', archive, '--uid', uid],
      ...['--document-id', document, '--force', '--json'],
    ],
    { cwd: join(archive, '..'), env: { ...plainEnvironment(), ...strapiEnvironment } },
  );
}

/** What an archive has, but for what Strapi keeps up by itself. */
function contentOf(
  { records }: ArchiveContents,
  left: readonly string[],
): { entities: string[]; links: string[] } {
  return {
    entities: records.entities.map(({ value }) => comparable(value, left)),
    links: records.links.map(({ canonical }) => canonical),
  };
}

/** Links of an archive with an end that it does not have. */
function dangling({ records }: ArchiveContents): string[] {
  const rows = new Set<string>();
  const see = (type: string, value: { id: number }) => rows.add(`${type} ${value.id}`);
  const within = (type: string, data: Record<string, unknown>) => {
    const schema = records.schemas.find(({ value }) => value.uid === type)?.value;
    for (const [name, attribute] of Object.entries<{ type: string; component?: string }>(
      schema?.attributes ?? {},
    )) {
      const items = [data[name] ?? []].flat() as Record<string, unknown>[];
      if (attribute.type === 'component' || attribute.type === 'dynamiczone') {
        for (const item of items) {
          const component = attribute.component ?? String(item.__component);
          see(component, item as { id: number });
          within(component, item);
        }
      }
    }
  };
  for (const { value } of records.entities) {
    see(value.type, value);
    within(value.type, value.data);
  }
  return records.links.flatMap(({ value: { left, right }, canonical }) => {
    const isThere = ({ type, ref }: { type: string; ref: unknown }) =>
      typeof ref === 'string' || rows.has(`${type} ${ref}`);
    return isThere(left) && isThere(right) ? [] : [canonical];
  });
}

const plain = ['--no-encrypt', '--no-compress'];

function restoreOneCase(subject: Subject): Case {
  const { name, origin, shown, deletion, change } = subject;
  return {
    name,
    about: `a document of the ${origin} project that its running Strapi deletes, or changes, comes back`,
    async run(context) {
      const findings = new Findings();
      const { entry, work } = context;
      const project = await workingCopy(context, origin, 'project');
      await setPassword(project);
      const ours = async (label: string) =>
        succeeded(`our export (${label})`, await ourExport(entry, project, join(work, label), plain)).archive;
      const archive = await ours('before');
      const before = await readArchive(archive);
      {
        await using server = await startStrapi(project);
        const manager = await ContentManager.logIn(server);
        const expected = await answers(manager, shown, without);
        const exact = await answers(manager, shown, makers);
        const content = await answers(manager, shown, withoutIds);
        findings.check(
          'the content manager shows the document at first',
          expected.filter((text) => /: "?(GET|404)/.test(text)).length === 0,
          expected.join('\n'),
        );

        for (const path of deletion) {
          await manager.ask(path, 'DELETE');
        }
        const gone = await answers(manager, shown, without);
        findings.check('Strapi has deleted it', gone.join() !== expected.join());
        const restored = await restore(context, project, archive, subject);
        findings.check('restore-one ends well, while Strapi runs', restored.code === 0, restored.output);
        findings.compared('what the content manager says of a deleted document', [
          compareTexts('answers', exact, await answers(manager, shown, makers)),
        ]);
        const after = contentOf(await readArchive(await ours('after-deletion')), []);
        const whole = contentOf(before, []);
        findings.compared('all entities and links, after a deletion', [
          compareTexts('entities', whole.entities, after.entities),
          compareTexts('links', whole.links, after.links),
        ]);

        for (const [method, path, body] of change) {
          await manager.ask(path, method, body);
        }
        const changed = await answers(manager, shown, without);
        findings.check('Strapi has changed it', changed.join() !== expected.join());
        const undone = await restore(context, project, archive, subject);
        findings.check('restore-one undoes what was changed', undone.code === 0, undone.output);
        findings.compared('what the content manager says of a changed document', [
          compareTexts('answers', content, await answers(manager, shown, withoutIds)),
        ]);
        const again = await restore(context, project, archive, subject);
        findings.check(
          'and has nothing to do then',
          again.code === 0 && again.output.includes('"isSame": true'),
          again.output,
        );
        findings.check('Strapi is well', await server.healthy());
      }
      const official = await officialExport(project, join(work, 'official'), plain);
      const exported = await readArchive(succeeded('official export', official).archive);
      // Links of the fixture that lead nowhere, which Strapi 4 exports, were there before.
      const lost = new Set(dangling(before));
      const left = dangling(exported).filter((link) => !lost.has(link));
      findings.check('no link of the official export leads nowhere', left.length === 0, left.join('\n'));
      await rm(archive);
      return findings;
    },
  };
}

export const restoreOneCases: readonly Case[] = subjects.map(restoreOneCase);
