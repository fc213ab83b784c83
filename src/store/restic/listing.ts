import * as v from 'valibot';
import { UserError } from '../../errors.ts';
import type { Restic } from './run.ts';

/** What a snapshot has under a path. */
export interface Node {
  readonly kind: 'file' | 'folder' | 'other';
  /** Bytes of a file. */
  readonly size: number;
}

const node = v.object({
  struct_type: v.literal('node'),
  type: v.string(),
  path: v.string(),
  size: v.fallback(v.pipe(v.number(), v.safeInteger(), v.minValue(0)), 0),
});

/** More than any archive that is read has. */
const mostNodes = 4_000_000;

/**
 * All that is in a snapshot, by its path without the slash at its beginning, in the order of restic.
 *
 * @throws UserError.
 */
export async function listNodes(
  restic: Restic,
  id: string,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, Node>> {
  const nodes = new Map<string, Node>();
  const take = (line: string) => {
    const result = v.safeParse(node, JSON.parse(line));
    if (result.success) {
      const { path, type, size } = result.output;
      if (nodes.size === mostNodes) {
        throw new UserError(
          'damagedArchive',
          `The snapshot ${id} holds more than ${mostNodes} files.`,
          'It is none that strapi-dms has made.',
        );
      }
      const kind = type === 'file' ? 'file' : type === 'dir' ? 'folder' : 'other';
      nodes.set(path.replace(/^\/+/, ''), { kind, size });
    }
  };
  await restic.lines(['ls', '--json', id], take, { signal });
  return nodes;
}
