/** An output: what it is, and how one looks. */
export interface Output {
  readonly text: string;
  readonly example: string;
}

/** What the Action hands to the steps after it, by name. action.yml and the documentation are made from this (`npm run docs`). */
export const outputs = {
  file: {
    text: 'The archive (or folder) that was written, imported, verified or compared: a path relative to the workspace, or absolute; the name of the artifact where it was one.',
    example: '/home/runner/work/_temp/export_20261129031700.tar.gz.enc',
  },
  digest: {
    text: "The SHA-256 digest of the archive; after an import or a verification of an artifact, the artifact's. Empty for a folder.",
    example: 'sha256:9f86d0…',
  },
  'content-digest': {
    text: 'A digest of the content: equal for equal content, whatever the order, compression, encryption or engine. Empty after an import.',
    example: 'content-2:5e884…',
  },
  seal: {
    text: 'Import and verify: what the seal has proven: `authenticated` (by the key), `intact` (sealed without a key), `unproven` (its key was not given) or `not sealed` (as official archives).',
    example: 'authenticated',
  },
  'artifact-id': {
    text: 'The id of the artifact (the archive, or the page of a diff), as `actions/download-artifact` and the REST API take it. Empty without an upload.',
    example: '2489130456',
  },
  'artifact-url': {
    text: 'The address of the artifact, for users who are signed in to GitHub. Empty without an upload.',
    example: 'https://github.com/acme/site/actions/runs/169/artifacts/2489130456',
  },
  'artifact-digest': {
    text: 'The SHA-256 digest of the artifact, without a prefix. Empty without an upload.',
    example: '9f86d0…',
  },
  'run-id': {
    text: 'Where an archive is read: the id of the other workflow run that the archive is from. Empty for a file of the workspace, and for an artifact of this run.',
    example: '16912345678',
  },
  'run-started-at': {
    text: 'Where an archive is read: when that run started. It tells how old the archive is.',
    example: '2026-11-24T02:00:00Z',
  },
  'strapi-version': { text: 'The Strapi version of the project.', example: '5.54.0' },
  entities: { text: 'The number of entities in the archive, as far as they are in scope.', example: '40049' },
  links: { text: 'The number of links (relations) in the archive.', example: '160105' },
  assets: { text: 'The number of media files in the archive, formats included.', example: '52' },
  'missing-assets': {
    text: 'The number of media files that the database knows and the archive lacks, formats included. After an import and a verification, what the seal says of it (empty where it does not). `0` is what a backup wants.',
    example: '0',
  },
  bytes: { text: 'The size of the archive in bytes. Empty after an import.', example: '1834211' },
  masked: {
    text: '`true` if the data is masked: the archive that was written, imported or verified is no backup, or the import masked what it took; else `false`.',
    example: 'false',
  },
  changes: {
    text: 'Diff: how many entities, media files, settings and attributes of schemas differ. `0` where nothing does.',
    example: '12',
  },
  page: {
    text: 'Diff: the path of the page of HTML, until the job is over.',
    example: '/home/runner/work/_temp/strapi-dms-8cZ1xQ/strapi-diff.html',
  },
  verdict: {
    text: 'Guard: `ok`, `lossy` (Strapi would delete or no longer read something) or `blocking` (all stays, but is not valid any more). The step fails with the last two.',
    example: 'lossy',
  },
  'cache-hit': {
    text: '`true` if the seeded database, or the downloaded archive, came from the cache; else `false`. Empty without `cache: true`.',
    example: 'true',
  },
  skipped: {
    text: '`true` if an import was skipped because the database had content already (`if-not-empty: skip`); else `false`. Empty unless it is an import.',
    example: 'false',
  },
  'safety-backup': {
    text: 'The path of the backup that an import made of what it deleted. Empty where there was nothing to delete.',
    example: '.strapi-dms/safety-backups/before_import_20261129031700_0a1b2c3d.tar.gz.enc',
  },
  'safety-backup-artifact-id': {
    text: 'The id of the artifact that the safety backup is. Empty where it was not uploaded.',
    example: '2489130999',
  },
  report: {
    text: 'The path of a JSON report: counts for each content type, media, schema differences, what was left out, warnings.',
    example: '/home/runner/work/_temp/strapi-dms-8cZ1xQ/report.json',
  },
} as const satisfies Record<string, Output>;

export type OutputName = keyof typeof outputs;
