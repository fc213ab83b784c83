import { createModels } from '../../../src/database/model/create-models.ts';
import { strapi5 } from '../../../src/database/model/layout.ts';
import type { Attribute, Schema } from '../../../src/strapi/schema.ts';
import type { RandomSite, SiteRow } from './random-site.ts';

/**
 * A site of Strapi 5 with content types that a test gives: `a` becomes `api::a.a` with the table `a_rows`, and so
 * `plugin::b.a`, which stays what it is called; and components: `p` becomes
 * `kit.p` with the table `components_p_rows`.
 */
export function smallSite(
  types: Readonly<Record<string, Readonly<Record<string, Attribute>>>>,
  rows: readonly SiteRow[],
  components: Readonly<Record<string, Readonly<Record<string, Attribute>>>> = {},
): RandomSite {
  const contentTypes = Object.entries(types).map(([given, attributes]) => {
    const name = given.slice(given.lastIndexOf('.') + 1);
    return {
      uid: given === name ? `api::${name}.${name}` : given,
      modelType: 'contentType',
      modelName: name,
      kind: 'collectionType',
      collectionName: `${name}_rows`,
      info: { displayName: name, singularName: name },
      attributes,
    } as Schema;
  });
  const kit = Object.entries(components).map(
    ([name, attributes]) =>
      ({
        uid: `kit.${name}`,
        modelType: 'component',
        modelName: name,
        collectionName: `components_${name}_rows`,
        info: { displayName: name },
        attributes,
      }) as Schema,
  );
  const schemas = [...contentTypes, ...kit];
  return { layout: strapi5, schemas, models: createModels(schemas, strapi5), rows };
}
