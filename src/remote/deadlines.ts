const seconds = 1_000;
const minutes = 60 * seconds;

/**
 * Milliseconds within which a remote has to answer. There is no resend: TCP does not lose anything, and Strapi answers each message
 * once (transfer protocol §2.3). A remote that computes cannot answer anything else meanwhile, and v5.54 computes for 8 seconds a frame
 * of small links on a good machine (rule 10).
 */
export const deadlines = {
  /** Another listener for upgrades makes the handshake hang for ever (rule 21). */
  handshake: 30 * seconds,
  /** Commands and actions that only change the state of the transfer. */
  request: 2 * minutes,
  /** The start of a stage: that of the assets looks up the size of every file. */
  start: 60 * minutes,
  /** From the acknowledgement of a frame to the next one. */
  frame: 20 * minutes,
  /** A batch that is written, and whatever its database makes of it. */
  batch: 20 * minutes,
  /** What empties the remote (`beforeTransfer`), or waits until it has stored all files (`end` of the assets). */
  upheaval: 60 * minutes,
  /** A pong, or anything else. Proxies end connections that are silent for a minute. */
  pong: 10 * minutes,
  /** Between pings. */
  ping: 15 * seconds,
  /** For what a remote is about to send when a transfer is interrupted, before its connection is closed. */
  rest: 5 * seconds,
  /** Until the closing handshake is given up. A cancelled job has ten seconds for both, and to say what it leaves. */
  close: 2 * seconds,
} as const;

export type Deadline = keyof typeof deadlines;
