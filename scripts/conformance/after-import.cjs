/**
 * Runs inside a project, as its Strapi, and tells as JSON on the last line of stdout what works there.
 * AFTER_IMPORT_TOKEN is a JWT of users-permissions.
 */
const { compileStrapi, createStrapi } = require(
  require.resolve('@strapi/strapi', { paths: [process.cwd()] }),
);

/** A valid value for a required attribute. */
function sample({ type, enum: allowed }, unique) {
  const values = {
    email: `${unique}@example.com`,
    integer: 1,
    biginteger: '1',
    float: 1.5,
    decimal: 1.5,
    boolean: true,
    date: '2026-01-02',
    datetime: '2026-01-02T03:04:05.000Z',
    time: '03:04:05.000',
    json: {},
    blocks: [{ type: 'paragraph', children: [{ type: 'text', text: unique }] }],
    enumeration: allowed?.[0],
  };
  return values[type] ?? unique;
}

async function attempt(results, what, action) {
  try {
    results.push({ what, ok: true, detail: String(await action()) });
  } catch (error) {
    results.push({ what, ok: false, detail: `${error.stack}\n${JSON.stringify(error.details ?? {})}` });
  }
}

function assert(condition, message) {
  if (!condition) {
    throw new Error(message);
  }
}

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

  for (const [uid, { options, attributes }] of Object.entries(app.contentTypes)) {
    if (!uid.startsWith('api::')) {
      continue;
    }
    await attempt(
      results,
      `an entry of ${uid} is created${options?.draftAndPublish ? ' and published' : ''}`,
      async () => {
        const required = Object.entries(attributes).filter(([, attribute]) => attribute.required);
        const data = Object.fromEntries(
          required.map(([name, attribute]) => [name, sample(attribute, 'conformance')]),
        );
        const { documentId } = await app.documents(uid).create({ data });
        if (options?.draftAndPublish) {
          const { entries } = await app.documents(uid).publish({ documentId });
          assert(entries.length === 1, `${entries.length} entries were published`);
        }
        const status = options?.draftAndPublish ? 'published' : undefined;
        assert(await app.documents(uid).findOne({ documentId, status }), 'it is not found again');
        return documentId;
      },
    );
  }

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

  await app.destroy();
  process.stdout.write(`\n${JSON.stringify(results)}\n`, () => process.exit(0));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
