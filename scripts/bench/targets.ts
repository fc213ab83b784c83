import type { Engine } from '../conformance/engines.ts';

/** What is promised of one command: no more than this part of what the official command needs, or no more at all. */
export interface Target {
  /** Of the official command's wall time. */
  readonly time?: number;
  /** Of the official command's peak memory. */
  readonly memory?: number;
  /** Wall time, whatever the official command needs. */
  readonly seconds?: number;
  /** Peak memory, whatever the official command needs. */
  readonly megabytes?: number;
}

interface Targets {
  readonly export: Target;
  readonly import: Target;
}

/** For each kind of database: the example project of Strapi, and the same with many documents. */
export const targets: Readonly<Record<'sqlite' | Engine['name'], { example: Targets; large: Targets }>> = {
  sqlite: {
    example: { export: { time: 1 / 10 }, import: { seconds: 0.5 } },
    large: { export: { time: 1 / 6, memory: 1 / 4 }, import: { time: 1 / 25, memory: 1 / 3 } },
  },
  postgres: {
    example: { export: {}, import: {} },
    large: { export: { time: 1 / 6, megabytes: 200 }, import: { time: 1 / 50, megabytes: 200 } },
  },
  mysql: {
    example: { export: {}, import: {} },
    large: { export: { time: 1 / 6, megabytes: 200 }, import: { time: 1 / 22, megabytes: 200 } },
  },
};
