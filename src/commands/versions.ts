import { UserError } from '../errors.ts';
import type { Project } from '../project/project.ts';
import { majorOf } from '../project/version.ts';

/**
 * Refuses a checkout whose Strapi is not the one of its database: a start of the newer one would migrate the database
 * for good, and one of the older one would not understand it.
 *
 * @param database The major version that made the database.
 * @throws UserError `failed`.
 */
export function assertSameMajor({ strapiVersion }: Pick<Project, 'strapiVersion'>, database: number): void {
  const project = majorOf(strapiVersion);
  if (project !== undefined && project !== database) {
    throw new UserError(
      'failed',
      `The project uses Strapi ${strapiVersion}, but its database was made by Strapi ${database}.`,
      project > database
        ? `Use a checkout with Strapi ${database}, or start the project once on this database, which upgrades it for good: back it up first.`
        : `Use a checkout with Strapi ${database}, or the database of this project.`,
    );
  }
}
