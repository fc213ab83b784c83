import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { copyProject } from '../../__tests__/support/blog.ts';
import type { Case } from './cases.ts';

const program = resolve(import.meta.dirname, '../../src/main.ts');

const compiled = resolve(import.meta.dirname, '../../.cache/compile');

/** What a run came to, and where one of its secrets was seen. */
export interface Seen {
  readonly name: string;
  readonly exitCode: number | null;
  readonly hits: readonly string[];
  /** What it printed. */
  readonly printed: string;
}

/** A secret as it is, URL-encoded, in JSON, base64 (wherever it begins) and hexadecimal; not made by the code under test. */
export function formsOfCanary(canary: string): string[] {
  const bytes = Buffer.from(canary);
  const within = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
  const hexadecimal = bytes.toString('hex');
  return [
    canary,
    encodeURIComponent(canary),
    encodeURI(canary),
    JSON.stringify(canary).slice(1, -1),
    ...within,
    ...within.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
    hexadecimal,
    hexadecimal.toUpperCase(),
    canary.replaceAll('%', '%25'),
  ];
}

const files = ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_ENV', 'GITHUB_STEP_SUMMARY', 'GITHUB_PATH'];

/** Runs a case in a project and a process of its own, and looks for its secrets in all that there is to see. */
export async function see(one: Case, withPost: boolean): Promise<Seen> {
  const folder = mkdtempSync(join(tmpdir(), 'canaries-'));
  try {
    const project = join(folder, 'project');
    prepare(one, project);
    const environment: NodeJS.ProcessEnv = {
      PATH: process.env.PATH,
      HOME: folder,
      TMPDIR: folder,
      LANG: 'C.UTF-8',
      // Half of a start is the reading of sources.
      NODE_COMPILE_CACHE: compiled,
      ...(one.reader === 'action' ? actionVariables(one, folder) : {}),
      ...one.environment,
    };
    const parameters =
      one.reader === 'action' ? [] : (one.parameters ?? ['export', '--no-encrypt', '-f', 'a']);
    const run = await execute(parameters, project, environment);
    const shown: Record<string, string> = {
      output: withoutMasks(run.output),
      'arguments of children': run.children,
    };
    for (const name of [...files, 'report']) {
      shown[name] = readText(name === 'report' ? join(project, 'report.json') : join(folder, name));
    }
    const report = /^report<<.*\n(.*)$/m.exec(shown.GITHUB_OUTPUT ?? '')?.[1];
    shown['report of the Action'] = report === undefined ? '' : readText(report);
    if (withPost && one.reader === 'action') {
      const post = await execute([], project, { ...environment, 'STATE_is-post': 'true' });
      shown['post step'] = withoutMasks(post.output);
    }
    const hits = Object.entries(shown).flatMap(([where, text]) =>
      one.canaries
        .filter((canary) => formsOfCanary(canary).some((form) => text.includes(form)))
        .map((canary) => `${where}: ${canary}`),
    );
    return { name: one.name, exitCode: run.exitCode, hits, printed: run.output };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function prepare({ isBlog = false, files: own = {} }: Case, project: string): void {
  if (isBlog) {
    copyProject(resolve(import.meta.dirname, '../../examples/blog'), project);
  } else {
    mkdirSync(project);
    writeFileSync(join(project, 'package.json'), '{"dependencies":{"@strapi/strapi":"5.54.0"}}');
  }
  for (const [name, content] of Object.entries(own)) {
    mkdirSync(dirname(join(project, name)), { recursive: true });
    writeFileSync(join(project, name), content);
  }
}

function actionVariables({ inputs = {} }: Case, folder: string): NodeJS.ProcessEnv {
  const given = {
    mode: 'export',
    encrypt: 'true',
    compress: 'true',
    verify: 'true',
    rehearse: 'false',
    force: 'false',
    'safety-backup': 'true',
    'delete-remote-media': 'false',
    upload: 'true',
    overwrite: 'false',
    cache: 'false',
    'trust-config': 'false',
    ...(inputs.mode === undefined && !('key' in inputs) && !('recipients' in inputs)
      ? { encrypt: 'false', upload: 'false' }
      : {}),
    ...inputs,
  };
  for (const name of files) {
    writeFileSync(join(folder, name), '');
  }
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_REPOSITORY: 'owner/shop',
    GITHUB_RUN_ID: '1',
    RUNNER_TEMP: folder,
    RUNNER_DEBUG: '1',
    ...Object.fromEntries(files.map((name) => [name, join(folder, name)])),
    ...Object.fromEntries(
      Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
    ),
  };
}

/** The commands that tell the runner what to hide have to name it; it swallows them. */
const withoutMasks = (text: string): string => text.replace(/^::add-mask::.*$/gm, '');

const readText = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

interface Ended {
  readonly exitCode: number | null;
  readonly output: string;
  /** The arguments of the processes that it started. */
  readonly children: string;
}

async function execute(parameters: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Ended> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...parameters], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const children = new Set<string>();
  const own = readText(`/proc/${child.pid}/cmdline`);
  const sampler = setInterval(() => {
    for (const pid of readText(`/proc/${child.pid}/task/${child.pid}/children`).split(' ')) {
      const given = readText(`/proc/${pid}/cmdline`);
      // A process that was just forked shows those of its parent until it becomes another program.
      if (given !== own) {
        children.add(given);
      }
    }
  }, 15);
  const exitCode = await new Promise<number | null>((done) => child.once('close', done));
  clearInterval(sampler);
  return { exitCode, output, children: [...children].join('\n') };
}
