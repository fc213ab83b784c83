import { strapi, succeeded } from './commands.ts';
import type { RunningStrapi } from './server.ts';

const credentials = { email: 'admin@example.com', password: 'Conformance-1' };

/**
 * Gives the administrator of a seeded project a password that is known.
 *
 * @throws Error with the output of Strapi's command.
 */
export async function setPassword(project: string): Promise<void> {
  const words = Object.entries(credentials).map(([name, value]) => `--${name}=${value}`);
  succeeded('admin:reset-user-password', await strapi(project, ['admin:reset-user-password', ...words]));
}

/** What the content manager of a running Strapi answers to an administrator. */
export class ContentManager {
  readonly #url: string;
  readonly #token: string;

  private constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  /** @throws Error where the administrator is not let in. */
  static async logIn({ url }: RunningStrapi): Promise<ContentManager> {
    const { data } = await asked(`${url}/admin/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(credentials),
    });
    return new ContentManager(url, data.token);
  }

  /**
   * Asks for something of the content manager.
   *
   * @param path Behind `/content-manager/`.
   * @throws Error with the answer, where that is not that it is well.
   */
  // biome-ignore lint/suspicious/noExplicitAny: answers have as many shapes as Strapi has content types
  ask(path: string, method = 'GET', body?: unknown): Promise<any> {
    return asked(`${this.#url}/content-manager/${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}

// biome-ignore lint/suspicious/noExplicitAny: as above
async function asked(url: string, init: RequestInit): Promise<any> {
  const response = await fetch(url, init);
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`${init.method} ${url}: ${response.status} ${text.slice(0, 500)}`);
  }
  return text === '' ? undefined : JSON.parse(text);
}
