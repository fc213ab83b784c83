/** The largest number up to which JSON's readers tell whole numbers apart. */
export const largestId = Number.MAX_SAFE_INTEGER;

/**
 * Whether a row can be told from others in an archive, and get its id back: as databases number rows. Strapi takes 0 for no id, MySQL
 * makes another number of it, and columns of MySQL hold none below.
 */
export const isId = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;

/** What {@link isId} asks for, for people. */
export const idsAre = `a whole number from 1 to ${largestId}`;
