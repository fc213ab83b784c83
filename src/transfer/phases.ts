/** What commands do, one after the other, as it is told to the user. */
export const phases = {
  opening: 'Opening the project and its database',
  connecting: 'Connecting to the running Strapi',
  export: 'Exporting',
  reread: 'Reading the content of the running Strapi again, to see what has changed',
  inspection: 'Looking at the archive',
  diagnosis: 'Looking at the database',
  counting: 'Counting what the changes of the schemas concern',
  files: 'Looking at the media files',
  storing: 'Storing the backup',
  proof: 'Reading the archive again, to verify it',
  spool: 'Reading standard input',
  check: 'Checking the archive',
  contents: 'Reading the archive again, for its digest and its links',
  source: 'Reading the source, to check all of it',
  conversion: 'Writing the new archive',
  rehearsal: 'Rehearsing the import in a temporary database',
  boot: 'Starting Strapi once, to create the tables',
  stateBefore: 'Reading the state before',
  stateAfter: 'Reading the state after',
  differences: 'Reading again what differs',
  examination: 'Comparing the archive with the project',
  comparison: 'Comparing the source with the target',
  backup: 'Backing up what the import replaces',
  backupProof: 'Reading the safety backup again, to verify it',
  search: 'Looking which media files the provider has',
  upload: 'Uploading the media',
  load: 'Importing',
  restoration: 'Restoring',
  foretelling: 'Counting what the import would do',
  connection: 'Looking at the running Strapi',
  settlement: 'Checking what was imported',
  commit: 'Committing',
  swap: 'Putting the media in place',
  removal: 'Removing old media',
  verification: 'Looking at the running Strapi once more',
} as const;

export type Phase = keyof typeof phases;

/** Those that an interruption no longer ends: what was asked for is done by then, but for these. */
export const lastPhases: ReadonlySet<Phase> = new Set(['commit', 'swap', 'removal', 'verification']);

/** Those that are mostly over at once: a log has no line of them, unless they take long. */
export const briefPhases: ReadonlySet<Phase> = new Set(['opening']);
