import type { CheckedArchive } from '../../archive/read/check.ts';
import type { AddressRewriting } from '../../media/addresses/rewriting.ts';
import type { Project } from '../../project/project.ts';
import { option } from '../../wording.ts';
import { countedAddresses, totalOf } from '../rewritten-words.ts';
import type { KnownMedia } from './archived-media.ts';
import type { Examined } from './examine.ts';
import type { PlacedMedia } from './media.ts';
import type { LoadOptions } from './options.ts';

interface Import {
  readonly options: Pick<LoadOptions, 'mediaUrlMap'>;
  readonly project: Project;
  readonly checked: CheckedArchive;
  readonly archived: KnownMedia;
  readonly target: Pick<Examined, 'plan'>;
  readonly placed: PlacedMedia;
}

/**
 * Decides what becomes of addresses of media, before the first row.
 *
 * @returns undefined where they stay as they are.
 * @throws UserError where it cannot be found out what the project keeps its media with, and rows have to say it.
 */
export async function openRewriting(
  { options: { mediaUrlMap: map }, project, checked, archived, target, placed }: Import,
  signal: AbortSignal | undefined,
): Promise<AddressRewriting | undefined> {
  const { prefixes, followsFiles } = map;
  if (prefixes.length === 0 && !followsFiles) {
    return undefined;
  }
  const leadsElsewhere = prefixes.some(({ after }) => after.host !== undefined);
  const [{ AddressRewriting: Rewriting }, config] = await Promise.all([
    import('../../media/addresses/rewriting.ts'),
    leadsElsewhere ? project.uploadConfig(signal) : undefined,
  ]);
  return new Rewriting({
    map,
    folders: [...archived.folders],
    schemas: checked.schemas,
    includes: target.plan.includes,
    provider: config?.provider,
    fileAt: placed.fileAt,
    logoAt: placed.logoAt,
    isPlaced: placed.isPlaced,
  });
}

/** What is to be said of a map that did not fit the archive. */
export function warningsOfMap(rewriting: AddressRewriting | undefined): string[] {
  if (rewriting === undefined) {
    return [];
  }
  const { left } = rewriting.result;
  const [first] = left;
  const count = totalOf(left);
  return [
    ...rewriting.unused.map(
      (text) => `${option('media-url-map')}: nothing that was to be rewritten begins as in ${text}.`,
    ),
    ...(first === undefined
      ? []
      : [
          `${countedAddresses(count)} of media still ${count === 1 ? 'leads' : 'lead'} to an old place, such as ${first.example} in ${first.uid}.${first.attribute}: ${option('media-url-map')} does not say what becomes of ${count === 1 ? 'it' : 'them'}.`,
        ]),
  ];
}
