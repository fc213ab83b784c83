import { type Keep, keyBytes } from '../../archive/read/budget.ts';
import { UserError } from '../../errors.ts';
import { isFile, namesOf } from '../../media/place.ts';
import type { Values } from '../../options/values.ts';
import type { Project } from '../../project/project.ts';
import { localProvider } from '../../strapi/providers.ts';
import type { EntityRecord } from '../../strapi/records.ts';
import { option } from '../../wording.ts';
import { parsePart, type Share, shardOf } from '../export/share.ts';

/** What one job of several does that import an archive together. */
export type ImportShare = Pick<Share, 'part' | 'of'>;

/** The option that a job has; the same for a job that is told of. */
export const shardOption = ({ part, of }: ImportShare): string => option('shard', `${part}/${of}`);

/**
 * Reads what a job is to do, and holds it against the other options.
 *
 * @throws UserError `usage`.
 */
export function parseImportShare({
  shard,
  mask,
  media,
  target,
}: Pick<Values<'import'>, 'shard' | 'mask' | 'media' | 'target'>): ImportShare | undefined {
  if (shard === undefined) {
    return undefined;
  }
  const share = parsePart(shard);
  if (target !== undefined) {
    throw refused(
      `${option('shard', shard)} and ${option('target')} contradict each other: a running Strapi takes its media files from one job.`,
      'Leave out one of the two.',
    );
  }
  if (media !== 'all') {
    throw refused(
      `${option('shard', shard)} and ${option('media', media)} contradict each other: jobs share the media files that come out of the archive.`,
      `Import with ${option('media', 'all')}, or in one job.`,
    );
  }
  if (mask !== 'off') {
    throw refused(
      `${option('shard', shard)} and ${option('mask')} contradict each other: what is masked has other names and contents than the seal says, and the last job holds what is there against that.`,
      'Import in one job, or mask when exporting.',
    );
  }
  return share;
}

const refused = (message: string, remedy: string) => new UserError('usage', message, remedy);

/**
 * Makes sure that the project keeps its media where jobs can share the work, before anything is read for that.
 *
 * @throws UserError `failed`.
 */
export async function assertShareable(
  share: ImportShare | undefined,
  project: Project,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (share === undefined) {
    return;
  }
  const { provider } = await project.uploadConfig(signal);
  const name = provider.toLowerCase();
  if (name === localProvider) {
    throw new UserError(
      'failed',
      `${shardOption(share)} is for media that is kept elsewhere, and the project keeps its media in its uploads folder.`,
      `Import in one job, where that folder is: leave out ${option('shard')}.`,
    );
  }
  if (name !== 'aws-s3') {
    throw new UserError(
      'failed',
      `${shardOption(share)} needs a provider that can be asked what it has, such as aws-s3, and the project keeps its media with ${provider}.`,
      `Import in one job: leave out ${option('shard')}.`,
    );
  }
}

/** Which share each media file of an archive belongs to. Formats go with their file, as exports divide them. */
export class ShareNames {
  readonly #of: number;
  readonly #keep: Keep;
  readonly #formats = new Map<string, number>();

  /** @param keep Told of what is kept, before it is. */
  constructor(of: number, keep: Keep) {
    this.#of = of;
    this.#keep = keep;
  }

  /** Sees the entities of the archive. */
  see(batch: readonly EntityRecord[]): void {
    for (const record of batch.filter(isFile)) {
      const [name = '', ...formats] = namesOf(record);
      for (const format of formats) {
        if (!this.#formats.has(format)) {
          this.#keep(keyBytes(format));
          this.#formats.set(format, shardOf(name, this.#of));
        }
      }
    }
  }

  /** From 1. */
  shareOf(name: string): number {
    return this.#formats.get(name) ?? shardOf(name, this.#of);
  }
}
