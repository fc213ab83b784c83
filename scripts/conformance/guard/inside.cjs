/**
 * Runs inside a project, as its Strapi, and tells what is there as JSON on the last line of stdout.
 *
 * GUARD_TASK is a file with what is to be done: `{ "fill": [{ "as", "uid", "data", "status", "locale", "of" }], "save": ["uid"] }`. What is
 * filled in refers to what was made before: `{ "$ref": "name" }` is its id as relations want it, `{ "$file": 0 }` that of a media file.
 */
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const strapiPackage = require(require.resolve('@strapi/strapi', { paths: [process.cwd()] }));
const { close } = require('../close.cjs');

const major = strapiPackage.createStrapi === undefined ? 4 : 5;
const task = JSON.parse(readFileSync(process.env.GUARD_TASK, 'utf8'));

async function start() {
  if (major === 5) {
    const app = await strapiPackage.createStrapi({
      ...(await strapiPackage.compileStrapi()),
      serveAdminPanel: false,
    });
    return task.save === undefined ? app.load() : app.start();
  }
  const app = strapiPackage({ ...(await strapiPackage.compile()), serveAdminPanel: false });
  return task.save === undefined ? app.load() : app.start();
}

async function fill(app) {
  const files = [];
  mkdirSync(join('public', 'uploads'), { recursive: true });
  for (let index = 0; index < 3; index += 1) {
    const hash = `guard_${index}`;
    writeFileSync(join('public', 'uploads', `${hash}.txt`), `file ${index}`);
    const data = {
      name: `${hash}.txt`,
      hash,
      ext: '.txt',
      mime: 'text/plain',
      size: 0.01,
      url: `/uploads/${hash}.txt`,
      provider: 'local',
    };
    files.push((await app.db.query('plugin::upload.file').create({ data })).id);
  }
  const locales = app.plugin('i18n').service('locales');
  if (!(await locales.findByCode('de'))) {
    await locales.create({ code: 'de', name: 'German' });
  }
  const made = new Map();
  const resolved = (value) => {
    if (Array.isArray(value)) {
      return value.map(resolved);
    }
    if (value === null || typeof value !== 'object') {
      return value;
    }
    if ('$ref' in value) {
      return made.get(value.$ref);
    }
    if ('$file' in value) {
      return files[value.$file];
    }
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, resolved(one)]));
  };
  for (const { as, uid, data, status = 'published', locale, of } of task.fill) {
    const values = resolved(data);
    try {
      if (major === 5) {
        const options = { data: values, status, ...(locale ? { locale } : {}) };
        const entry = of
          ? await app.documents(uid).update({ ...options, documentId: made.get(of) })
          : await app.documents(uid).create(options);
        made.set(as, entry.documentId);
      } else {
        const hasState = app.contentTypes[uid].options?.draftAndPublish === true;
        const state = hasState ? { publishedAt: status === 'published' ? new Date() : null } : {};
        const localized = locale ? { locale } : {};
        const entry = await app.entityService.create(uid, { data: { ...values, ...state, ...localized } });
        made.set(as, entry.id);
      }
    } catch (error) {
      throw new Error(
        `${uid} ${JSON.stringify(values)}: ${error.message} ${JSON.stringify(error.details ?? {})}`,
      );
    }
  }
}

/** Everything below a component. */
function populateOf(app, attributes, depth = 0) {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, attribute]) => {
      if (['createdBy', 'updatedBy', 'localizations'].includes(name) || depth > 3) {
        return [];
      }
      switch (attribute.type) {
        case 'relation':
        case 'media':
          return [[name, true]];
        case 'component':
          return [
            [name, { populate: populateOf(app, app.components[attribute.component].attributes, depth + 1) }],
          ];
        case 'dynamiczone':
          return major === 4
            ? [[name, true]]
            : [
                [
                  name,
                  {
                    on: Object.fromEntries(
                      attribute.components.map((uid) => [
                        uid,
                        { populate: populateOf(app, app.components[uid].attributes, depth + 1) },
                      ]),
                    ),
                  },
                ],
              ];
        default:
          return [];
      }
    }),
  );
}

/** Whether a value is one of its type. */
const isOf = {
  integer: Number.isFinite,
  float: Number.isFinite,
  boolean: (value) => typeof value === 'boolean',
  date: (value) => /^\d{4}-\d{2}-\d{2}$/.test(value),
  datetime: (value) => !Number.isNaN(Date.parse(value)),
};

/** How many values there are, by attribute, through components with dots. */
function count(into, attributes, app, row, path = '') {
  for (const [name, attribute] of Object.entries(attributes)) {
    const value = row?.[name];
    if (value === null || value === undefined || !(isOf[attribute.type]?.(value) ?? true)) {
      continue;
    }
    const items =
      Array.isArray(value) && ['relation', 'media', 'component', 'dynamiczone'].includes(attribute.type)
        ? value
        : [value];
    into[path + name] = (into[path + name] ?? 0) + items.length;
    if (attribute.type === 'component') {
      for (const item of items) {
        count(into, app.components[attribute.component].attributes, app, item, `${path}${name}.`);
      }
    }
  }
}

async function look(app) {
  const seen = {};
  for (const [uid, { attributes, kind }] of Object.entries(app.contentTypes)) {
    if (!uid.startsWith('api::') && uid !== 'plugin::users-permissions.user') {
      continue;
    }
    const rows = await app.db.query(uid).findMany({ populate: populateOf(app, attributes) });
    const counts = { '': rows.length };
    for (const row of rows) {
      count(counts, attributes, app, row);
    }
    if (kind === 'singleType') {
      counts.single = major === 5 ? ((await app.documents(uid).findFirst({ status: 'draft' })) ? 1 : 0) : 1;
    }
    seen[uid] = counts;
  }
  return seen;
}

/** Saves and publishes every entry as it is, as the content manager does. */
async function save(app) {
  const credentials = { email: 'guard@example.com', password: 'Conformance-1' };
  const role = await app.service('admin::role').getSuperAdmin();
  await app.service('admin::user').create({
    ...credentials,
    firstname: 'Conformance',
    isActive: true,
    registrationToken: null,
    roles: [role.id],
  });
  const root = `http://127.0.0.1:${process.env.PORT}`;
  const ask = async (method, path, body, token) => {
    const response = await fetch(root + path, {
      method,
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { ok: response.ok, status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text };
  };
  const { body: login } = await ask('POST', '/admin/login', credentials);
  const { token } = login.data;
  const refused = {};
  for (const uid of task.save) {
    const { attributes, options } = app.contentTypes[uid];
    const published =
      major === 5
        ? await app.db.query(uid).findMany({ where: { publishedAt: { $notNull: true } } })
        : await app.db
            .query(uid)
            .findMany(options?.draftAndPublish ? { where: { publishedAt: { $notNull: true } } } : {});
    const failures = [];
    for (const { id, documentId, locale } of published) {
      const query = locale ? `?locale=${locale}` : '';
      const path = `/content-manager/collection-types/${uid}/${major === 5 ? documentId : id}`;
      const { body } = await ask('GET', path + query, undefined, token);
      const entry = major === 5 ? body.data : body;
      const data = Object.fromEntries(
        Object.entries(attributes)
          .filter(
            ([name, { type }]) =>
              !['relation', 'media'].includes(type) &&
              !['createdAt', 'updatedAt', 'publishedAt', 'locale'].includes(name),
          )
          .map(([name]) => [name, entry?.[name] ?? null]),
      );
      const answer =
        major === 5
          ? await ask('POST', `${path}/actions/publish${query}`, data, token)
          : await ask('PUT', path + query, data, token);
      // A type without drafts has nothing to publish: it is saved.
      const saved =
        major === 5 && options?.draftAndPublish !== true
          ? await ask('PUT', path + query, data, token)
          : answer;
      if (!saved.ok) {
        failures.push(`${documentId ?? id}: ${JSON.stringify(saved.body?.error?.message ?? saved.status)}`);
      }
    }
    refused[uid] = failures;
  }
  return refused;
}

async function main() {
  const app = await start();
  if (task.onlyStart) {
    await close(app);
    return;
  }
  if (task.fill !== undefined) {
    await fill(app);
  }
  const seen = await look(app);
  const refused = task.save === undefined ? {} : await save(app);
  await close(app);
  console.log(`\n${JSON.stringify({ seen, refused })}`);
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
