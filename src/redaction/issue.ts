import type { BaseIssue } from 'valibot';

/** What a schema says of a value, without the value where that is a text: it may be a password. */
export const messageOf = ({ message, received }: BaseIssue<unknown>): string =>
  received.startsWith('"') ? message.replace(received, 'a text') : message;
