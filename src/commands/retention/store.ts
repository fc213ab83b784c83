import { UserError } from '../../errors.ts';
import type { Backup } from '../../store/backup.ts';
import type { BackupStore } from '../../store/store.ts';
import { archiveName, timeInName } from '../../strapi/archive-names.ts';
import type { KeptItem, RetentionPlace } from './place.ts';
import { askedScope } from './scope.ts';

/** The backups of a store: masked ones, and those of another scope, are counted apart. */
export function storePlace(store: BackupStore): RetentionPlace {
  // As they were listed: a backup is removed as what it was when it was decided.
  const backups = new Map<KeptItem['name'], Backup>();
  const { prune } = store;
  return {
    name: store.address,
    called: (name) => `${store.address}/${name}`,
    list: async (signal) => {
      backups.clear();
      const listed = await store.list(signal);
      for (const backup of listed) {
        backups.set(backup.name, backup);
      }
      return listed.map(itemOf);
    },
    remove: async ({ name }, signal) => {
      const backup = backups.get(name);
      if (backup === undefined) {
        throw new UserError('failed', `${name} was not listed in ${store.address}.`, 'Run it again.');
      }
      await store.forget(backup, signal);
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
    ...(prune === undefined ? {} : { finish: (signal) => prune.call(store, signal) }),
  };
}

const itemOf = ({ name, site, time, isMasked, note }: Backup): KeptItem => ({
  name,
  time,
  group:
    note === undefined
      ? ''
      : `${site === undefined ? '' : `${site} `}${isMasked ? 'masked' : 'export'} ${askedScope(note)}`,
  exempt: whyExempt(name, note),
  arrived: note && new Date(note.verifiedAt),
});

/** Snapshots have names of another kind, which nobody thinks of. */
function whyExempt(name: string, note: Backup['note']): string | undefined {
  if (note === undefined) {
    return 'it is not known to be whole';
  }
  return archiveName.test(name) && timeInName(name) === undefined
    ? 'somebody has given it a name of its own'
    : undefined;
}
