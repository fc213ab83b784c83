import { own } from '../../by-name.ts';
import { UserError } from '../../errors.ts';
import type { Connection } from '../engine.ts';

/** What `ssl-mode` asks for, as MySQL's own client has it; PREFERRED is the driver's plain connection. */
const sslModes: Readonly<Record<string, unknown>> = {
  DISABLED: false,
  PREFERRED: false,
  REQUIRED: { rejectUnauthorized: false },
  VERIFY_CA: { rejectUnauthorized: true },
  VERIFY_IDENTITY: { rejectUnauthorized: true, verifyIdentity: true },
};

/**
 * The connection that a URL `mysql://user:password@host:3306/database` names, in the words of Strapi's configuration.
 * Options follow as the driver takes them (`?charset=utf8mb4&ssl={"ca":"…"}`), and `ssl-mode` as managed databases
 * give it.
 *
 * @param origin Where it was found, for people.
 * @throws UserError `usage`; the URL itself is not repeated: it may hold a password.
 */
export function urlConnection(url: string, origin: string): Connection {
  const parsed = parse(url, origin);
  const options = new Map<string, unknown>();
  for (const [name, value] of parsed.searchParams) {
    if (/^ssl[-_]?mode$/i.test(name)) {
      options.set('ssl', sslMode(value, origin));
    } else if (/^(?:unix[-_]?)?socket(?:path)?$/i.test(name)) {
      options.set('socketPath', value);
    } else if (/^(?:ssl|tls)./i.test(name)) {
      // Never a connection that is less private than what was asked for.
      throw malformed(origin, `it has the option ${name}, which is unknown`);
    } else {
      options.set(name, jsonOrText(value));
    }
  }
  const { hostname, port, username, password, pathname } = parsed;
  return {
    ...Object.fromEntries(options),
    host: hostname.replace(/^\[(.*)\]$/, '$1') || 'localhost',
    port: port === '' ? 3306 : Number(port),
    user: decode(username, origin),
    password: decode(password, origin),
    database: decode(pathname.slice(1), origin),
  };
}

function parse(url: string, origin: string): URL {
  try {
    return new URL(url);
  } catch {
    throw malformed(origin, 'it cannot be read');
  }
}

function decode(part: string, origin: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw malformed(origin, 'it has a percent sign that encodes nothing');
  }
}

function sslMode(value: string, origin: string): unknown {
  const mode = value.toUpperCase();
  if (!Object.hasOwn(sslModes, mode)) {
    throw new UserError(
      'usage',
      `${origin} has the ssl-mode ${value}, which MySQL does not know.`,
      `Use one of ${Object.keys(sslModes).join(', ')}.`,
    );
  }
  return own(sslModes, mode);
}

/** As the driver reads them: `{"ca":"…"}`, `true`, `local`. */
function jsonOrText(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

const malformed = (origin: string, why: string) =>
  new UserError(
    'usage',
    `${origin} is not the URL of a MySQL database: ${why}.`,
    'Write mysql://user:password@host:3306/database, with special characters of the password percent-encoded (@ is %40, / is %2F).',
  );
