/** An output: what it is (the first sentence is all that docs/inputs.md says), and how one looks. */
export interface Output {
  readonly text: string;
  readonly example: string;
}

/** What the Action hands to the steps after it, by name. action.yml and the documentation are made from this (`npm run docs`). */
export const outputs = {
  file: {
    text: 'The archive that was written, imported, verified or compared. A path relative to the workspace, or absolute, also of a folder; the name of the artifact where it was one.',
    example: '/home/runner/work/_temp/export_20261129031700.tar.gz.enc',
  },
  digest: {
    text: "The SHA-256 digest of the archive. After an import or a verification of an artifact, the artifact's. Empty for a folder.",
    example: 'sha256:9f86d0…',
  },
  'content-digest': {
    text: 'A digest of the content: equal for equal content. Whatever the order, compression, encryption or engine. Empty after an import.',
    example: 'content-2:5e884…',
  },
  seal: {
    text: 'What the seal has proven. Import and verify: `authenticated` (by the key), `intact` (sealed without a key), `unproven` (its key was not given) or `not sealed` (as official archives).',
    example: 'authenticated',
  },
  'artifact-id': {
    text: 'The id of the artifact. It is the archive, or the page of a diff; `actions/download-artifact` and the REST API take it. Empty without an upload.',
    example: '2489130456',
  },
  'artifact-url': {
    text: 'The address of the artifact. For users who are signed in to GitHub. Empty without an upload.',
    example: 'https://github.com/acme/site/actions/runs/169/artifacts/2489130456',
  },
  'artifact-digest': {
    text: 'The SHA-256 digest of the artifact. Without a prefix. Empty without an upload.',
    example: '9f86d0…',
  },
  'run-id': {
    text: 'The other workflow run that the archive is from. Its id, where an archive is read. Empty for a file of the workspace, and for an artifact of this run.',
    example: '16912345678',
  },
  'run-started-at': {
    text: 'When that run started. It tells how old the archive is, where one is read.',
    example: '2026-11-24T02:00:00Z',
  },
  'strapi-version': { text: 'The Strapi version of the project.', example: '5.54.0' },
  entities: { text: 'The number of entities in the archive. As far as they are in scope.', example: '40049' },
  links: { text: 'The number of links (relations) in the archive.', example: '160105' },
  assets: { text: 'The number of media files in the archive. Formats are counted, too.', example: '52' },
  'missing-assets': {
    text: 'How many media files the archive lacks; a backup wants `0`. Those that the database knows, formats included. After an import and a verification, what the seal says of it (empty where it does not).',
    example: '0',
  },
  bytes: { text: 'The size of the archive in bytes. Empty after an import.', example: '1834211' },
  masked: {
    text: 'Whether the data is masked, and no backup. `true` where the archive that was written, imported or verified is, or the import masked what it took; else `false`.',
    example: 'false',
  },
  changes: {
    text: 'Diff: how many things differ. Entities, media files, settings and attributes of schemas; `0` where nothing does.',
    example: '12',
  },
  page: {
    text: 'Diff: the path of the page. It is HTML, and there until the job is over.',
    example: '/home/runner/work/_temp/strapi-dms-8cZ1xQ/strapi-diff.html',
  },
  verdict: {
    text: 'Guard: `ok`, `lossy` or `blocking`; check: `ok` or `failing`. `lossy`: Strapi would delete or no longer read something; `blocking`: all stays, but is not valid any more. The step fails with all but `ok`.',
    example: 'lossy',
  },
  'cache-hit': {
    text: 'Whether something came from the cache. `true` if the seeded database, or the downloaded archive, did; else `false`. Empty without `cache: true`.',
    example: 'true',
  },
  skipped: {
    text: 'Whether an import was skipped. `true` if the database had content already (`if-not-empty: skip`); else `false`. Empty unless it is an import.',
    example: 'false',
  },
  'safety-backup': {
    text: 'The backup that an import made of what it deleted. Its path. Empty where there was nothing to delete.',
    example: '.strapi-dms/safety-backups/before_import_20261129031700_0a1b2c3d.tar.gz.enc',
  },
  'safety-backup-artifact-id': {
    text: 'The id of its artifact. Empty where it was not uploaded.',
    example: '2489130999',
  },
  report: {
    text: 'The path of a JSON report. Counts for each content type, media, schema differences, what was left out, warnings.',
    example: '/home/runner/work/_temp/strapi-dms-8cZ1xQ/report.json',
  },
} as const satisfies Record<string, Output>;

export type OutputName = keyof typeof outputs;
