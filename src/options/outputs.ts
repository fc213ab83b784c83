/** What the Action hands to the steps after it, by name. action.yml and the documentation are made from this (`npm run docs`). */
export const outputs = {
  file: 'Path of the archive (or of the folder) that was written, imported or verified, relative to the workspace or absolute; the name of the artifact where it was one.',
  digest:
    "`sha256:` and the SHA-256 digest of the archive. After an import or a verification of an artifact, the artifact's. Empty for a folder.",
  'content-digest':
    '`content-2:` and a digest of what the archive says (it is the SHA-256 of no file): the same for equal content, whatever the order of records, compression, encryption or engine. Empty after an import.',
  seal: "Import and verify: what the archive's seal has proven: `authenticated` (by its key), `intact` (sealed without a key), `unproven` (its key was not given) or `not sealed` (as official archives).",
  'artifact-id':
    'Id of the artifact, as `actions/download-artifact` and the REST API take it. Empty without an upload.',
  'artifact-url': 'URL of the artifact, for users who are signed in to GitHub. Empty without an upload.',
  'artifact-digest':
    'SHA-256 digest of the artifact, without a prefix as `actions/upload-artifact` has it. Empty without an upload.',
  'run-id':
    'Import and verify: id of the other workflow run that the archive is an artifact of. Empty where it is a file of the workspace, or an artifact of this run.',
  'run-started-at':
    'Import and verify: when that run started, such as `2026-11-24T02:00:00Z`, so that a drill can see how old the newest backup is.',
  'strapi-version': 'The Strapi version of the project.',
  entities: 'Number of entities in the archive, as far as they are in scope.',
  links: 'Number of links (relations) in the archive.',
  assets: 'Number of media files in the archive, formats included.',
  'missing-assets':
    "Number of media files that the database knows and the export did not find, so that the archive lacks them. A format counts as a file; the formats of a missing original, which the archive lacks as well, are not counted separately. After an import and a verification, what the archive's seal says of it (empty where it does not say). `0` is what a backup wants.",
  bytes: 'Size of the archive in bytes. Empty after an import.',
  'cache-hit':
    '`true` if the seeded database, or the downloaded archive, came from the cache; else `false`. Empty without `cache: true`.',
  'safety-backup':
    'Path of the safety backup that an import made of what it deleted. Empty where there was nothing to delete.',
  'safety-backup-artifact-id':
    'Id of the artifact that the safety backup is. Empty where it was not uploaded.',
  report:
    'Path of a JSON report: counts for each content type, media, schema differences, what was left out, warnings.',
} as const satisfies Record<string, string>;

export type OutputName = keyof typeof outputs;
