/**
 * Runs inside a project, as its Strapi, and tells as JSON on the last line of stdout what a preview with masked data can do.
 * MASKED_USER and MASKED_PASSWORD are those of a user of users-permissions.
 */
const { attempt, assert, tell } = require('./entries.cjs');
const { close } = require('./close.cjs');

/** Strapi 5 has factories, Strapi 4 is one. */
async function start() {
  const strapi = require(require.resolve('@strapi/strapi', { paths: [process.cwd()] }));
  if (typeof strapi.createStrapi === 'function') {
    return await strapi.createStrapi({ ...(await strapi.compileStrapi()), serveAdminPanel: false }).start();
  }
  return await strapi({ ...(await strapi.compile()), serveAdminPanel: false }).start();
}

async function main() {
  const app = await start();
  const root = `http://127.0.0.1:${process.env.PORT}`;
  const results = [];

  await attempt(results, 'a user logs in with the password of previews, by REST', async () => {
    const response = await fetch(`${root}/api/auth/local`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        identifier: process.env.MASKED_USER,
        password: process.env.MASKED_PASSWORD,
      }),
    });
    const body = await response.json();
    assert(response.ok && body.jwt, `${response.status} ${JSON.stringify(body)}`);
    assert(body.user.email === process.env.MASKED_USER, JSON.stringify(body.user));
    return body.user.email;
  });

  await attempt(results, 'and not with another one', async () => {
    const { status } = await fetch(`${root}/api/auth/local`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ identifier: process.env.MASKED_USER, password: 'another one' }),
    });
    assert(status === 400, `${status}`);
    return status;
  });

  await attempt(results, 'no webhook is enabled', async () => {
    const webhooks = await app.db.connection.select('*').from('strapi_webhooks');
    assert(webhooks.length > 0, 'there are none');
    const enabled = webhooks.filter((webhook) => webhook.enabled);
    assert(enabled.length === 0, JSON.stringify(enabled));
    return `${webhooks.length} are off`;
  });

  await close(app);
  tell(results);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
