/**
 * Runs inside a project: starts its Strapi and makes documents, which are given as JSON: `[{ "uid": …, "data": … }, …]`. A text
 * `$0` in the data stands for the document that was made first.
 */
const { compileStrapi, createStrapi } = require(
  require.resolve('@strapi/strapi', { paths: [process.cwd()] }),
);
const { close } = require('./close.cjs');

async function main() {
  const app = await createStrapi(await compileStrapi()).load();
  const made = [];
  for (const { uid, data } of JSON.parse(process.argv[2])) {
    const text = JSON.stringify(data).replace(/"\$(\d+)"/g, (_, index) => JSON.stringify(made[index]));
    const { documentId } = await app.documents(uid).create({ data: JSON.parse(text) });
    made.push(documentId);
  }
  await close(app);
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
