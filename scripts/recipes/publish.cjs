// Publishes every article of a project, as its editors would: the official seed leaves them as drafts.
const { createStrapi, compileStrapi } = require('@strapi/strapi');

async function main() {
  const strapi = await createStrapi(await compileStrapi()).load();
  const articles = strapi.documents('api::article.article');
  for (const { documentId } of await articles.findMany({})) {
    await articles.publish({ documentId });
  }
  console.log(`${(await articles.findMany({ status: 'published' })).length} published`);
  await strapi.destroy();
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
