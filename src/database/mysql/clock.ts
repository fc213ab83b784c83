import { type Clock, sqlMoment } from '../clock.ts';
import type { Settings } from './settings.ts';

/** Columns of Strapi are `datetime`; or `timestamp`, which the server converts from and to its zone, so that they are the same. */
export const clockOf = ({ options: { timezone } }: Settings): Clock => ({
  configured: timezone === 'local' ? undefined : timezone === 'Z' ? 'UTC' : timezone,
  server: async (session, moments) => {
    const offsets = moments.map((moment) => {
      const text = `'${sqlMoment(moment)}'`;
      return `TIMESTAMPDIFF(MINUTE, ${text}, CONVERT_TZ(${text}, '+00:00', @@session.time_zone))`;
    });
    const [[name, ...minutes] = []] = await session.rows(
      `SELECT IF(@@session.time_zone = 'SYSTEM', @@system_time_zone, @@session.time_zone), ${offsets.join(', ')}`,
    );
    return { name: String(name), offsets: minutes.map(Number) };
  },
});
