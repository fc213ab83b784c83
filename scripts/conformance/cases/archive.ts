import { cp } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { openArchive } from '../../../src/archive/read/archive.ts';
import { checkArchive } from '../../../src/archive/read/check.ts';
import { majorOf } from '../../../src/archive/read/major.ts';
import type { Schema } from '../../../src/strapi/schema.ts';
import { type ArchiveContents, type ArchiveRecord, readArchive } from '../archive.ts';
import { canonicalValue } from '../canonical.ts';
import { officialExport, officialImport, ourExport, ourImport, succeeded } from '../commands.ts';
import { compareArchives } from '../compare.ts';
import { compareModuloIds, withoutUnattached } from '../identity.ts';
import { versionFor } from '../installation.ts';
import { type Case, Findings } from '../outcome.ts';
import { projectFromSchemas } from '../project-from-schemas.ts';

const plain = ['--no-encrypt', '--no-compress'];

/** What archives of two versions of Strapi never have in common. */
const ofTheVersion = ['schemas', 'metadata', 'tar order', 'tar headers'] as const;

/** The target's own schemas, which an import leaves as they are: its tables stay, too. */
const isSchemas = ({ value }: ArchiveRecord): boolean => value.value.key === 'strapi_content_types_schema';

/** Rows that every start of Strapi brings in line with the controllers that the project has; the made one has none. */
const permission = 'plugin::users-permissions.permission';

/**
 * What of an archive can be compared with what a newer Strapi has: without rows that some versions export and that must
 * not come in (archive format §5), and without attributes that the archive's content types do not have.
 *
 * @param formatIds Whether the archive's sidecars of formats name the row of their file: those of an older Strapi 4 do not.
 */
function comparable(
  archive: ArchiveContents,
  schemas: ReadonlyMap<string, Schema>,
  formatIds: boolean,
): ArchiveContents {
  const kept = (uid: string, values: Readonly<Record<string, unknown>>) => {
    const attributes = schemas.get(uid)?.attributes ?? {};
    // A file's formats have no schema: of them nothing but an id is left out.
    const isRow = 'createdAt' in values;
    return Object.fromEntries(
      Object.entries(values).filter(([name]) =>
        isRow ? name in attributes || name === 'documentId' || name === 'id' : name !== 'id' || formatIds,
      ),
    );
  };
  const record = (value: ArchiveRecord['value']) => ({ value, canonical: canonicalValue(value) });
  const { records, sidecars } = archive;
  const entities = records.entities
    .filter(({ value }) => !value.type.startsWith('admin::'))
    .map(({ value }) => record({ ...value, data: kept(value.type, value.data) }));
  const links = records.links.filter(({ value }) => !value.left.type.startsWith('admin::'));
  return {
    ...archive,
    records: { ...records, entities, links },
    sidecars: sidecars.map(({ name, record: { value } }) => ({
      name,
      record: record(kept('plugin::upload.file', value)),
    })),
  };
}

function withoutSchemas(archive: ArchiveContents): ArchiveContents {
  const { records } = archive;
  const configuration = records.configuration.filter((record) => !isSchemas(record));
  return { ...archive, records: { ...records, configuration } };
}

function withoutPermissions(archive: ArchiveContents): ArchiveContents {
  const { records } = archive;
  return {
    ...archive,
    records: {
      ...records,
      entities: records.entities.filter(({ value }) => value.type !== permission),
      links: records.links.filter(({ value }) => value.left.type !== permission),
    },
  };
}

/**
 * An official archive from anywhere: a project is made with its content types, our import gets it started and loads the
 * archive, and what comes out must be what went in, ids included. The official import of it must give the same state
 * apart from ids.
 */
export function archiveCase(path: string): Case {
  return {
    name: `archive-${basename(path)}`,
    about: `the archive ${path} into a project that is made from its schemas`,
    async run(context) {
      const findings = new Findings();
      const { schemas } = await checkArchive(await openArchive(path, undefined));
      const version = versionFor(majorOf(schemas));
      const read = await readArchive(path);
      const formatIds = read.sidecars.every(({ record }) => 'id' in record.value);
      const { archive: expected, left: dangling } = withoutUnattached(comparable(read, schemas, formatIds));
      if (dangling > 0) {
        findings.note(`${dangling} links that have no end in an entity are left out`);
      }
      const project = join(context.work, 'project');
      const left = await projectFromSchemas(schemas.values(), await context.installation(version), project);
      findings.note(
        `made with Strapi ${expected.metadata.strapi.version}${left.length > 0 ? `, whose ${left.join(', ')} is left out` : ''}`,
      );

      const imported = succeeded('our import', await ourImport(context.entry, project, path, []));
      findings.check(
        'our import starts Strapi once and needs no leave to adapt',
        imported.output.includes('Strapi was started once'),
        imported.output,
      );
      const warnings = imported.output.split('\n').filter((line) => line.startsWith('Warning:'));
      findings.note(warnings.join('\n') || 'our import warns of nothing');
      const judged = join(context.work, 'judged');
      await cp(project, judged, { recursive: true, verbatimSymlinks: true });

      const ours = async (from: string, name: string) => {
        const base = join(context.work, name);
        const { archive } = succeeded('our export', await ourExport(context.entry, from, base, plain));
        return comparable(await readArchive(archive), schemas, formatIds);
      };
      findings.compared(
        'our import → our export',
        compareArchives(expected, await ours(project, 'ours'), {
          without: ofTheVersion,
          ignoreConfiguration: isSchemas,
        }),
      );
      const base = join(context.work, 'official');
      const official = succeeded('strapi export', await officialExport(project, base, plain));
      const started = comparable(await readArchive(official.archive), schemas, formatIds);
      findings.compared(
        'our import → strapi export',
        compareArchives(withoutPermissions(expected), withoutPermissions(started), {
          // A newer Strapi brings its configuration up to date when it starts.
          without: [...ofTheVersion, 'configuration'],
        }),
      );
      const judge = await officialImport(judged, path, []);
      if (judge.code !== 0) {
        const reason = judge.output.split('\n').find((line) => line.includes('[FATAL]'));
        findings.note(`strapi import ${version} does not take it: ${reason ?? judge.output}`);
      } else {
        findings.compared(
          'strapi import against the archive, apart from ids',
          compareModuloIds(withoutSchemas(await ours(judged, 'judged-back')), withoutSchemas(expected)),
        );
      }
      return findings;
    },
  };
}
