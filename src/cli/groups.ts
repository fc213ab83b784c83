/** Words that stand before the names of commands, with what those have in common. */
export const groups = {
  mask: 'Look at what masking does, before it does it',
} as const;
export type Group = keyof typeof groups;
