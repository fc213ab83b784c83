import { openStore } from '../open-store.ts';
import { folderPlace } from './folder.ts';
import type { RetentionPlace } from './place.ts';
import { storePlace } from './store.ts';

/** Where backups are, as options name it: a store, or else a folder of archives. */
export interface NamedPlace {
  readonly store?: string | undefined;
  readonly folder?: string | undefined;
  /** The project whose backups are meant, where a store has those of several; all where nothing is said. */
  readonly project?: string | undefined;
}

/**
 * Opens a place.
 *
 * @throws UserError as {@link openStore}.
 */
export const openPlace = async ({ store, folder = '.', project }: NamedPlace): Promise<RetentionPlace> =>
  store === undefined ? folderPlace(folder) : storePlace(await openStore(store, project));
