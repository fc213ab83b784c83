import { jest } from '@jest/globals';
import { expression } from '../../src/action/format.ts';

/** Sets `INPUT_*` as the runner does, from the names of action.yml. */
export function setInputs(inputs: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(inputs)) {
    process.env[`INPUT_${name.toUpperCase()}`] = value;
  }
}

/** The defaults of action.yml, which every test starts from. */
export const defaults = {
  mode: 'export',
  'working-directory': '.',
  key: '',
  encrypt: 'true',
  compress: 'true',
  format: 'tar',
  file: '',
  only: '',
  exclude: '',
  'only-content-types': '',
  'exclude-content-types': '',
  'database-url': '',
  'time-zone': '',
  'missing-media': 'auto',
  media: 'all',
  'delete-remote-media': 'false',
  'media-url': '',
  'media-cache': '',
  upload: 'true',
  'retention-days': '',
  overwrite: 'false',
  encryption: 'strapi',
  recipients: '',
  verify: 'true',
  identity: '',
  rehearse: 'false',
  force: 'false',
  'on-schema-difference': 'fail',
  'on-foreign-data-loss': 'fail',
  'safety-backup': 'true',
  webhooks: 'keep',
  boot: 'auto',
  artifact: '',
  'run-id': '',
  workflow: '',
  branch: '',
  digest: '',
  'github-token': expression('github.token'),
  cache: 'false',
} as const;

/** Collects what is printed, one entry a line, in place of printing it. */
export function captureLines(): string[] {
  const lines: string[] = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(
      ...String(text)
        .split('\n')
        .filter((line) => line !== ''),
    );
    return true;
  });
  return lines;
}
