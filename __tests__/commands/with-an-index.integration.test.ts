import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openArchive } from '../../src/archive/read/archive.ts';
import { convertArchive } from '../../src/commands/convert/convert.ts';
import { parseConvertOptions } from '../../src/commands/convert/options.ts';
import { diffStates } from '../../src/commands/diff/diff.ts';
import { inspectArchive } from '../../src/commands/inspect/inspect.ts';
import { restoration } from '../support/documents.ts';
import { defaultsOf, silent } from '../support/options.ts';
import { projectTarget } from '../support/project-target.ts';
import { targetKinds } from '../support/targets.ts';

const sqlite = targetKinds[0]?.[1] as NonNullable<(typeof targetKinds)[number][1]>;

/** Everything that a report says but how the archive is packed, where it is, and how much of it was read. */
const said = ({
  file: _file,
  bytes: _bytes,
  durationMs: _duration,
  format: _format,
  compressed: _compressed,
  seal: _seal,
  madeBy: _madeBy,
  isReadInPart: _isPart,
  ...rest
}: Record<string, unknown>) => rest;

describe.each([
  ['examples/blog', 'api::article.article', 'articles', 'title'],
  ['__tests__/fixtures/kitchen-sink', 'api::dish.dish', 'dishes', 'name'],
])('of the archive of %s, an index gives the same as all of it:', (path, uid, table, column) => {
  const site = projectTarget(sqlite, path);
  let indexed: string;
  let plain: string;
  let where: { readonly project: string; readonly url: string };

  beforeAll(async () => {
    const options = { ...defaultsOf('convert'), file: site.archive, output: `${site.archive}-indexed` };
    ({ file: indexed } = await convertArchive(
      parseConvertOptions({ ...options, format: 'tar', compress: true, encrypt: false }),
      silent,
    ));
    // What packs it anew keeps the seal, and nowhere to begin in the middle.
    plain = `${site.archive}-plain.tar.gz`;
    writeFileSync(plain, gzipSync(gunzipSync(readFileSync(indexed))));
    expect(await (await openArchive(plain, undefined)).index()).toBeUndefined();
    expect(await (await openArchive(indexed, undefined)).index()).toBeDefined();
  });

  beforeEach(() => {
    where = { project: site.project, url: site.target.url };
  });

  test('an inspection', async () => {
    const of = async (file: string) =>
      said({ ...(await inspectArchive({ ...defaultsOf('inspect'), file })) });
    expect(await of(indexed)).toEqual(await of(plain));
  });

  test.each([[[]], [['files']]] as const)('what differs from the database, without %j', async (exclude) => {
    await site.target.run(`UPDATE ${table} SET ${column} = 'another' WHERE id = 1`);
    const lists = { only: [], onlyContentTypes: [], excludeContentTypes: [], exclude };
    const of = async (file: string) => {
      const given = { project: where.project, databaseUrl: where.url, against: undefined, store: undefined };
      const rest = { key: undefined, identity: undefined, timeZone: undefined, trustConfig: false };
      const { report } = await diffStates(
        {
          ...given,
          ...rest,
          file,
          filters: lists,
          ...lists,
          limits: {},
          requireSeal: 'any',
          samples: true,
        } as never,
        undefined,
        silent,
      );
      // Warnings name the archive.
      return JSON.parse(
        JSON.stringify({ ...said({ ...report }), before: 0, after: 0 }).replaceAll(file, 'it'),
      );
    };
    const found = await of(indexed);
    expect(found).toEqual(await of(plain));
    expect(JSON.stringify(found)).toContain('"another"');
  });

  test('what a document is restored to', async () => {
    const [[documentId] = []] = await site.target.run(`SELECT document_id FROM ${table} WHERE id = 1`);
    await site.target.run(`UPDATE ${table} SET ${column} = 'another' WHERE id = 1`);
    const of = async (file: string) => {
      await using found = await restoration(where, file, { uid, documentId: [String(documentId)] });
      return found.report;
    };
    const inPart = await of(indexed);
    const whole = await of(plain);
    expect([inPart.isReadInPart, whole.isReadInPart]).toEqual([true, false]);
    expect(said({ ...inPart })).toEqual(said({ ...whole }));
    expect(inPart.isSame).toBe(false);
  });
});
