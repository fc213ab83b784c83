/**
 * The SQLite database of the blog as Strapi leaves it where `mappedBy` became `inversedBy`: a new table, and both sides read
 * that one.
 */
export const bothSides = `
  CREATE TABLE tags_articles_lnk (id integer primary key, tag_id integer REFERENCES tags ON DELETE CASCADE,
    article_id integer REFERENCES articles ON DELETE CASCADE, article_ord float, tag_ord float);
  CREATE UNIQUE INDEX tags_articles_lnk_uq ON tags_articles_lnk (tag_id, article_id);
  UPDATE strapi_core_store_settings SET value = json_set(json_remove(value,
    '$."api::tag.tag".attributes.articles.mappedBy', '$."api::tag.tag".__schema__.attributes.articles.mappedBy'),
    '$."api::tag.tag".attributes.articles.inversedBy', 'tags',
    '$."api::tag.tag".__schema__.attributes.articles.inversedBy', 'tags') WHERE key = 'strapi_content_types_schema';
  UPDATE strapi_database_schema SET schema = json_insert(schema, '$.tables[#]', json('{"name":"tags_articles_lnk",
    "indexes":[{"name":"tags_articles_lnk_uq","columns":["tag_id","article_id"],"type":"unique"}],
    "columns":[{"name":"id","type":"increments"},{"name":"tag_id","type":"integer","unsigned":true},
    {"name":"article_id","type":"integer","unsigned":true},{"name":"article_ord","type":"double"},{"name":"tag_ord","type":"double"}],"foreignKeys":[
    {"name":"tags_articles_lnk_fk","columns":["tag_id"],"referencedColumns":["id"],
      "referencedTable":"tags","onDelete":"CASCADE"},
    {"name":"tags_articles_lnk_ifk","columns":["article_id"],"referencedColumns":["id"],
      "referencedTable":"articles","onDelete":"CASCADE"}]}'));`;
