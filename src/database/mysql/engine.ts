import type { Engine } from '../engine.ts';
import { serverVariables } from '../template.ts';
import { urlConnection } from './url.ts';

/** MySQL and MariaDB; see flavours.ts for what differs between them. */
export const mysql: Engine = {
  name: 'mysql',
  drivers: ['mysql2'],
  schemes: ['mysql', 'mariadb'],
  example: 'mysql://…',
  ofUrl: urlConnection,
  ofVariables: (variable) => serverVariables(variable, { port: 3306 }),
  // To Strapi 4, `mysql` is another driver, which it does not bring along.
  forStrapi: (connection) => ({
    4: { client: 'mysql2', connection },
    5: { client: 'mysql', connection },
  }),
  load: () => import('./location.ts'),
  driver: () => import('mysql2/promise'),
};
