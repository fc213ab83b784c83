import { fail, play, pullRequest, read, schedule } from './checks.ts';
import type { Event } from './job.ts';
import type { World } from './world.ts';

/** A recipe with one mistake, and what the run has to say about it. */
interface Mistake {
  readonly what: string;
  readonly file: string;
  readonly event: Event;
  readonly replace: readonly [there: string | RegExp, mistake: string];
  readonly why: RegExp;
  /** Whether it is noticed only when the recipe is played again. */
  readonly isSecond?: true;
}

const mistakes: readonly Mistake[] = [
  {
    what: 'an input is misspelt',
    file: 'nightly-backup.yml',
    event: schedule,
    replace: ['missing-media: fail', 'mising-media: fail'],
    why: /Unexpected input\(s\) 'mising-media'/,
  },
  {
    what: 'the key has another name than the secret',
    file: 'nightly-backup.yml',
    event: schedule,
    replace: ['secrets.STRAPI_DMS_KEY', 'secrets.STRAPI_KEY'],
    why: /`key`/,
  },
  {
    what: 'the environment with the secrets is not named',
    file: 'nightly-backup.yml',
    event: schedule,
    replace: [/ +environment:.*\n/, ''],
    why: /##\[error\]/,
  },
  {
    what: 'the folder of the project is another one',
    file: 'nightly-backup.yml',
    event: schedule,
    replace: ['working-directory: cms', 'working-directory: apps/cms'],
    why: /apps\/cms/,
  },
  {
    what: 'the site of the media is another one',
    file: 'nightly-backup.yml',
    event: schedule,
    replace: ['https://cms.example.org', 'https://staging.example.org/site'],
    why: /has none of them/,
  },
  {
    what: 'nobody may sign in at the bucket',
    file: 'backup-s3.yml',
    event: schedule,
    replace: [/ +id-token: write.*\n/, ''],
    why: /id-token: write/,
  },
  {
    what: 'the container is another one',
    file: 'backup-azure.yml',
    event: schedule,
    replace: ['azblob://backups/', 'azblob://backup/'],
    why: /no such container/,
  },
  {
    what: 'the permission to look at other runs is missing',
    file: 'restore-drill.yml',
    event: schedule,
    replace: ['  actions: read', '  contents: read'],
    why: /actions: read/,
  },
  {
    what: 'the workflow of the backup has another name',
    file: 'restore-drill.yml',
    event: schedule,
    replace: ['nightly-backup.yml', 'nightly.yml'],
    why: /nightly\.yml/,
  },
  {
    what: 'the event is not among those that start it',
    file: 'nightly-backup.yml',
    event: pullRequest(),
    replace: ['Nightly', 'Nightly'],
    why: /is not started by pull_request/,
  },
  {
    what: 'an action is used that nothing plays',
    file: 'nightly-backup.yml',
    event: schedule,
    replace: ['actions/checkout@', 'actions/check-out@'],
    why: /nothing here plays that/,
  },
  {
    what: 'an expression names a step that is not there',
    file: 'nightly-backup.yml',
    event: schedule,
    replace: ['steps.export.outputs.entities', 'steps.backup.outputs.entities'],
    why: /integer expected|exit code/,
  },
  {
    what: 'the preview has no App keys',
    file: 'preview-sqlite.yml',
    event: pullRequest(),
    replace: [/ +APP_KEYS:.*\n/, ''],
    why: /App keys are required|APP_KEYS/,
  },
  {
    // The first push has what the start for the tables has compiled; the second has its database from the cache, and nothing.
    what: 'the preview is not built, on its second push',
    isSecond: true,
    file: 'preview-sqlite.yml',
    event: pullRequest(),
    replace: [/ +npm run build\n/, ''],
    why: /##\[error\]/,
  },
];

/** Breaks recipes in one way after the other. @throws Error for one whose run does not fail, or not for that. */
export async function playBroken(world: World, log: (line: string) => void): Promise<void> {
  for (const { what, file, event, replace, why, isSecond } of mistakes) {
    const [there, mistake] = replace;
    const content = read(file);
    if (typeof there === 'string' ? !content.includes(there) : !there.test(content)) {
      throw new Error(`${file} has no ${there} that could be broken.`);
    }
    const broken = content.replace(there, mistake);
    if (isSecond) {
      await play(world, file, event, broken);
    }
    await fail(world, file, event, broken, why);
    log(`broken, and noticed: ${what}`);
  }
}
