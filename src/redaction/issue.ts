import type { BaseIssue } from 'valibot';

/**
 * What a schema says of a value, without the value where that is a text: it may be a password, or what somebody is called. What says so
 * of something within the value has it in its message alone.
 */
export const messageOf = ({ message }: Pick<BaseIssue<unknown>, 'message'>): string =>
  message.replace(/\breceived ".*"$/s, 'received a text');
