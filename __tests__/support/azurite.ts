import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { installTool } from '../../scripts/tools.ts';

/** Azurite's own account: the well-known one of its documentation, no secret. */
export const account = 'devstoreaccount1';
export const accountKey =
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** A stand-in for Azure Blob Storage, which keeps everything in memory. */
export interface Azurite extends AsyncDisposable {
  /** Of the server, without the account. */
  readonly url: string;
  readonly client: BlobServiceClient;
}

/** Starts it on a port that is free. */
export async function startAzurite(): Promise<Azurite> {
  const script = installTool('storage').resolve('azurite/dist/src/blob/main.js');
  const flags = [
    '--loose',
    '--skipApiVersionCheck',
    '--silent',
    '--disableTelemetry',
    '--inMemoryPersistence',
  ];
  const child = spawn(process.execPath, [script, '--blobPort', '0', ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await addressOf(child);
  const credential = new StorageSharedKeyCredential(account, accountKey);
  return {
    url,
    client: new BlobServiceClient(`${url}/${account}`, credential),
    async [Symbol.asyncDispose]() {
      child.kill();
      await once(child, 'exit');
    },
  };
}

async function addressOf(child: ChildProcess): Promise<string> {
  if (child.stdout === null) {
    throw new Error('Azurite has no output to read its address from.');
  }
  for await (const line of createInterface({ input: child.stdout })) {
    const [address] = /http:\/\/[\d.]+:\d+/.exec(line) ?? [];
    if (address !== undefined && line.includes('successfully')) {
      child.stdout.resume();
      return address;
    }
  }
  throw new Error('Azurite ended before it was ready.');
}
