import type { Engine } from '../engine.ts';
import { serverVariables } from '../template.ts';
import { urlConnection } from './url.ts';

export const postgres: Engine = {
  name: 'postgres',
  drivers: [],
  schemes: ['postgres', 'postgresql'],
  example: 'postgres://…',
  ofUrl: urlConnection,
  ofVariables: (variable) => ({
    connectionString: variable('URL'),
    schema: variable('SCHEMA') ?? 'public',
    ...serverVariables(variable, { port: 5432 }),
  }),
  forStrapi: (connection) => {
    const database = { client: 'postgres', connection };
    return { 4: database, 5: database };
  },
  load: () => import('./location.ts'),
  driver: () => import('pg'),
};
