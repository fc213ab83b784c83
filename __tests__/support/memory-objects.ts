import { Readable } from 'node:stream';
import { taken } from '../../src/store/failures.ts';
import type { ObjectStore, StoredObject } from '../../src/store/object-store.ts';

/** A store that keeps its objects in memory, and tells in which order it was asked to change something. */
export interface MemoryObjects extends ObjectStore {
  readonly content: Map<string, { readonly object: StoredObject; readonly bytes: Buffer }>;
  /** `put a.tar.json`, `remove a.tar`. */
  readonly changes: string[];
  /** How often each object was read. */
  readonly reads: Map<string, number>;
  /** Fails where this throws, before anything is changed or read. */
  beforehand: (what: string) => void;
}

/** @param clock Says when an object was written. */
export function memoryObjects(clock: () => Date = () => new Date()): MemoryObjects {
  let count = 0;
  const store: MemoryObjects = {
    address: 's3://bucket/site',
    content: new Map(),
    changes: [],
    reads: new Map(),
    beforehand: () => undefined,
    async *list() {
      const names = [...store.content.keys()].sort();
      for (const name of names) {
        const found = store.content.get(name);
        if (found !== undefined) {
          yield found.object;
        }
      }
    },
    find: async (name) => store.content.get(name)?.object,
    open: (object) => ({
      path: `${store.address}/${object.name}`,
      size: object.size,
      stream: () => Readable.from([store.content.get(object.name)?.bytes ?? Buffer.alloc(0)]),
      read: async (start, length) => {
        store.beforehand(`read ${object.name}`);
        store.reads.set(object.name, (store.reads.get(object.name) ?? 0) + 1);
        const found = store.content.get(object.name);
        if (found?.object.tag !== object.tag) {
          throw new Error(`${object.name} has changed`);
        }
        return found.bytes.subarray(start, start + length);
      },
      isUnchanged: async () => store.content.get(object.name)?.object.tag === object.tag,
    }),
    put: async (name, bytes, ifTaken) => {
      store.beforehand(`put ${name}`);
      if (ifTaken === 'refuse' && store.content.has(name)) {
        throw taken(name);
      }
      count += 1;
      const object = { name, size: bytes.length, changed: clock(), tag: `"${count}"` };
      store.content.set(name, { object, bytes });
      store.changes.push(`put ${name}`);
      return object;
    },
    upload: async () => {
      throw new Error('not to be had');
    },
    remove: async (name) => {
      store.beforehand(`remove ${name}`);
      store.content.delete(name);
      store.changes.push(`remove ${name}`);
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
  return store;
}
