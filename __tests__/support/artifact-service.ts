import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { json } from 'node:stream/consumers';
import {
  BlobSASPermissions,
  BlobServiceClient,
  type ContainerClient,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';

/**
 * GitHub's artifact service (version 4) as far as a job sees it: the Twirp service in this process, and Azurite as the
 * blob storage behind it. The client that is tested is the unmodified @actions/artifact.
 *
 * What the service takes and answers is proto-JSON in snake_case, as the client's generated code has it.
 */
export interface ArtifactService extends AsyncDisposable {
  /** What the runner gives to a step so that it finds the service. */
  readonly environment: Readonly<Record<string, string>>;
  /** The artifacts of the workflow run, oldest first. */
  readonly artifacts: readonly StoredArtifact[];
  /** The methods that were called, in order, those that failed included. */
  readonly calls: readonly string[];
  /** Forgets artifacts, calls and planned failures: a new workflow run. */
  reset(): void;
  /** Lets the next call of a method fail with an HTTP status. */
  failNext(method: string, status: number): void;
  download(name: string): Promise<Buffer>;
}

export interface StoredArtifact {
  readonly id: number;
  readonly name: string;
  readonly blob: string;
  readonly mimeType: string;
  readonly expiresAt: string | undefined;
  /** Set when the upload is finalized. */
  readonly finalized: { readonly size: string; readonly hash: string } | undefined;
}

type Message = Readonly<Record<string, string>>;

/** Azurite's own account: the well-known one of its documentation, no secret. */
const account = 'devstoreaccount1';
const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

export async function startArtifactService(): Promise<ArtifactService> {
  const azurite = await startAzurite();
  const container = azurite.client.getContainerClient('artifacts');
  await container.create();
  const service = new Service(container);
  const server = createServer((request, response) => {
    service.answer(request, response).catch((error: unknown) => {
      // The test that waits for the answer fails by it, and shows why.
      respond(response, 500, { code: 'internal', msg: String(error) });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    environment: {
      ACTIONS_RESULTS_URL: `http://127.0.0.1:${port}/`,
      ACTIONS_RUNTIME_TOKEN: runtimeToken(),
    },
    get artifacts() {
      return service.artifacts;
    },
    get calls() {
      return service.calls;
    },
    reset: () => service.reset(),
    failNext: (method, status) => service.failures.push({ method, status }),
    download: (name) => service.download(name),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await azurite[Symbol.asyncDispose]();
    },
  };
}

class Service {
  calls: string[] = [];
  failures: { method: string; status: number }[] = [];
  artifacts: StoredArtifact[] = [];
  readonly #container: ContainerClient;
  #lastId = 0;

  constructor(container: ContainerClient) {
    this.#container = container;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const message = (await json(request)) as Message;
    const method = new URL(request.url ?? '', 'http://service').pathname.match(
      /^\/twirp\/github\.actions\.results\.api\.v1\.ArtifactService\/(\w+)$/,
    )?.[1];
    this.calls.push(method ?? String(request.url));
    if (request.headers.authorization !== `Bearer ${runtimeToken()}`) {
      return respond(response, 401, { code: 'unauthenticated', msg: 'bad token' });
    }
    const failure = this.failures.findIndex((planned) => planned.method === method);
    if (failure >= 0) {
      const [{ status } = { status: 500 }] = this.failures.splice(failure, 1);
      return respond(response, status, { code: 'unavailable', msg: 'planned by the test' });
    }
    switch (method) {
      case 'CreateArtifact':
        return this.#create(message, response);
      case 'FinalizeArtifact':
        return this.#finalize(message, response);
      case 'ListArtifacts':
        return respond(response, 200, { artifacts: this.#list(message) });
      case 'DeleteArtifact':
        return this.#delete(message, response);
      default:
        return respond(response, 404, { code: 'bad_route', msg: `no ${method}` });
    }
  }

  reset(): void {
    this.calls = [];
    this.failures = [];
    this.artifacts = [];
    this.#lastId = 0;
  }

  async download(name: string): Promise<Buffer> {
    const artifact = this.#find(name);
    if (artifact?.finalized === undefined) {
      throw new Error(`There is no finalized artifact ${name}.`);
    }
    return await this.#container.getBlobClient(artifact.blob).downloadToBuffer();
  }

  async #create({ name = '', mime_type = '', expires_at }: Message, response: ServerResponse): Promise<void> {
    if (this.#find(name) !== undefined) {
      return respond(response, 409, {
        code: 'already_exists',
        msg: 'an artifact with this name already exists on the workflow run',
      });
    }
    this.#lastId += 1;
    const blob = `${this.#lastId}`;
    this.artifacts.push({
      id: this.#lastId,
      name,
      blob,
      mimeType: mime_type,
      expiresAt: expires_at,
      finalized: undefined,
    });
    const url = await this.#container.getBlobClient(blob).generateSasUrl({
      permissions: BlobSASPermissions.parse('cw'),
      expiresOn: new Date(Date.now() + 600_000),
    });
    respond(response, 200, { ok: true, signed_upload_url: url });
  }

  #finalize({ name = '', size = '', hash = '' }: Message, response: ServerResponse): void {
    const artifact = this.#find(name);
    if (artifact === undefined) {
      respond(response, 404, { code: 'not_found', msg: `no artifact ${name}` });
      return;
    }
    this.artifacts = this.artifacts.map((other) =>
      other === artifact ? { ...artifact, finalized: { size, hash } } : other,
    );
    respond(response, 200, { ok: true, artifact_id: `${artifact.id}` });
  }

  #list({ name_filter: name }: Message): object[] {
    return this.artifacts
      .filter(
        (artifact) => artifact.finalized !== undefined && (name === undefined || artifact.name === name),
      )
      .map((artifact) => ({
        workflow_run_backend_id: 'run',
        workflow_job_run_backend_id: 'job',
        database_id: `${artifact.id}`,
        name: artifact.name,
        size: artifact.finalized?.size,
        created_at: new Date(0).toISOString(),
        digest: artifact.finalized?.hash,
      }));
  }

  async #delete({ name = '' }: Message, response: ServerResponse): Promise<void> {
    const artifact = this.#find(name);
    if (artifact === undefined) {
      return respond(response, 404, { code: 'not_found', msg: `no artifact ${name}` });
    }
    await this.#container.getBlobClient(artifact.blob).delete();
    this.artifacts = this.artifacts.filter((other) => other !== artifact);
    respond(response, 200, { ok: true, artifact_id: `${artifact.id}` });
  }

  #find(name: string): StoredArtifact | undefined {
    return this.artifacts.find((artifact) => artifact.name === name);
  }
}

function respond(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** The client reads one claim of the token and checks no signature. */
function runtimeToken(): string {
  const part = (content: object) => Buffer.from(JSON.stringify(content)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ scp: 'Actions.Results:run:job' })}.unsigned`;
}

async function startAzurite(): Promise<AsyncDisposable & { readonly client: BlobServiceClient }> {
  const script = createRequire(import.meta.url).resolve('azurite/dist/src/blob/main.js');
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
