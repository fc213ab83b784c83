/** What a terminal would take for commands, but for the end of a line; the names in a message may come from an archive of anybody's. */
const controls = /(?!\n)\p{Cc}/gu;

/** A message that is no more than text to a terminal. */
export const printable = (message: string): string => message.replace(controls, '\ufffd');
