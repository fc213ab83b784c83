'use strict';

// Fills an empty database of this project: `rm -rf .tmp public/uploads/*.*` first, then `npm run seed`.

const { statSync } = require('node:fs');
const { join } = require('node:path');
const { compileStrapi, createStrapi } = require('@strapi/strapi');

const uploads = join(__dirname, '..', 'data', 'uploads');
const types = { '.jpg': 'image/jpeg', '.png': 'image/png', '.txt': 'text/plain' };

async function upload(strapi, name, alternativeText) {
  const filepath = join(uploads, name);
  const [file] = await strapi
    .plugin('upload')
    .service('upload')
    .upload({
      files: {
        filepath,
        originalFilename: name,
        size: statSync(filepath).size,
        mimetype: types[name.slice(name.lastIndexOf('.'))],
      },
      data: { fileInfo: { name, alternativeText, caption: alternativeText } },
    });
  return file.id;
}

/** The public role may read everything, as a website would need it. */
async function openForReading(strapi) {
  const role = await strapi.db.query('plugin::users-permissions.role').findOne({ where: { type: 'public' } });
  const actions = ['article', 'author', 'category', 'page', 'tag']
    .flatMap((name) => [`api::${name}.${name}.find`, `api::${name}.${name}.findOne`])
    .concat('api::global.global.find');
  for (const action of actions) {
    await strapi.db.query('plugin::users-permissions.permission').create({ data: { action, role: role.id } });
  }
}

async function seed(strapi) {
  if ((await strapi.documents('api::author.author').count({})) > 0) {
    throw new Error('There are authors already: this script fills an empty database only.');
  }
  const create = (name, data, rest = {}) =>
    strapi.documents(`api::${name}.${name}`).create({ data, ...rest });
  const update = (name, { documentId }, data, rest) =>
    strapi.documents(`api::${name}.${name}`).update({ documentId, data, ...rest });
  const publish = (name, { documentId }, locale) =>
    strapi.documents(`api::${name}.${name}`).publish({ documentId, locale });

  await strapi.plugin('i18n').service('locales').create({ code: 'fr', name: 'French (fr)' });
  await strapi.service('admin::user').create({
    email: 'admin@example.com',
    firstname: 'Demo',
    lastname: 'Admin',
    password: 'Throw-away-1',
    registrationToken: null,
    isActive: true,
    roles: [(await strapi.service('admin::role').getSuperAdmin()).id],
  });
  // Strapi makes two API tokens for a new project; their keys have no place in a public repository.
  await strapi.db.connection('strapi_api_tokens').delete();
  await openForReading(strapi);

  const mountain = await upload(strapi, 'mountain-morning.jpg', 'Mountains in the morning');
  const desert = await upload(strapi, 'desert-evening.jpg', 'A desert in the evening');
  const night = await upload(strapi, 'night-valley.jpg', 'A valley at night');
  const hills = await upload(strapi, 'green-hills.jpg', 'Green hills');
  const logo = await upload(strapi, 'logo.png', 'The logo of the blog');
  const pressKit = await upload(strapi, 'press-kit.txt', 'Press kit');

  const ada = await create('author', {
    name: 'Ada Example',
    email: 'ada@example.com',
    bio: 'Walks first and writes afterwards.',
    avatar: await upload(strapi, 'ada.png', 'Ada Example'),
  });
  const noor = await create('author', {
    name: 'Noor Example',
    email: 'noor@example.com',
    bio: 'Has been lost in four deserts.',
    avatar: await upload(strapi, 'noor.png', 'Noor Example'),
  });

  const category = async (en, fr) => {
    const made = await create('category', en, { locale: 'en' });
    await update('category', made, fr, { locale: 'fr' });
    return made;
  };
  const walks = await category(
    { name: 'Walks', slug: 'walks', description: 'On foot, for a day or a week.' },
    { name: 'Randonnées', slug: 'randonnees', description: 'À pied, un jour ou une semaine.' },
  );
  const gear = await category(
    { name: 'Gear', slug: 'gear', description: 'What to carry, and what to leave at home.' },
    { name: 'Équipement', slug: 'equipement', description: 'Quoi emporter, quoi laisser chez soi.' },
  );

  const tags = {};
  for (const name of ['mountains', 'desert', 'night', 'beginners']) {
    tags[name] = (await create('tag', { name })).documentId;
  }

  // Published in both languages.
  const morning = await create(
    'article',
    {
      title: 'A morning above the clouds',
      slug: 'a-morning-above-the-clouds',
      summary: 'Start before dawn, and have the ridge to yourself.',
      cover: mountain,
      author: ada.documentId,
      category: walks.documentId,
      tags: [tags.mountains, tags.beginners],
      body: [
        {
          __component: 'shared.rich-text',
          body: '## Start early\n\nThe first hour is *cold*, the second is **yours**.',
        },
        {
          __component: 'shared.quote',
          text: 'The mountain does not care about your alarm clock.',
          source: 'A hut warden',
        },
        { __component: 'shared.gallery', pictures: [mountain, hills] },
        { __component: 'shared.rich-text', body: 'Be back down by noon.' },
      ],
      seo: {
        metaTitle: 'A morning above the clouds',
        metaDescription: 'A walk before dawn.',
        shareImage: mountain,
      },
    },
    { locale: 'en' },
  );
  await update(
    'article',
    morning,
    {
      title: 'Un matin au-dessus des nuages',
      slug: 'un-matin-au-dessus-des-nuages',
      summary: 'Partez avant l’aube : la crête est à vous.',
      author: ada.documentId,
      category: walks.documentId,
      tags: [tags.mountains, tags.beginners],
      body: [{ __component: 'shared.rich-text', body: '## Partez tôt\n\nLa première heure est *froide*.' }],
      seo: { metaTitle: 'Un matin au-dessus des nuages', metaDescription: 'Une marche avant l’aube.' },
    },
    { locale: 'fr' },
  );
  await publish('article', morning, '*');

  // Published, then changed: the draft is ahead of what readers see.
  const deserts = await create(
    'article',
    {
      title: 'Four deserts, one compass',
      slug: 'four-deserts-one-compass',
      summary: 'What to do when the only landmark is the sun.',
      cover: desert,
      author: noor.documentId,
      category: walks.documentId,
      tags: [tags.desert],
      body: [
        { __component: 'shared.media', file: desert, caption: 'Evening, third desert' },
        { __component: 'shared.rich-text', body: 'Sand remembers nothing.' },
      ],
    },
    { locale: 'en' },
  );
  await publish('article', deserts, 'en');
  await update(
    'article',
    deserts,
    {
      title: 'Five deserts, one compass',
      tags: [tags.desert, tags.night],
      body: [
        { __component: 'shared.media', file: desert, caption: 'Evening, third desert' },
        { __component: 'shared.rich-text', body: 'Sand remembers nothing. Neither do I: there was a fifth.' },
        { __component: 'shared.media', file: night, caption: 'Night, fifth desert' },
      ],
    },
    { locale: 'en' },
  );

  // Published in English, a draft in French.
  const pack = await create(
    'article',
    {
      title: 'What is in my pack',
      slug: 'what-is-in-my-pack',
      summary: 'Nine things, and none of them is a second pair of shoes.',
      author: ada.documentId,
      category: gear.documentId,
      tags: [tags.beginners],
      body: [{ __component: 'shared.rich-text', body: '1. Water\n2. Bread\n3. A map made of paper' }],
    },
    { locale: 'en' },
  );
  await publish('article', pack, 'en');
  await update(
    'article',
    pack,
    { title: 'Dans mon sac', slug: 'dans-mon-sac', author: ada.documentId, category: gear.documentId },
    { locale: 'fr' },
  );

  // Never published.
  await create(
    'article',
    {
      title: 'Sleeping under the sky (notes)',
      slug: 'sleeping-under-the-sky',
      cover: night,
      author: noor.documentId,
      tags: [tags.night],
    },
    { locale: 'en' },
  );

  const home = await create(
    'page',
    {
      title: 'Home',
      slug: 'home',
      sections: [
        {
          __component: 'shared.hero',
          heading: 'The paths between',
          text: 'Stories from mountains and deserts.',
          picture: hills,
          links: [
            { label: 'Read', url: '/articles' },
            { label: 'Maps', url: 'https://maps.example.com', isExternal: true },
          ],
        },
        { __component: 'shared.quote', text: 'Go and see.', source: 'Ada Example' },
        { __component: 'shared.gallery', pictures: [desert, night, hills] },
      ],
      seo: { metaTitle: 'The paths between', metaDescription: 'A blog about walking.', shareImage: hills },
    },
    { locale: 'en' },
  );
  await update(
    'page',
    home,
    {
      title: 'Accueil',
      slug: 'accueil',
      sections: [
        {
          __component: 'shared.hero',
          heading: 'Les sentiers',
          text: 'Récits de montagnes et de déserts.',
          picture: hills,
          links: [{ label: 'Lire', url: '/fr/articles' }],
        },
      ],
    },
    { locale: 'fr' },
  );
  await publish('page', home, '*');
  const about = await create(
    'page',
    {
      title: 'About',
      slug: 'about',
      sections: [
        { __component: 'shared.rich-text', body: 'Two people, one blog.' },
        { __component: 'shared.media', file: pressKit, caption: 'Press kit' },
      ],
    },
    { locale: 'en' },
  );
  await publish('page', about, 'en');

  const global = await create(
    'global',
    {
      siteName: 'The paths between',
      siteDescription: 'A blog about walking',
      favicon: logo,
      navigation: [
        { label: 'Home', url: '/' },
        { label: 'Articles', url: '/articles' },
        { label: 'About', url: '/about' },
      ],
      defaultSeo: {
        metaTitle: 'The paths between',
        metaDescription: 'A blog about walking',
        shareImage: hills,
      },
    },
    { locale: 'en' },
  );
  await update(
    'global',
    global,
    {
      siteName: 'Les sentiers',
      siteDescription: 'Un blog de randonnée',
      favicon: logo,
      navigation: [
        { label: 'Accueil', url: '/fr' },
        { label: 'Articles', url: '/fr/articles' },
      ],
      defaultSeo: { metaTitle: 'Les sentiers', metaDescription: 'Un blog de randonnée' },
    },
    { locale: 'fr' },
  );
}

async function main() {
  const strapi = await createStrapi(await compileStrapi()).load();
  strapi.log.level = 'warn';
  try {
    await seed(strapi);
  } finally {
    await strapi.destroy();
  }
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
