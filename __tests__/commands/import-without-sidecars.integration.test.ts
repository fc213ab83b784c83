import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { sealFolder } from '../../src/archive/seal/manifest.ts';
import { copyProject } from '../support/blog.ts';
import { run } from '../support/terminal.ts';
import { workspace } from '../support/workspace.ts';

const { at } = workspace();

test('an archive of Strapi 4.9, which has no sidecars, is imported with its media, and verified', async () => {
  copyProject('__tests__/fixtures/kitchen-sink-4', at('origin'));
  const options = ['--no-encrypt', '--no-compress', '--format', 'dir'];
  expect((await run(['export', '--project', at('origin'), '-f', at('archive'), ...options])).code).toBe(0);
  rmSync(at('archive/assets/metadata'), { recursive: true });
  rmSync(join(at('archive'), sealFolder), { recursive: true });
  const metadata = JSON.parse(readFileSync(at('archive/metadata.json'), 'utf8'));
  writeFileSync(at('archive/metadata.json'), JSON.stringify({ ...metadata, strapi: { version: '4.9.0' } }));
  const files = readdirSync(at('archive/assets/uploads'));
  expect(files.length).toBeGreaterThan(1);

  const verified = await run(['verify', '-f', at('archive')]);
  expect(verified).toMatchObject({ code: 0 });
  expect(verified.stdout).toContain(`The archive does not describe its ${files.length} media files`);

  copyProject('__tests__/fixtures/kitchen-sink-4', at('target'));
  for (const name of files) {
    rmSync(join(at('target/public/uploads'), name), { force: true });
  }
  const imported = await run([
    'import',
    '--project',
    at('target'),
    '-f',
    at('archive'),
    '--force',
    '--no-safety-backup',
  ]);
  expect(imported).toMatchObject({ code: 0 });
  for (const name of files) {
    expect(readFileSync(join(at('target/public/uploads'), name))).toEqual(
      readFileSync(join(at('archive/assets/uploads'), name)),
    );
  }
});
