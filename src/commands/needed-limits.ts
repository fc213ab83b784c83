import { option } from '../wording.ts';

/** What to tell of an archive that readers do not take by themselves. */
export const neededLimitsWarning = (limits: string): string =>
  `This archive is larger than readers take without being asked to: verify, import and convert it with ${option('limits', limits)}.`;
