/**
 * Runs inside a project, as its Strapi, and fills it with entries at random. FILL_SEED is where the numbers begin, FILL_COUNT how many
 * entries each collection gets. The last line of stdout tells what was made, as JSON.
 */
const { mkdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const strapiPackage = require(require.resolve('@strapi/strapi', { paths: [process.cwd()] }));
const { close } = require('../close.cjs');

let state = Number(process.env.FILL_SEED) >>> 0;
/** As in random.ts. */
function next() {
  state = (state + 0x6d2b79f5) >>> 0;
  let mixed = state;
  mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}
const below = (limit) => Math.floor(next() * limit);
const chance = (probability) => next() < probability;
const pick = (items) => items[below(items.length)];

const texts = [
  '',
  'plain',
  'ä 🎉 \u2028 "quoted" \\ back',
  "O'Hara; DROP TABLE x; --",
  'line\nbreak\ttab',
  '{"a":1}',
  '123',
  'true',
  ' spaces ',
];
const documents = [
  { a: 1, b: [null, true, { c: 'd' }] },
  [],
  {},
  42,
  true,
  'text',
  { 'key with "quotes"': '\u0000'.slice(1) },
  [[['deep']]],
];

/** A value for a scalar attribute; sometimes none. */
function scalar({ type, enum: allowed }, unique) {
  if (chance(0.15)) {
    return null;
  }
  const values = {
    string: () => pick(texts),
    text: () => pick(texts),
    richtext: () => `# ${pick(texts)}`,
    email: () => `${unique}@example.com`,
    password: () => `secret-${unique}`,
    uid: () => `slug-${unique}`,
    integer: () => below(4_000_000) - 2_000_000,
    biginteger: () => String(BigInt(below(2 ** 31)) * 2_097_151n - 1_000_000_000n),
    float: () => (next() - 0.5) * 10 ** below(6),
    decimal: () => Math.round((next() - 0.5) * 1_000_000) / 100,
    boolean: () => chance(0.5),
    date: () => `20${10 + below(30)}-0${1 + below(9)}-1${below(10)}`,
    time: () => `1${below(10)}:0${below(10)}:3${below(10)}.${100 + below(900)}`,
    datetime: () => new Date(1_500_000_000_000 + below(2 ** 31) * 100).toISOString(),
    timestamp: () => new Date(1_500_000_000_000 + below(2 ** 31) * 100).toISOString(),
    json: () => pick(documents),
    blocks: () => [{ type: 'paragraph', children: [{ type: 'text', text: pick(texts), bold: chance(0.5) }] }],
    enumeration: () => pick(allowed),
  };
  return values[type]?.() ?? null;
}

const isScalar = ({ type }) => !['relation', 'component', 'dynamiczone', 'media'].includes(type);
/** What Strapi adds itself. */
const own = new Set([
  'createdAt',
  'updatedAt',
  'publishedAt',
  'createdBy',
  'updatedBy',
  'locale',
  'localizations',
]);

async function main() {
  const major = strapiPackage.createStrapi === undefined ? 4 : 5;
  const app =
    major === 5
      ? await strapiPackage.createStrapi(await strapiPackage.compileStrapi()).load()
      : await strapiPackage(await strapiPackage.compile()).load();
  const types = Object.entries(app.contentTypes).filter(([uid]) => uid.startsWith('api::'));
  const count = Number(process.env.FILL_COUNT);
  const made = { files: 0, entries: 0, related: 0, refused: [] };
  let serial = 0;

  const files = [];
  mkdirSync(join('public', 'uploads'), { recursive: true });
  for (let index = 0; index < 4; index += 1) {
    const hash = `random_${process.env.FILL_SEED}_${index}`;
    writeFileSync(join('public', 'uploads', `${hash}.txt`), `file ${index}`);
    const data = {
      name: `${pick(texts)}${index}.txt`,
      hash,
      ext: '.txt',
      mime: 'text/plain',
      size: 0.01,
      url: `/uploads/${hash}.txt`,
      provider: 'local',
    };
    files.push((await app.db.query('plugin::upload.file').create({ data })).id);
    made.files += 1;
  }
  const locales = ['en', 'de', 'pt-BR'];
  const localesService = app.plugin('i18n')?.service('locales');
  for (const code of localesService === undefined ? [] : locales.slice(1)) {
    if (!(await localesService.findByCode(code))) {
      await localesService.create({ code, name: code });
    }
  }

  function component(uid, depth) {
    return Object.fromEntries(
      Object.entries(app.components[uid].attributes).flatMap(([name, attribute]) => {
        if (isScalar(attribute)) {
          return [[name, scalar(attribute, `${++serial}`)]];
        }
        if (attribute.type === 'component' && depth < 4) {
          const item = () => component(attribute.component, depth + 1);
          return [
            [
              name,
              attribute.repeatable ? Array.from({ length: below(3) }, item) : chance(0.7) ? item() : null,
            ],
          ];
        }
        return attribute.type === 'media' ? [[name, media(attribute)]] : [];
      }),
    );
  }
  const media = ({ multiple }) =>
    multiple ? files.filter(() => chance(0.5)) : chance(0.6) ? pick(files) : null;

  function values(contentType) {
    return Object.fromEntries(
      Object.entries(contentType.attributes).flatMap(([name, attribute]) => {
        if (own.has(name) || attribute.type === 'relation') {
          return [];
        }
        if (attribute.type === 'component') {
          const item = () => component(attribute.component, 0);
          return [
            [
              name,
              attribute.repeatable ? Array.from({ length: below(4) }, item) : chance(0.7) ? item() : null,
            ],
          ];
        }
        if (attribute.type === 'dynamiczone') {
          return [
            [
              name,
              Array.from({ length: below(4) }, () => {
                const uid = pick(attribute.components);
                return { __component: uid, ...component(uid, 0) };
              }),
            ],
          ];
        }
        return [[name, attribute.type === 'media' ? media(attribute) : scalar(attribute, `${++serial}`)]];
      }),
    );
  }

  /** Validation may refuse a value; another is drawn then. */
  async function attempt(what, action) {
    for (let tries = 0; tries < 4; tries += 1) {
      try {
        return await action();
      } catch (error) {
        if (tries === 3) {
          made.refused.push(
            `${what}: ${error.message.split('\n')[0]} ${JSON.stringify(error.details ?? '').slice(0, 300)}`,
          );
        }
      }
    }
    return undefined;
  }

  const isLocalized = (contentType) => contentType.pluginOptions?.i18n?.localized === true;
  const hasDrafts = (contentType) => contentType.options?.draftAndPublish === true;
  for (const [uid, contentType] of types) {
    for (let index = 0; index < (contentType.kind === 'singleType' ? 1 : count); index += 1) {
      const created = await attempt(uid, () =>
        major === 5
          ? app.documents(uid).create({
              data: values(contentType),
              ...(hasDrafts(contentType) && { status: pick(['draft', 'published']) }),
            })
          : app.entityService.create(uid, {
              data: {
                ...values(contentType),
                ...(hasDrafts(contentType) && { publishedAt: chance(0.5) ? new Date() : null }),
                ...(isLocalized(contentType) && { locale: 'en' }),
              },
            }),
      );
      made.entries += created === undefined ? 0 : 1;
      if (created !== undefined && isLocalized(contentType) && chance(0.5)) {
        const locale = pick(locales.slice(1));
        await attempt(`${uid} in ${locale}`, () =>
          major === 5
            ? app.documents(uid).update({ documentId: created.documentId, locale, data: values(contentType) })
            : app.entityService.create(uid, {
                data: { ...values(contentType), locale, localizations: [created.id] },
              }),
        );
      }
    }
  }

  // Relations are set on rows, as the database layer has them: between drafts, published rows and locales in any way.
  const rows = new Map();
  for (const [uid] of types) {
    rows.set(
      uid,
      (await app.db.query(uid).findMany({ select: ['id'] })).map(({ id }) => id),
    );
  }
  const everything = types.flatMap(([uid]) => rows.get(uid).map((id) => ({ id, __type: uid })));
  async function relate(uid, attributes, ids) {
    for (const [name, attribute] of Object.entries(attributes)) {
      if (
        attribute.type !== 'relation' ||
        own.has(name) ||
        attribute.mappedBy ||
        (attribute.target ?? '').startsWith('admin::')
      ) {
        continue;
      }
      for (const id of ids.filter(() => chance(0.6))) {
        const isMorph = attribute.relation.startsWith('morph');
        const targets = isMorph ? everything : (rows.get(attribute.target) ?? []);
        const isMany = /ToMany$/.test(attribute.relation);
        const chosen = targets.filter(() => chance(0.3)).slice(0, isMany ? 4 : 1);
        if (chosen.length > 0) {
          await attempt(`${uid}.${name}`, () =>
            app.db.query(uid).update({
              where: { id },
              data: {
                [name]: isMany
                  ? isMorph
                    ? chosen.map((end, index) => ({ ...end, order: index + 1 }))
                    : chosen
                  : chosen[0],
              },
            }),
          );
          made.related += 1;
        }
      }
    }
  }
  for (const [uid, contentType] of types) {
    await relate(uid, contentType.attributes, rows.get(uid));
  }
  for (const [uid, { attributes }] of Object.entries(app.components)) {
    const ids = (await app.db.query(uid).findMany({ select: ['id'] })).map(({ id }) => id);
    await relate(uid, attributes, ids);
  }
  await close(app);
  process.stdout.write(`\n${JSON.stringify(made)}\n`, () => process.exit(0));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
