/** @jest-environment ./__tests__/support/one-realm.mjs */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { projectTarget } from '../support/project-target.ts';
import { targetKinds } from '../support/targets.ts';

jest.setTimeout(120_000);

const old = 'https://prod.s3.eu-central-1.amazonaws.com';
const made = 'https://staging-cdn.example.com/media';

/** Columns of content that hold texts. */
const isText = (column: string, type: string) =>
  type === 'text' && /text|rich|body|html|content|biography|description/.test(column);

/** Puts an address into everything of a project that can hold one, and its files into a bucket. */
function intoBucket(database: DatabaseSync): void {
  const tables = database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
    .all()
    .map(({ name }) => String(name))
    .filter(
      (name) =>
        !/^(?:strapi_|admin_|upload_|up_|i18n_|sqlite_|files)|_(?:lnk|links|mph|cmps|components)$/.test(name),
    );
  const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
  for (const table of tables) {
    for (const { name, type } of database.prepare(`PRAGMA table_info(${quoted(table)})`).all()) {
      const column = String(name);
      if (isText(column, String(type))) {
        database.exec(
          `UPDATE ${quoted(table)} SET ${quoted(column)} = ${quoted(column)} || ' ![a](${old}/uploads/a.png) <img src="${old}/b.png">' WHERE ${quoted(column)} IS NOT NULL`,
        );
      } else if (type === 'json') {
        for (const row of database
          .prepare(`SELECT id, ${quoted(column)} AS value FROM ${quoted(table)}`)
          .all()) {
          const value = withPicture(row.value);
          if (value !== undefined) {
            database
              .prepare(`UPDATE ${quoted(table)} SET ${quoted(column)} = ? WHERE id = ?`)
              .run(JSON.stringify(value), row.id as number);
          }
        }
      }
    }
  }
  if (tables.includes('figures')) {
    // Numbers and times that only SQLite takes.
    database.exec('DELETE FROM figures; DELETE FROM moments');
  }
  database.exec(
    `UPDATE files SET provider = 'aws-s3', url = '${old}' || url, preview_url = '${old}/preview.png',
       formats = replace(formats, '"/uploads/', '"${old}/uploads/'), provider_metadata = '{"location":"${old}/x"}'`,
  );
}

const picture = {
  type: 'image',
  image: {
    ...{ name: 'a.png', hash: 'a_0123456789', ext: '.png', mime: 'image/png', width: 1, height: 1, size: 1 },
    ...{ url: `${old}/uploads/a_0123456789.png`, previewUrl: null, provider: 'aws-s3' },
    formats: {
      small: { hash: 'small_a', ext: '.png', url: `${old}/uploads/small_a.png`, mime: 'image/png' },
    },
  },
  children: [{ type: 'text', text: '' }],
};

function withPicture(text: unknown): unknown {
  try {
    const value = JSON.parse(String(text)) as unknown;
    return Array.isArray(value)
      ? [...value, picture]
      : typeof value === 'object' && value !== null
        ? { ...value, link: `${old}/x`, escaped: `{"a":"${old}/x"}` }
        : undefined;
  } catch {
    return undefined;
  }
}

/** All entities and settings of an unpacked archive, as its lines. */
const linesOf = (archive: string): string[] =>
  ['entities', 'configuration'].flatMap((stage) =>
    readdirSync(join(archive, stage))
      .sort()
      .flatMap((file) =>
        readFileSync(join(archive, stage, file), 'utf8')
          .split('\n')
          .filter(Boolean),
      ),
  );

/** The same by brute force: nothing of these projects has the old address but where it is to be rewritten. */
const replaced = (lines: readonly string[], provider: string): string[] =>
  lines.map((line) =>
    line.includes(old)
      ? line.replaceAll(old, made).replaceAll('"provider":"aws-s3"', `"provider":"${provider}"`)
      : line,
  );

/** Says of all lines only the first that differs. */
function expectSame(lines: readonly string[], expected: readonly string[]): void {
  const index = lines.findIndex((line, at) => line !== expected[at]);
  expect(lines[index]).toBe(expected[index]);
  expect(lines.length).toBe(expected.length);
}

/** A logo would have to be brought to a provider that is not here. */
const exclude = ['config'];

const projects = ['examples/blog', '__tests__/fixtures/kitchen-sink', '__tests__/fixtures/kitchen-sink-4'];

/** Roles on a server differ in how rows are written, not in what is. */
const kinds = targetKinds.filter(([name]) => !name.includes('no more than'));

describe.each(kinds.flatMap(([name, kind]) => projects.map((path) => [path, name, kind] as const)))(
  'addresses of media of %s on %s',
  (path, _, kind) => {
    if (kind === undefined) {
      test.todo('no server');
      return;
    }
    const site = projectTarget(kind, path, intoBucket, 'metadata-only');

    beforeEach(() => {
      const config = join(site.project, 'config', 'plugins.');
      const value = JSON.stringify({ upload: { config: { provider: 'staging-provider' } } });
      if (existsSync(`${config}ts`)) {
        writeFileSync(`${config}ts`, `export default () => (${value});`);
      } else {
        writeFileSync(`${config}js`, `module.exports = () => (${value});`);
      }
    });

    test('are rewritten everywhere, and nothing else is', async () => {
      // Servers have documents in another order than archives.
      await site.importing({ exclude });
      const before = linesOf(await site.exported());
      expect(before.length).toBe(linesOf(site.archive).length);
      const { addresses, warnings } = await site.importing({ exclude, mediaUrlMap: [`${old}=${made}`] });
      const after = linesOf(await site.exported());
      expectSame(after, replaced(before, 'staging-provider'));
      expect(after.filter((line) => line.includes(old))).toEqual([]);
      const total = before.reduce((sum, line) => sum + line.split(old).length - 1, 0);
      expect(total).toBeGreaterThan(20);
      expect(addresses?.rewritten.reduce((sum, one) => sum + one.addresses, 0)).toBe(total);
      expect(addresses?.left).toEqual([]);
      expect(warnings.filter((text) => text.includes('media-url-map'))).toEqual([]);
    });

    test('are rewritten as a dry run says', async () => {
      const given = { exclude, mediaUrlMap: [`${old}/uploads=/uploads`] };
      const foretold = await site.importing({ ...given, dryRun: true });
      const done = await site.importing(given);
      expect(foretold.addresses).toEqual(done.addresses);
      expect(foretold.warnings).toEqual(done.warnings);
      expect(done.addresses?.left.length).toBeGreaterThan(0);
      expect(done.warnings.find((text) => text.includes('still lead'))).toContain(old);
      const files = linesOf(await site.exported()).filter((line) =>
        line.startsWith('{"type":"plugin::upload.file"'),
      );
      expect(files.length).toBeGreaterThan(0);
      for (const line of files) {
        expect(JSON.parse(line).data).toMatchObject({
          url: expect.stringMatching(/^\/uploads\//),
          previewUrl: `${old}/preview.png`,
          provider: 'local',
        });
      }
    });
  },
);
