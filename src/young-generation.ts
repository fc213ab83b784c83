import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Bytes: three times what V8 calls a semi-space of 4 MiB. */
const enough = 12 * 2 ** 20;

/** Milliseconds between two looks. */
const interval = 20;

/**
 * Ends the growth of the part of the heap that is for young objects. Records pass through it as pages of text; while one is
 * on its way to a server or into a compressor it survives, and V8 then doubles that space until it takes 100 MB and has
 * fallen out of the processor's cache. Its largest size can only be set when Node starts, which an Action cannot; that it
 * should not double any more can be said at any time.
 */
export function limitYoungGeneration(): void {
  const timer = setInterval(() => {
    const size = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size;
    if (size === undefined || size >= enough) {
      setFlagsFromString('--semi-space-growth-factor=1');
      clearInterval(timer);
    }
  }, interval);
  timer.unref();
}
