/** What the programs that run as a project's Strapi have in common: they find out what works there. */

/** A valid value for an attribute. */
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

/** Does something, and adds to the results whether it could be done. */
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

/** The last line of stdout tells the results as JSON. */
const tell = (results) => process.stdout.write(`\n${JSON.stringify(results)}\n`, () => process.exit(0));

/** Whether an attribute gets a row in a table of its own when it is set: the ids of such rows are given by the database, too. */
function hasRows({ type, target, mappedBy, morphBy, useJoinTable }, name) {
  if (type === 'relation') {
    const isOwner = !mappedBy && !morphBy && name !== 'localizations';
    return isOwner && useJoinTable !== false && target?.startsWith('api::') === true;
  }
  return ['component', 'dynamiczone', 'media'].includes(type);
}

/**
 * Data for an entry or a component: its required attributes, a component in each place for one, and for each relation
 * and media attribute the first entry that it can have.
 */
async function sampleData(app, { attributes }) {
  const data = {};
  for (const [name, attribute] of Object.entries(attributes)) {
    const { type, required, component, components, repeatable, multiple, target } = attribute;
    if (type === 'component') {
      const item = await sampleData(app, app.components[component]);
      data[name] = repeatable ? [item] : item;
    } else if (type === 'dynamiczone') {
      data[name] = [
        { __component: components[0], ...(await sampleData(app, app.components[components[0]])) },
      ];
    } else if (type === 'media') {
      const file = await app.db.query('plugin::upload.file').findOne();
      data[name] = file && (multiple ? [file.id] : file.id);
    } else if (hasRows(attribute, name)) {
      data[name] = (await app.documents(target).findFirst({ sort: 'id' }))?.documentId;
    } else if (required) {
      data[name] = sample(attribute, 'conformance');
    }
  }
  return Object.fromEntries(
    Object.entries(data).filter(([, value]) => value !== undefined && value !== null),
  );
}

/** Creates an entry of each content type of the project, with all that {@link sampleData} gives, and publishes it. */
async function createEntries(app, results) {
  for (const [uid, contentType] of Object.entries(app.contentTypes)) {
    if (!uid.startsWith('api::')) {
      continue;
    }
    const isPublished = contentType.options?.draftAndPublish === true;
    await attempt(
      results,
      `an entry of ${uid} is created${isPublished ? ' and published' : ''}`,
      async () => {
        const data = await sampleData(app, contentType);
        const { documentId } = await app.documents(uid).create({ data });
        const populate = Object.keys(data).filter((name) => hasRows(contentType.attributes[name], name));
        const found = await app.documents(uid).findOne({ documentId, populate });
        const lost = populate.filter((name) => [found[name]].flat().filter(Boolean).length === 0);
        assert(lost.length === 0, `it has no ${lost.join(', ')}`);
        if (isPublished) {
          const { entries } = await app.documents(uid).publish({ documentId });
          assert(entries.length === 1, `${entries.length} entries were published`);
          assert(
            await app.documents(uid).findOne({ documentId, status: 'published' }),
            'it is not found again',
          );
        }
        return `${documentId}, with ${populate.join(', ') || 'nothing in other tables'}`;
      },
    );
  }
}

module.exports = { assert, attempt, createEntries, tell };
