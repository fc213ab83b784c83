/** How long to wait for a writer that holds the database, in milliseconds. */
export const lockTimeout = 5_000;

/**
 * Kibibytes of pages in memory. With SQLite's own 2,000, a slow disk is waited for often in the middle of the
 * transaction; with more than this, an import only needs more memory (measured with 20,000 documents).
 */
const cacheSize = 16_000;

/** A commit outlives a power failure from the moment at which it is done, as does the end of the journal. */
export const untilOnDisk = 'PRAGMA synchronous = EXTRA';

/** For the one transaction of an import: media are swapped right after its commit. */
export const forWriting = `PRAGMA cache_size = -${cacheSize}; PRAGMA temp_store = MEMORY; ${untilOnDisk}`;
