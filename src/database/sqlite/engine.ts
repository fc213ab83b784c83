import { join, resolve } from 'node:path';
import type { Engine } from '../engine.ts';
import { urlConnection } from './url.ts';

export const sqlite: Engine = {
  name: 'sqlite',
  drivers: ['better-sqlite3', 'sqlite-legacy'],
  schemes: ['', 'sqlite', 'file'],
  example: 'sqlite:path/to/data.db',
  ofUrl: urlConnection,
  ofVariables: (variable) => ({ filename: variable('FILENAME') || join('.tmp', 'data.db') }),
  forStrapi: (connection, directory) => {
    const filename = resolve(directory, String(connection.filename));
    const database = {
      client: 'sqlite',
      connection: { ...connection, filename },
      useNullAsDefault: true,
    };
    return { 4: database, 5: database };
  },
  load: () => import('./location.ts'),
};
