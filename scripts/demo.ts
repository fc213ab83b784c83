import { spawnSync } from 'node:child_process';
import { createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { createReadStream, mkdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { formatBytes } from '../src/commands/format.ts';
import { createDatabase } from './database-sql.ts';

/** `npm run demo`: exports the example blog as a user would, and shows what is in the archive. */
const root = resolve(import.meta.dirname, '..');
const project = join(root, 'examples', 'blog');
const folder = join(root, '.tmp', 'demo');
const archive = join(folder, 'blog.tar.gz.enc');
const key = randomBytes(24).toString('base64');

const say = (line = ''): void => console.log(line);

say('1. The example blog gets its SQLite database (no Strapi is installed for that)');
createDatabase(join(project, 'data.sql'), join(project, '.tmp', 'data.db'));
mkdirSync(folder, { recursive: true });

say('2. strapi-dms export --project examples/blog --file .tmp/demo/blog   (key in STRAPI_DMS_KEY)');
say();
const { status } = spawnSync(
  process.execPath,
  [join(root, 'dist', 'index.js'), 'export', '--project', project, '--file', join(folder, 'blog')],
  { stdio: 'inherit', env: { ...process.env, STRAPI_DMS_KEY: key } },
);
if (status !== 0) {
  process.exit(status ?? 1);
}

say();
say(`3. What is inside ${relative(root, archive)}, decrypted with nothing but Node`);
say();
const entries = extract();
const media = { files: 0, bytes: 0 };
entries.on('entry', ({ name, size = 0 }, stream, next) => {
  if (!name.startsWith('assets/')) {
    say(`   ${formatBytes(size).padStart(9)}  ${name}`);
  } else if (name.startsWith('assets/uploads/')) {
    media.files += 1;
    media.bytes += size;
  }
  stream.resume();
  stream.on('end', next);
});
await pipeline(
  createReadStream(archive),
  createDecipheriv('aes-128-ecb', scryptSync(key, '', 16), null),
  createGunzip(),
  entries,
);
say(
  `   ${formatBytes(media.bytes).padStart(9)}  assets/uploads/: ${media.files} files, each with its sidecar in assets/metadata/`,
);

say();
say(
  'Next: import it with "npx strapi import -f .tmp/demo/blog.tar.gz.enc" in a Strapi 5 project with these schemas,',
);
say(`      with the key ${key}`);
say('      or export your own project: node dist/index.js export --project path/to/your/strapi');
say('      or put the workflow of README.md into .github/workflows of your project.');
