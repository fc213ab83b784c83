import { UserError } from '../errors.ts';
import { archiveName, timeInName } from '../strapi/archive-names.ts';

/** An artifact that the service lists. */
export interface ListedArtifact {
  readonly id: number;
  readonly name: string;
  /** `sha256:…` of the file that is stored; very old artifacts have none. */
  readonly digest: string | undefined;
  readonly size: number;
}

const safetyBackupName = /^before_import_/;

/**
 * The artifact that was asked for.
 *
 * @param wanted A name, with or without the archive's extension, or an id; empty means the only archive there is. Safety
 *   backups are taken only by name or id.
 * @param place Where the artifacts are, for messages.
 * @returns undefined where there is none.
 * @throws UserError `failed` where it is not clear which: a name that was uploaded twice cannot be trusted.
 */
export function findArtifact(
  artifacts: readonly ListedArtifact[],
  wanted: string,
  place: string,
): ListedArtifact | undefined {
  const matching = artifacts.filter(matcher(wanted));
  // Whoever names none means a backup, where there is one.
  const backups = wanted === '' ? matching.filter(({ name }) => timeInName(name)?.sort !== 'masked') : [];
  const [found, ...others] = backups.length > 0 ? backups : matching;
  if (found !== undefined && others.length > 0) {
    const all = [found, ...others];
    const isRepeated = all.every(({ name }) => name === found.name);
    throw new UserError(
      'failed',
      isRepeated
        ? `The artifact ${found.name} was uploaded ${all.length} times in ${place}, so it is unclear which one is meant: ids ${all.map(({ id }) => id).join(', ')}.`
        : `There are ${all.length} archives in ${place}: ${all.map(({ name, id }) => `${name} (id ${id})`).join(', ')}.`,
      isRepeated
        ? 'Find out who uploaded it again, then name the right one by its id: `artifact: ID`.'
        : 'Name one of them with `artifact`, by its name or id.',
    );
  }
  return found;
}

function matcher(wanted: string): (artifact: ListedArtifact) => boolean {
  if (wanted === '') {
    return ({ name }) => archiveName.test(name) && !safetyBackupName.test(name);
  }
  if (/^\d+$/.test(wanted)) {
    return ({ id }) => id === Number(wanted);
  }
  return ({ name }) =>
    name === wanted || (archiveName.test(name) && name.replace(archiveName, '') === wanted);
}

/** What was looked for, for messages. */
export function describeWanted(wanted: string): string {
  if (wanted === '') {
    return 'an archive among the artifacts (.tar[.gz][.enc|.age])';
  }
  return /^\d+$/.test(wanted) ? `the artifact with id ${wanted}` : `an artifact named ${wanted}`;
}
