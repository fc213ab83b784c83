import { projectName } from '../project/name.ts';
import { parseStoreAddress, type StoreAddress } from '../store/address.ts';
import type { ObjectBackups } from '../store/archives.ts';
import type { ObjectStoreAddress } from '../store/open-object-store.ts';
import type { BackupStore } from '../store/store.ts';
import type { ExportDestination } from './export/destination.ts';
import type { ExportOptions } from './export/options.ts';

/** What a kind of store can do. What it needs is loaded when it is asked for. */
interface Kind<Address extends StoreAddress> {
  /**
   * Opens a store to be read, listed and thinned out.
   *
   * @param project Whose backups are meant, where a store tells them apart; all where nothing is said.
   */
  open(address: Address, project?: string): Promise<BackupStore>;
  /** Opens a store for one export, whose options go with any store, and were checked against this one. */
  receive(address: Address, options: ExportOptions): Promise<ExportDestination>;
}

/** Archives as objects, whoever keeps them. */
const objects: Kind<ObjectStoreAddress> = {
  open: (address) => openObjects(address),
  receive: async (address, options) => {
    const { ObjectsDestination } = await import('./export/objects-destination.ts');
    return new ObjectsDestination(await openObjects(address), options);
  },
};

async function openObjects(address: ObjectStoreAddress): Promise<ObjectBackups> {
  const [{ openObjectStore }, { ObjectBackups }] = await Promise.all([
    import('../store/open-object-store.ts'),
    import('../store/archives.ts'),
  ]);
  return new ObjectBackups(await openObjectStore(address));
}

/** Archives as folders, in snapshots. */
const restic: Kind<Extract<StoreAddress, { kind: 'restic' }>> = {
  open: async ({ repository }, project) => {
    const { openResticStore } = await import('../store/restic/store.ts');
    return await openResticStore(repository, project === undefined ? undefined : projectName(project));
  },
  receive: async (address, options) => {
    const { receiveInRestic } = await import('./export/restic-destination.ts');
    return await receiveInRestic(address, options);
  },
};

/** The kinds of stores. Nothing else of the commands tells them apart. */
const kinds: { readonly [Name in StoreAddress['kind']]: Kind<Extract<StoreAddress, { kind: Name }>> } = {
  s3: objects,
  azblob: objects,
  restic,
};

const kindOf = (address: StoreAddress) => kinds[address.kind] as Kind<StoreAddress>;

/**
 * Opens a store. Whether it is there shows when it is asked for something.
 *
 * @param text As `store` names it.
 * @param project Whose backups are meant, where a store has those of several; all where nothing is said.
 * @throws UserError `usage` for what is no address, or where something is missing that this kind of store takes, such as credentials.
 */
export async function openStore(text: string, project?: string): Promise<BackupStore> {
  const address = parseStoreAddress(text);
  return await kindOf(address).open(address, project);
}

/** The same for an export into it. */
export async function openStoreForExport(text: string, options: ExportOptions): Promise<ExportDestination> {
  const address = parseStoreAddress(text);
  return await kindOf(address).receive(address, options);
}
