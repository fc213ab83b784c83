import { basename, dirname } from 'node:path';
import { DefaultArtifactClient } from '@actions/artifact';

/**
 * What the artifact client itself does with a file, and nothing else:
 *
 *     node bare-artifact.ts upload FILE
 *     node bare-artifact.ts download NAME FOLDER
 *
 * Prints the milliseconds of it, after what the client prints.
 */
const [, , command, name = '', folder = ''] = process.argv;
const client = new DefaultArtifactClient();

async function upload(): Promise<void> {
  await client.uploadArtifact(basename(name), [name], dirname(name), { skipArchive: true });
}

async function download(): Promise<void> {
  const { artifacts } = await client.listArtifacts();
  const found = artifacts.find((artifact) => artifact.name === name);
  if (found === undefined) {
    throw new Error(`there is no artifact ${name}`);
  }
  started = performance.now();
  await client.downloadArtifact(found.id, { path: folder });
}

let started = performance.now();
await (command === 'upload' ? upload() : download());
console.log(`\nmilliseconds: ${performance.now() - started}`);
