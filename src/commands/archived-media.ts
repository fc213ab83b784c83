import { isFile, namesOf } from '../media/place.ts';
import { hasAddress, printable } from '../media/remote/address.ts';
import type { EntityRecord } from '../transfer/records.ts';

/** What the rows of an archive's media library say of where their files were. */
export class ArchivedMedia {
  /** Names of the files of providers that keep them elsewhere, formats included. */
  readonly elsewhere = new Set<string>();
  /** Their addresses. */
  readonly addresses = new Set<string>();

  /** Sees the entities of an archive as they are checked. */
  readonly see = (batch: readonly EntityRecord[]): void => {
    for (const record of batch.filter(isFile)) {
      const { provider, url, formats } = record.data;
      if (provider === 'local') {
        continue;
      }
      for (const name of namesOf(record)) {
        this.elsewhere.add(name);
      }
      const urls = [
        url,
        ...Object.values(formats ?? {}).map((format) => (format as { url?: unknown } | null)?.url),
      ];
      for (const one of urls.filter((one) => typeof one === 'string').filter((one) => hasAddress(one))) {
        this.addresses.add(printable(one));
      }
    }
  };
}
