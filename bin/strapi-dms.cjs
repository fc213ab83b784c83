#!/usr/bin/env node
'use strict';

/**
 * What the package's command starts: the program itself where Node.js is new enough, else the same with a Node.js 24 from npm.
 * Written so that every Node.js since 12 can read it.
 */
const needed = 24;
const isNewEnough = (version) => Number.parseInt(version, 10) >= needed;

if (isNewEnough(process.versions.node)) {
  import('../dist/index.js');
} else {
  const node = cameAlong() || fetched();
  if (node) {
    start(node);
  } else {
    refuse();
  }
}

/** The package with a Node.js for this machine; there is one for Linux only. */
function packageName() {
  return process.platform === 'linux' && /^(x64|arm64)$/.test(process.arch)
    ? `node-linux-${process.arch}`
    : '';
}

/** The Node.js that is installed beside this package. */
function cameAlong() {
  try {
    const manifest = require.resolve(`${packageName()}/package.json`);
    return isNewEnough(require(manifest).version) ? require('path').join(manifest, '../bin/node') : '';
  } catch (_) {
    return '';
  }
}

/** The Node.js that npm keeps for this user, as it does for npx; it is fetched once. */
function fetched() {
  if (packageName() === '') {
    return '';
  }
  const kept = ask(['--offline'], 'ignore');
  if (kept !== '') {
    return kept;
  }
  process.stderr.write(
    `strapi-dms runs on Node.js ${needed}, and this is ${process.versions.node}: npm fetches ${packageName()} once.\n`,
  );
  return ask([], 'inherit');
}

/** Has npm start the Node.js of the package, to learn where it is. */
function ask(options, stderr) {
  const words = ['exec', '--yes', ...options, `--package=${packageName()}@${needed}`, '--'];
  // Not in the user's folder: what a project says to npm is no concern of this.
  const result = require('child_process').spawnSync('npm', [...words, 'node', '-p', 'process.execPath'], {
    cwd: __dirname,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', stderr],
  });
  return result.status === 0 ? result.stdout.trim() : '';
}

/** Runs the program as if it were this process: the same words, input, output, signals and end. */
function start(node) {
  const program = require('path').join(__dirname, '../dist/index.js');
  const child = require('child_process').spawn(node, [program, ...process.argv.slice(2)], {
    stdio: 'inherit',
    // How this was called is how it is called in messages.
    env: Object.assign({}, process.env, { _STRAPI_DMS_SCRIPT: process.argv[1] }),
  });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'];
  // A terminal sends its own to both; the program takes what comes twice at once for one.
  const pass = (signal) => child.kill(signal);
  for (const signal of signals) {
    process.on(signal, pass);
  }
  // It is for another kind of Linux, such as Alpine.
  child.on('error', refuse);
  child.on('exit', (code, signal) => {
    for (const name of signals) {
      process.removeListener(name, pass);
    }
    if (signal) {
      process.kill(process.pid, signal);
    } else {
      process.exitCode = code;
    }
  });
}

function refuse() {
  process.stderr.write(
    `Error: strapi-dms needs Node.js ${needed} or newer, and this is ${process.versions.node}: get it from https://nodejs.org/en/download\n`,
  );
  process.exitCode = 2;
}
