import { globSync } from 'node:fs';
import { assertBuilt } from '../../__tests__/support/run-action.ts';
import { playBroken } from './broken.ts';
import { folder } from './checks.ts';
import { playCommands, playDocuments } from './documents.ts';
import { type Recipe, recipes } from './recipes.ts';
import { documents } from './snippets.ts';
import { makeWorld, type World } from './world.ts';

/**
 * Plays the workflows of examples/workflows/ and the snippets of the documents, in one repository, and looks at what they did.
 *
 *     npm run recipes [-- names]
 *
 * Names are those of workflows, `documents`, `commands`, `broken`, or of one document: `docs/stores.md`.
 */
assertBuilt();
const names = process.argv.slice(2);
const began = performance.now();
const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

const chosen = (name: string) => names.length === 0 || names.includes(name);
const single = documents().filter((file) => names.includes(file));
const all: Recipe[] = [
  ...recipes,
  { name: 'documents', play: (each) => playDocuments(each, console.log) },
  ...single.map((file) => ({
    name: file,
    play: (each: World) => playDocuments(each, console.log, [file]),
  })),
  { name: 'commands', play: playCommands },
  { name: 'broken', play: (each) => playBroken(each, console.log) },
];
assertComplete();
await using world = await makeWorld(console.log);
console.log(`site and repository: ${seconds(began)}`);
// Databases and servers go also where somebody interrupts, and a second signal on the way does not keep them.
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, async () => {
    if (!interrupted) {
      interrupted = true;
      await world[Symbol.asyncDispose]();
      process.exit(130);
    }
  });
}
for (const { name, play } of all.filter(({ name }) => chosen(name))) {
  const started = performance.now();
  await play(world);
  console.log(`${name}: ${seconds(started)}`);
}
console.log(`in all: ${seconds(began)}`);

/** @throws Error where a workflow to copy is not played, or a name is none. */
function assertComplete(): void {
  const files = globSync('*.{yml,yaml}', { cwd: folder });
  const left = files.filter((file) => !recipes.some(({ name }) => name === file));
  if (left.length > 0) {
    throw new Error(`Nothing plays ${left.join(', ')}.`);
  }
  const unknown = names.filter((name) => !all.some((each) => each.name === name));
  if (unknown.length > 0) {
    throw new Error(`${unknown.join(', ')}: the names are ${all.map(({ name }) => name).join(', ')}.`);
  }
}
