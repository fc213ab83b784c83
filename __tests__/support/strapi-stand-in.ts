import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Stands for the official Strapi, which makes the tables at its first start: it puts an empty database in their place, and
 * notes that it was started. The start of the real one is the preview recipe's to show.
 */
const strapi = `
const fs = require('node:fs');
exports.compileStrapi = async () => ({ appDir: process.cwd(), distDir: process.cwd() });
exports.createStrapi = () => ({
  config: { get: () => undefined, set() {} },
  server: { listen: async () => undefined },
  log: { level: 'info' },
  async load() {
    fs.appendFileSync('started', '1');
    fs.mkdirSync('.tmp', { recursive: true });
    fs.copyFileSync('empty.db', '.tmp/data.db');
    return this;
  },
  async start() { return this.load(); },
  async destroy() {},
});
`;

/**
 * Makes a copy of a project with a database what a job has after a checkout and the installation of its packages: no
 * database, no media, and a Strapi that makes the tables.
 */
export function makeFreshCheckout(project: string, to: string): void {
  cpSync(project, to, { recursive: true });
  cpSync(join(to, '.tmp/data.db'), join(to, 'empty.db'));
  const empty = new DatabaseSync(join(to, 'empty.db'), { enableForeignKeyConstraints: false });
  const tables = empty.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
  for (const { name } of tables.filter(({ name }) => !/^(strapi|admin|sqlite|up|i18n)_/.test(`${name}`))) {
    empty.exec(`DELETE FROM "${name}"`);
  }
  empty.exec('DELETE FROM up_users');
  empty.close();
  rmSync(join(to, '.tmp'), { recursive: true });
  rmSync(join(to, 'public/uploads'), { recursive: true });
  mkdirSync(join(to, 'public/uploads'));
  const strapiPackage = join(to, 'node_modules/@strapi/strapi');
  mkdirSync(strapiPackage, { recursive: true });
  writeFileSync(
    join(strapiPackage, 'package.json'),
    JSON.stringify({ name: '@strapi/strapi', version: '5.54.0' }),
  );
  writeFileSync(join(strapiPackage, 'index.js'), strapi);
}
