/**
 * Runs inside a project, as its Strapi, and tells as JSON on the last line of stdout whether it can add to what is there:
 * whether the database gives ids that no row has. The project was compiled by the start that made its tables.
 */
const { join } = require('node:path');
const { createStrapi } = require(require.resolve('@strapi/strapi', { paths: [process.cwd()] }));
const { createEntries, tell } = require('./entries.cjs');
const { close } = require('./close.cjs');

async function main() {
  const app = await createStrapi({ appDir: process.cwd(), distDir: join(process.cwd(), 'dist') }).load();
  const results = [];
  await createEntries(app, results);
  await close(app);
  tell(results);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
