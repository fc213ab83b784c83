import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes: three times what V8 calls a semi-space of 4 MiB. */
const enoughAtFirst = 12 * 2 ** 20;

/** Milliseconds between two looks. */
const interval = 20;

let timer: NodeJS.Timeout | undefined;

/**
 * Ends the growth of the part of the heap that is for young objects. Records pass through it as pages of text; while one is
 * on its way to a server or into a compressor it survives, and V8 then doubles that space until it takes 100 MB and has
 * fallen out of the processor's cache. Its largest size can only be set when Node starts, which an Action cannot; that it
 * should double or not can be said at any time.
 *
 * @param enough Bytes from which on it does not; a later call may allow more.
 */
export function limitYoungGeneration(enough: number = enoughAtFirst): void {
  clearInterval(timer);
  setFlagsFromString('--semi-space-growth-factor=2');
  const look = () => {
    const size = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size;
    if (size === undefined || size >= enough) {
      setFlagsFromString('--semi-space-growth-factor=1');
      clearInterval(timer);
    }
  };
  timer = setInterval(look, interval);
  timer.unref();
  // What comes next may keep this thread for itself.
  look();
}

type Collect = (options: { readonly type: 'minor' | 'major' }) => void;
let collect: Collect | undefined;

/**
 * Frees the buffers of which nobody knows any more. V8 does so whenever its space for young objects is full; where a process
 * does nothing but pass large buffers on, that is so late that it goes through all of the heap instead, again and again.
 */
export function collectBuffers(): void {
  collect ??= exposed();
  collect({ type: 'minor' });
}

/**
 * Frees all that nobody knows any more: V8 does so only when there is about as much of it as of what is used, and what is large counts
 * as soon as it is made. It takes some milliseconds, and more the more is kept.
 */
function collectGarbage(): void {
  collect ??= exposed();
  collect({ type: 'major' });
}

/** Bytes that may come to what was left when all was collected last. */
const mostOutlived = 24_000_000;

let left = 0;

/**
 * Frees what has outlived the young generation and is of no use any more, once there may be much of it. To be called now and then where much
 * passes through this process while some of it is kept: buffers that are promoted with it stay until V8 goes through all of the heap,
 * and to V8 there is time for that.
 */
export function collectOutlived(): void {
  if (usedBytes() > left + mostOutlived) {
    collectGarbage();
    left = usedBytes();
  }
}

function usedBytes(): number {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}

/** Texts of which V8 lets too many pile up, and how much of them may be made before what is left of them is freed. In bytes. */
const huge = 2_000_000;
const collectedAfter = 8_000_000;

let uncollected = 0;

/** To be called before a text is made: those before must not be there any more where many are huge. @param bytes Of the text. */
export function collectBeforeHuge(bytes: number): void {
  uncollected += bytes > huge ? bytes : 0;
  if (uncollected > collectedAfter) {
    uncollected = 0;
    collectGarbage();
  }
}

/** The function that contexts have which are made after this flag was set. */
function exposed(): Collect {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as Collect;
  setFlagsFromString('--no-expose-gc');
  return gc;
}
