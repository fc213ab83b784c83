import * as v from 'valibot';

/**
 * What an object holds under a name that somebody chose, be it `constructor` or `toString`: every object answers to
 * those, unless it is asked for what is its own.
 */
export const own = <Value>(
  object: Readonly<Record<string, Value>> | null | undefined,
  name: string,
): Value | undefined =>
  object !== undefined && object !== null && Object.hasOwn(object, name) ? object[name] : undefined;

/**
 * An object whose keys are names that somebody chose, with values of one kind. It comes out as it went in: valibot's own
 * schemas of objects leave out what is called `__proto__`, `prototype` or `constructor`, and check nothing of it.
 */
export const byName = <Schema extends v.GenericSchema>(value: Schema) =>
  v.pipe(
    v.custom<Readonly<Record<string, v.InferInput<Schema>>>>(
      isObject,
      ({ received }) => `Invalid type: Expected Object but received ${received}`,
    ),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) {
        return;
      }
      for (const [key, item] of Object.entries(dataset.value)) {
        for (const { message, path = [] } of v.safeParse(value, item).issues ?? []) {
          const place = { type: 'unknown', origin: 'value', input: dataset.value, key, value: item } as const;
          addIssue({ message, path: [place, ...path] });
        }
      }
    }),
  );

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
