import { resolve } from 'node:path';
import { Command } from 'commander';
import { openArchive } from '../src/archive/read/archive.ts';
import { checkArchive } from '../src/archive/read/check.ts';
import { majorOf } from '../src/archive/read/major.ts';
import { install, versionFor } from './conformance/installation.ts';
import { projectFromSchemas } from './conformance/project-from-schemas.ts';

/** `node scripts/project-from-archive.ts ARCHIVE FOLDER`: a Strapi project that the archive can be imported into. */
const program = new Command('project-from-archive')
  .description("Makes a Strapi project with an archive's content types and components, and no data.")
  .argument('<archive>', 'an archive of Strapi 4 or 5, a file or an unpacked folder')
  .argument('<folder>', 'where the project is made; what is there is replaced')
  .option('--strapi <version>', 'the version of Strapi to use; installed once (default: by the archive)')
  .option('-k, --key <key>', 'the passphrase of the archive')
  .showHelpAfterError();

const [archive = '', folder = ''] = program.parse().args;
const { strapi, key } = program.opts<{ strapi?: string; key?: string }>();

const { schemas, warnings } = await checkArchive(await openArchive(archive, key));
for (const warning of warnings) {
  console.log(warning);
}
const version = strapi ?? versionFor(majorOf(schemas));
const installation = await install(version, { fresh: false, log: console.log });
const left = await projectFromSchemas(schemas.values(), installation, resolve(folder));
if (left.length > 0) {
  console.log(`Strapi ${version} does not have ${left.join(', ')}`);
}
console.log(`${folder} is ready: import the archive into it`);
