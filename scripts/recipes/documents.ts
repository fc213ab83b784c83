import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { githubToken } from '../../__tests__/support/run-action.ts';
import { strapiEnvironment } from '../conformance/installation.ts';
import { run } from '../conformance/process.ts';
import { byHand, pullRequest, push, schedule, succeed } from './checks.ts';
import type { Event } from './job.ts';
import { machineOf } from './machine.ts';
import { documents, isRules, type Snippet, snippetsOf, workflowOf } from './snippets.ts';
import { parse } from './workflow.ts';
import type { World } from './world.ts';

/** Plays every block of YAML in documents, in the order in which they stand. */
export async function playDocuments(
  world: World,
  log: (line: string) => void,
  files: readonly string[] = documents(),
): Promise<void> {
  const all = files.flatMap((file) => snippetsOf(file));
  for (const snippet of all.filter(({ language }) => /^ya?ml$/.test(language))) {
    if (snippet.notRun !== undefined) {
      log(`${snippet.place}: not run: ${snippet.notRun}`);
      continue;
    }
    if (isRules(snippet)) {
      log(`${snippet.place}: rules for masking, which a test reads`);
      continue;
    }
    const started = performance.now();
    await playSnippet(world, snippet);
    log(`${snippet.place}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
  }
}

async function playSnippet(world: World, snippet: Snippet): Promise<void> {
  const { file, content } = workflowOf(snippet);
  // The one place of a machine that they name, and a key that is shown by its first letters.
  const text = content.replaceAll('/srv/strapi', world.site).replaceAll(/\bage1…/g, world.recipient);
  const workflow = await parse(file, text);
  const { repository } = world;
  await using _ = text.includes('strapiapp.com') ? await world.hosted.start() : undefined;
  const there = {
    ...world,
    repository: {
      ...repository,
      // The documents begin with secrets of the whole repository; environments come later.
      secrets: { ...repository.secrets, ...repository.environments['production-read'] },
      origin: text.includes('working-directory: ') ? repository.origin : world.atTheTop,
    },
  };
  await succeed(there, file, startOf(Object.keys(workflow.events)), text).catch((error: unknown) => {
    throw new Error(`${snippet.place}: ${(error as Error).message}`, { cause: error });
  });
}

/** One of the events that start a workflow. */
function startOf(events: readonly string[]): Event {
  const known = [schedule, pullRequest(), push, byHand()];
  const event = known.find(({ name }) => events.includes(name));
  if (event === undefined) {
    throw new Error(`Nothing here plays ${events.join(', ')}.`);
  }
  return event;
}

/**
 * Runs the shell commands of a document that call `strapi-dms`, one block after the other in one session, in a copy of the
 * site's project, as somebody would type them there.
 */
export async function playCommands(world: World): Promise<void> {
  for (const document of ['README.md', 'examples/workflows/README.md']) {
    const blocks = snippetsOf(document).filter(
      ({ language, text, notRun }) =>
        /^(sh|bash)$/.test(language) && /\bstrapi-dms\b/.test(text) && notRun === undefined,
    );
    const home = join(world.folder, 'home', document.replaceAll(/\W/g, '-'));
    mkdirSync(home, { recursive: true });
    const commands = blocks.map(({ place, text }) => `echo '## ${place}'\n${text}`).join('\n');
    const script = join(home, 'commands.sh');
    writeFileSync(script, commands.replaceAll(/\bage1…/g, world.recipient));
    // What they ask of GitHub is answered by this process, which must not wait for them with its hands tied.
    const { code, output } = await run('bash', ['-e', '-o', 'pipefail', script], {
      cwd: world.laptop,
      env: {
        ...machineOf(world.repository, home),
        ...strapiEnvironment,
        PORT: '9',
        STRAPI_DMS_KEY: world.key,
        GH_TOKEN: githubToken,
      },
    });
    if (code !== 0) {
      throw new Error(`${document}: its commands ended with ${code}:\n${output}`);
    }
  }
}
