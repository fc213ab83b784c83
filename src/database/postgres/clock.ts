import { type Clock, sqlMoment } from '../clock.ts';

/** Columns of Strapi are `timestamp without time zone`. */
export const clock: Clock = {
  server: async (session, moments) => {
    const offsets = moments.map((moment) => {
      const text = sqlMoment(moment);
      return `extract(epoch FROM (timestamptz '${text}+00' AT TIME ZONE reset_val) - timestamp '${text}')::int / 60`;
    });
    // What the session would have had, before `pin`.
    const [[name, ...minutes] = []] = await session.rows(
      `SELECT reset_val, ${offsets.join(', ')} FROM pg_catalog.pg_settings WHERE name = 'TimeZone'`,
    );
    return { name: String(name), offsets: minutes.map(Number) };
  },
};
