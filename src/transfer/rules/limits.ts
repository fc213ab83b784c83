/** How deep a component may lie that may hold others, an entity's own being the first; Strapi's admin panel allows a few. */
export const deepestComponent = 100;
