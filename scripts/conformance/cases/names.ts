import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Schema } from '../../../src/strapi/schema.ts';
import { readArchive } from '../archive.ts';
import { officialExport, officialImport, ourExport, ourImport, succeeded } from '../commands.ts';
import { compareArchives, rewrittenByEveryBoot } from '../compare.ts';
import { compareModuloIds } from '../identity.ts';
import { strapiEnvironment, versions } from '../installation.ts';
import { type Case, type Context, Findings } from '../outcome.ts';
import { plainEnvironment, run } from '../process.ts';
import { projectFromSchemas } from '../project-from-schemas.ts';
import { databaseOf } from '../projects.ts';

const plain = ['--no-encrypt', '--no-compress'];

const contentType = (name: string, attributes: object) =>
  ({
    uid: `api::${name}.${name}`,
    modelType: 'contentType',
    modelName: name,
    kind: 'collectionType',
    collectionName: `${name}s`,
    info: { singularName: name, pluralName: `${name}s`, displayName: name },
    options: { draftAndPublish: false },
    attributes,
  }) as unknown as Schema;

const component = (uid: string, attributes: object) => {
  const [category = '', name = ''] = uid.split('.');
  return {
    uid,
    modelType: 'component',
    modelName: name,
    collectionName: `components_${category}_${name}`,
    info: { displayName: name },
    options: {},
    attributes,
  } as unknown as Schema;
};

interface Entry {
  readonly uid: string;
  /** As JSON text: keys like `__proto__` are no keys of a literal. */
  readonly data: string;
}

/** A project with these types and, made by its own Strapi, these documents; `$0` stands for the first of them. */
async function makeProject(
  context: Context,
  schemas: readonly Schema[],
  entries: readonly Entry[],
): Promise<string> {
  const project = join(context.work, 'source');
  await projectFromSchemas(schemas, await context.installation(versions.current), project);
  const documents = entries.map(({ uid, data }) => `{"uid":${JSON.stringify(uid)},"data":${data}}`);
  succeeded(
    'the start of Strapi that makes documents',
    await run('node', [join(import.meta.dirname, '..', 'seed.cjs'), `[${documents.join(',')}]`], {
      cwd: project,
      env: { ...plainEnvironment(), ...strapiEnvironment },
    }),
  );
  return project;
}

function change(project: string, sql: string): void {
  const database = new DatabaseSync(databaseOf(project));
  database.exec(sql);
  database.close();
}

/** Archives of one case's projects. */
const archives = (context: Context) => ({
  official: async (project: string, name: string) => {
    const base = join(context.work, name);
    return readArchive(succeeded('strapi export', await officialExport(project, base, plain)).archive);
  },
  ours: async (project: string, name: string) => {
    const base = join(context.work, name);
    const exported = succeeded('our export', await ourExport(context.entry, project, base, plain));
    return { ...(await readArchive(exported.archive)), output: exported.output };
  },
});

const ignoreConfiguration = rewrittenByEveryBoot;
const string = { type: 'string' };
const json = '{"__proto__":{"constructor":[{"__proto__":1}]},"toString":"x"}';
const manyToMany = (name: string, more: object = {}) => ({
  type: 'relation',
  relation: 'manyToMany',
  target: `api::${name}.${name}`,
  ...more,
});

/** Names that JavaScript knows and Strapi starts with; components of such names it does not load. */
const names: Case = {
  name: 'names',
  about: 'attributes and types called prototype, constructor or toString; a component twice in a list',
  async run(context) {
    const findings = new Findings();
    const { official: exported, ours } = archives(context);
    const source = await makeProject(
      context,
      [
        contentType('constructor', {
          title: string,
          ...{ prototype: string, constructor: string, toString: string, valueOf: string, length: string },
          ...{ hasOwnProperty: string, name: { type: 'json' } },
        }),
        contentType('other', {
          prototype: { type: 'dynamiczone', components: ['kit.part'] },
          constructor: manyToMany('constructor'),
          valueOf: { type: 'component', repeatable: true, component: 'kit.part' },
        }),
        component('kit.part', { prototype: string, constructor: string, toString: { type: 'json' } }),
      ],
      [
        {
          uid: 'api::constructor.constructor',
          data: `{"title":"t","prototype":"a","constructor":"b","toString":"c","valueOf":"d","length":"e","hasOwnProperty":"f","name":${json}}`,
        },
        {
          uid: 'api::other.other',
          data: `{"constructor":["$0"],"prototype":[{"__component":"kit.part","prototype":"g","constructor":"h","toString":${json}}],"valueOf":[{"prototype":"i","constructor":"k","toString":1}]}`,
        },
      ],
    );
    // The same row twice in a list, as a component that was renamed leaves it; and entries whose component is gone.
    change(
      source,
      `INSERT INTO others_cmps (entity_id, cmp_id, component_type, field, "order")
         SELECT entity_id, cmp_id, 'kit.former', field, 2 FROM others_cmps WHERE field = 'valueOf';
       INSERT INTO others_cmps (entity_id, cmp_id, component_type, field, "order")
         SELECT entity_id, cmp_id, 'kit.former', field, 2 FROM others_cmps WHERE field = 'prototype'`,
    );
    const gold = await exported(source, 'gold');
    const own = await ours(source, 'own');
    findings.compared('our export', compareArchives(gold, own));
    findings.check(
      'our export tells of entries whose component is gone',
      own.output.includes('api::other.other.prototype has entries of the component kit.former'),
      own.output,
    );

    change(source, "DELETE FROM others_cmps WHERE component_type = 'kit.former' AND field = 'prototype'");
    const target = join(context.work, 'target');
    await cp(source, target, { recursive: true, verbatimSymlinks: true });
    change(target, 'DELETE FROM others_cmps; UPDATE constructors SET prototype = 1, constructor = 2');
    await cp(target, join(context.work, 'judged'), { recursive: true, verbatimSymlinks: true });
    succeeded(
      'our import',
      await ourImport(context.entry, target, join(context.work, 'gold.tar'), ['--force']),
    );
    const back = await ours(target, 'back');
    findings.compared('strapi export → our import, apart from ids', compareModuloIds(gold, back));
    const judged = join(context.work, 'judged');
    succeeded('strapi import', await officialImport(judged, join(context.work, 'own.tar'), []));
    const official = await ours(judged, 'judged-back');
    findings.note('strapi import itself loses values of attributes called prototype and constructor');
    findings.compared(
      'our export → strapi import, links and configuration',
      compareModuloIds(official, back).filter(({ kind }) => kind !== 'entities'),
    );
    const lists = [official, back].map(({ records }) =>
      records.entities.flatMap(({ value }) => (value.type === 'api::other.other' ? value.data.valueOf : [])),
    );
    findings.check(
      'either import makes two rows of a component that a list has twice',
      lists.every((list) => new Set(list.map(({ id }: { id: number }) => id)).size === 2),
      JSON.stringify(lists),
    );
    return findings;
  },
};

const bothSides: Case = {
  name: 'both-sides',
  about: 'a relation whose sides both come to say inversedBy',
  async run(context) {
    const findings = new Findings();
    const { official, ours } = archives(context);
    const tag = (side: object) => contentType('tag', { title: string, pages: manyToMany('page', side) });
    const source = await makeProject(
      context,
      [
        contentType('page', { title: string, tags: manyToMany('tag', { inversedBy: 'pages' }) }),
        tag({ mappedBy: 'tags' }),
      ],
      [
        { uid: 'api::tag.tag', data: '{"title":"one"}' },
        { uid: 'api::page.page', data: '{"title":"p","tags":["$0"]}' },
      ],
    );
    const file = join(source, 'src', 'api', 'tag', 'content-types', 'tag', 'schema.json');
    const written = JSON.parse(await readFile(file, 'utf8'));
    const { attributes } = tag({ inversedBy: 'tags' });
    await writeFile(file, JSON.stringify({ ...written, attributes }));
    // Its boot makes the other table, and reads that one from both sides from now on.
    const abandoned = await official(source, 'abandoned');
    const told = await ours(source, 'told');
    findings.compared('the table from before is not read', compareArchives(abandoned, told));
    findings.check(
      'our export tells of the relations in it',
      told.output.includes('pages_tags_lnk has relations that belong to no attribute (1)'),
      told.output,
    );

    change(
      source,
      'INSERT INTO tags_pages_lnk (tag_id, page_id, page_ord, tag_ord) SELECT tag_id, page_id, page_ord, tag_ord FROM pages_tags_lnk',
    );
    const gold = await official(source, 'gold');
    findings.compared('both sides are exported', compareArchives(gold, await ours(source, 'own')));
    succeeded(
      'our import',
      await ourImport(context.entry, source, join(context.work, 'gold.tar'), ['--force']),
    );
    const back = await ours(source, 'back');
    findings.compared('and imported', compareArchives(gold, back, { ignoreConfiguration }));
    findings.check('without what was in the table from before', !back.output.includes('pages_tags_lnk'));
    return findings;
  },
};

export const nameCases: readonly Case[] = [names, bothSides];
