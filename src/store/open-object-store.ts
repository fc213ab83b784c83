import type { StoreAddress } from './address.ts';
import type { ObjectStore } from './object-store.ts';

/** A store that keeps archives as objects. */
export type ObjectStoreAddress = Exclude<StoreAddress, { readonly kind: 'restic' }>;

/**
 * Opens a bucket or a container, with the credentials that the vendor's own client finds in the environment.
 *
 * @param note Told what was not possible, and does not matter to what was asked for.
 * @throws UserError `failed` without credentials.
 */
export async function openObjectStore(
  address: ObjectStoreAddress,
  note: (text: string) => void = () => undefined,
): Promise<ObjectStore> {
  if (address.kind === 's3') {
    const { openS3Store } = await import('./s3/store.ts');
    return await openS3Store(address, note);
  }
  const { openAzureStore } = await import('./azure/store.ts');
  return await openAzureStore(address);
}
