import type { Values } from '../../options/values.ts';

/** What a database is looked at with; nothing in it contradicts anything. */
export type DoctorOptions = Values<'doctor'>;
