/**
 * Runs inside a project, as its Strapi, and tells as JSON on the last line of stdout what works there.
 * AFTER_IMPORT_TOKEN is a JWT of users-permissions.
 */
const { compileStrapi, createStrapi } = require(
  require.resolve('@strapi/strapi', { paths: [process.cwd()] }),
);
const { assert, attempt, createEntries, tell } = require('./entries.cjs');
const { close } = require('./close.cjs');

async function main() {
  const app = await createStrapi({ ...(await compileStrapi()), serveAdminPanel: false }).start();
  const root = `http://127.0.0.1:${process.env.PORT}`;
  const results = [];
  const json = async (path, init) => {
    const response = await fetch(root + path, init);
    const text = await response.text();
    assert(response.ok, `${path}: ${response.status} ${text.slice(0, 500)}`);
    return JSON.parse(text);
  };

  await attempt(results, 'the REST API gives the articles with their covers, and an image file', async () => {
    const { data } = await json('/api/articles?populate=cover');
    assert(data.length > 0, 'no articles');
    const cover = data.find((article) => article.cover)?.cover;
    assert(cover, 'no article has a cover');
    const image = await fetch(root + cover.url);
    const { byteLength } = await image.arrayBuffer();
    assert(
      image.ok && Math.abs(byteLength / 1000 - cover.size) < 1,
      `${cover.url}: ${image.status}, ${byteLength} bytes, and not ${cover.size} kB`,
    );
    return `${data.length} articles, ${cover.url}`;
  });

  await attempt(results, 'a JWT of users-permissions from before the import works', async () => {
    const me = await json('/api/users/me', {
      headers: { authorization: `Bearer ${process.env.AFTER_IMPORT_TOKEN}` },
    });
    assert(me.email === 'reader@example.com', JSON.stringify(me));
    return me.email;
  });

  await createEntries(app, results);

  await attempt(results, 'an administrator logs in', async () => {
    const credentials = { email: 'admin@example.com', password: 'Conformance-1' };
    const role = await app.service('admin::role').getSuperAdmin();
    await app.service('admin::user').create({
      ...credentials,
      firstname: 'Conformance',
      isActive: true,
      registrationToken: null,
      roles: [role.id],
    });
    const { data } = await json('/admin/login', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(credentials),
    });
    assert(data.user.email === credentials.email, JSON.stringify(data));
    return data.user.email;
  });

  await close(app);
  tell(results);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
