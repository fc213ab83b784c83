import { option } from '../wording.ts';

/** What to tell of an archive that readers do not take by themselves. */
export const neededLimitsWarning = (limits: string): string =>
  `strapi-dms refuses an archive of this size unless it is told to take it: verify, import and convert it with ${option('limits', limits)}.`;
