import { UserError } from '../../errors.ts';
import type { Locate } from '../location.ts';

export const locate: Locate = ({ client, origin }) => {
  throw new UserError(
    'usage',
    `${origin} names a ${client} database, and only SQLite is supported yet.`,
    'Use "strapi export" and "strapi import" for this project for now.',
  );
};
