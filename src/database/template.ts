import type { Connection } from './engine.ts';

/** What Strapi's template reads of a server's variables, the same for all of them. */
export const serverVariables = (
  variable: (name: string) => string | undefined,
  { port }: { readonly port: number },
): Connection => ({
  host: variable('HOST') ?? 'localhost',
  port: Number.parseInt(variable('PORT') ?? String(port), 10),
  database: variable('NAME') ?? 'strapi',
  user: variable('USERNAME') ?? 'strapi',
  password: variable('PASSWORD') ?? 'strapi',
  ssl: variable('SSL') === 'true' && {
    key: variable('SSL_KEY'),
    cert: variable('SSL_CERT'),
    ca: variable('SSL_CA'),
    capath: variable('SSL_CAPATH'),
    cipher: variable('SSL_CIPHER'),
    rejectUnauthorized: (variable('SSL_REJECT_UNAUTHORIZED') ?? 'true') === 'true',
  },
});
