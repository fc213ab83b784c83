/** Whether a JSON value is an object, and no list. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether it is a text, and not an empty one. */
export const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
