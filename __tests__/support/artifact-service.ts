import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer, json } from 'node:stream/consumers';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { BlobSASPermissions, type ContainerClient } from '@azure/storage-blob';
import { account, startAzurite } from './azurite.ts';
import {
  type Call,
  PullRequestComments,
  type StoredComment,
  type StoredIssue,
} from './pull-request-comments.ts';
import { githubToken } from './run-action.ts';

/**
 * GitHub's services as far as a job sees them: the Twirp services for artifacts (version 4) and caches (version 2) and some
 * routes of the REST API in this process, and Azurite as the blob storage behind them. The clients that are tested are the
 * unmodified @actions/artifact, @actions/cache and @actions/github.
 *
 * What the Twirp services take and answer is proto-JSON in snake_case, as the clients' generated code has it.
 */
export interface ArtifactService extends AsyncDisposable {
  /** What the runner gives to a step so that it finds the services. */
  readonly environment: Readonly<Record<string, string>>;
  /** The artifacts of the workflow run that the job belongs to, oldest first. */
  readonly artifacts: readonly StoredArtifact[];
  /** Those of all runs. */
  readonly all: readonly StoredArtifact[];
  /** The caches, oldest first. */
  readonly caches: readonly StoredCache[];
  /** The methods that were called, in order, those that failed included. */
  readonly calls: readonly string[];
  /** What was attached to releases, by `tag/name`. */
  readonly assets: ReadonlyMap<string, Buffer>;
  /** The comments of all pull requests, oldest first. */
  readonly comments: readonly StoredComment[];
  /** All issues; the one that was changed last comes last. */
  readonly issues: readonly StoredIssue[];
  /** Lets somebody open an issue. */
  openIssue(author: StoredIssue['author'], issue: Pick<StoredIssue, 'title' | 'body'>): number;
  /** Lets somebody comment on a pull request. */
  addComment(number: number, author: StoredComment['author'], body: string): number;
  /** Says what the token of the job may do, as `permissions:` has it. Everything, unless somebody says. */
  permit(permissions: Permissions | undefined): void;
  /** Forgets everything: runs, artifacts, caches, calls and planned failures. */
  reset(): void;
  /** The same, and gives the storage of the blobs back. */
  empty(): Promise<void>;
  /** Lets the next call of a method fail with an HTTP status. */
  failNext(method: string, status: number): void;
  /** Lets the next call of a method go without an answer, for as long as this service is there. */
  hangNext(method: string): void;
  /** Lets the connection break in the middle of the next download of an artifact. */
  dropNextDownload(): void;
  /**
   * Lets the next requests that bring parts of an artifact to the storage fail: with a status, or by a connection that breaks
   * when half of the part was sent. To be called before the upload begins.
   */
  failUploads(fault: number | 'broken', times: number): void;
  /** Lets every new cache be refused, as GitHub does in runs of untrusted events. */
  makeCachesReadOnly(): void;
  /** Ends the job's workflow run; what was uploaded stays with it. A new one, with no artifacts, begins. */
  endRun(run: Partial<StoredRun>): number;
  /** An artifact of that size in a run, by its name alone: nothing of it can be downloaded. */
  addArtifact(artifact: Pick<StoredArtifact, 'run' | 'name' | 'createdAt'>): number;
  /** Gives such an artifact something that can be downloaded. */
  fill(id: number, content: Buffer): Promise<void>;
  /** Another artifact of the same name in a run that ended: what an attempt that was run again leaves. */
  uploadAgain(run: number, name: string): void;
  /** Changes the content of an artifact behind the service's back. */
  replace(name: string, content: Buffer): Promise<void>;
  /** Gives the artifacts of a run other content, with a digest that says so. */
  replaceIn(run: number, content: Buffer): Promise<void>;
  /** Cuts the artifacts of a run in half, and lets their digests agree. */
  damage(run: number): Promise<void>;
  /** Changes the content of every cache. */
  changeCaches(): Promise<void>;
  /** Puts an artifact into the job's run that was zipped by `actions/upload-artifact`. */
  putZip(name: string, zip: Buffer, digest: string): Promise<void>;
  /** The content of an artifact, of the newest run that has one of that name unless a run is named. */
  download(name: string, run?: number): Promise<Buffer>;
  /** The tar that the client has made of a file. */
  cached(key: string): Promise<Buffer>;
}

export interface StoredArtifact {
  readonly run: number;
  readonly id: number;
  readonly name: string;
  readonly blob: string;
  readonly mimeType: string;
  readonly expiresAt: string | undefined;
  readonly createdAt: string;
  /** Set when the upload is finalized. */
  readonly finalized: { readonly size: string; readonly hash: string } | undefined;
}

export interface StoredCache {
  readonly key: string;
  readonly version: string;
  readonly blob: string;
  readonly finalized: boolean;
}

/** A workflow run as the REST API has it, and the workflow that it belongs to. */
export interface StoredRun {
  readonly id: number;
  readonly workflow: string;
  readonly event: string;
  readonly status: string;
  readonly conclusion: string;
  readonly head_branch: string;
  readonly created_at: string;
  /** Of the newest attempt. */
  readonly run_started_at: string;
  /** Of the workflow's file, with the ref. */
  readonly path: string;
  readonly repository: { readonly id: number };
  readonly head_repository: { readonly id: number } | null;
}

/** `permissions:` of a job. What is not in it is not given. */
export type Permissions = Readonly<Record<string, string>>;

/** What each route of the REST API needs, as GitHub documents it. */
const needs: Readonly<Record<string, readonly [scope: string, access: 'read' | 'write']>> = {
  getRun: ['actions', 'read'],
  listRuns: ['actions', 'read'],
  listRunArtifacts: ['actions', 'read'],
  listArtifacts: ['actions', 'read'],
  downloadArtifact: ['actions', 'read'],
  deleteArtifact: ['actions', 'write'],
  listComments: ['pull-requests', 'read'],
  createComment: ['pull-requests', 'write'],
  updateComment: ['pull-requests', 'write'],
  listIssues: ['issues', 'read'],
  createIssue: ['issues', 'write'],
  updateIssue: ['issues', 'write'],
  attachToRelease: ['contents', 'write'],
};

type Message = Readonly<Record<string, string>>;

/** The number of the first run; `GITHUB_RUN_ID` of the steps that are tested. */
const firstRun = 17;

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
  service.address = `http://127.0.0.1:${port}`;
  return {
    environment: {
      ACTIONS_RESULTS_URL: `${service.address}/`,
      ACTIONS_RUNTIME_TOKEN: runtimeToken(),
      ACTIONS_CACHE_SERVICE_V2: 'true',
      GITHUB_API_URL: `${service.address}/api`,
    },
    get artifacts() {
      return service.artifacts.filter(({ run }) => run === service.currentRun);
    },
    get all() {
      return service.artifacts;
    },
    get caches() {
      return service.caches;
    },
    get calls() {
      return service.calls;
    },
    get assets() {
      return service.assets;
    },
    get comments() {
      return service.pullRequests.comments;
    },
    get issues() {
      return service.pullRequests.issues;
    },
    openIssue: (author, issue) => service.pullRequests.open(author, issue),
    addComment: (number, author, body) => service.pullRequests.add(number, author, body),
    permit: (permissions) => {
      service.permissions = permissions;
    },
    reset: () => service.reset(),
    empty: () => service.empty(),
    failNext: (method, status) => service.failures.push({ method, status }),
    hangNext: (method) => service.failures.push({ method, status: 'never' }),
    dropNextDownload: () => {
      service.drops += 1;
    },
    failUploads: (fault, times) => {
      service.uploadFaults = Array.from({ length: times }, () => fault);
    },
    makeCachesReadOnly: () => {
      service.cachesAreReadOnly = true;
    },
    endRun: (run) => service.endRun(run),
    addArtifact: (artifact) => service.addArtifact(artifact),
    fill: (id, content) => service.fill(id, content),
    uploadAgain: (run, name) => service.uploadAgain(run, name),
    replace: (name, content) => service.replace(name, content),
    replaceIn: (run, content) => service.replaceIn(run, () => content),
    damage: (run) => service.replaceIn(run, (content) => content.subarray(0, content.length / 2)),
    changeCaches: () => service.changeCaches(),
    putZip: (name, zip, digest) => service.putZip(name, zip, digest),
    download: (name, run) => service.download(name, run),
    cached: (key) => service.cached(key),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await azurite[Symbol.asyncDispose]();
    },
  };
}

class Service {
  address = '';
  calls: string[] = [];
  failures: { method: string; status: number | 'never' }[] = [];
  drops = 0;
  uploadFaults: (number | 'broken')[] = [];
  cachesAreReadOnly = false;
  currentRun = firstRun;
  runs: StoredRun[] = [];
  artifacts: StoredArtifact[] = [];
  caches: StoredCache[] = [];
  readonly assets = new Map<string, Buffer>();
  pullRequests = new PullRequestComments();
  permissions: Permissions | undefined;
  readonly #container: ContainerClient;
  #lastId = 0;
  /** Never begins anew: a blob that one test has left must not be another's. */
  #lastBlob = 0;

  constructor(container: ContainerClient) {
    this.#container = container;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', this.address);
    const twirp = /^\/twirp\/github\.actions\.results\.api\.v1\.(Artifact|Cache)Service\/(\w+)$/.exec(
      url.pathname,
    );
    if (twirp !== null) {
      return this.#answerTwirp(twirp[2] ?? '', (await json(request)) as Message, request, response);
    }
    if (url.pathname.startsWith(`/${account}/`)) {
      return this.#takeUpload(request, response);
    }
    if (/\/releases\/[^/]+\/assets$/.test(url.pathname)) {
      return this.#attach(url, request, response);
    }
    const comments = await this.pullRequests.route(request, url.pathname);
    if (comments !== undefined) {
      return this.#answerComments(comments, request, response);
    }
    request.resume();
    const blob = /^\/flaky\/(\d+)$/.exec(url.pathname)?.[1];
    return blob === undefined
      ? this.#answerRest(url, request, response)
      : this.#dropInTheMiddle(blob, response);
  }

  async #answerTwirp(
    method: string,
    message: Message,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    this.calls.push(method);
    if (request.headers.authorization !== `Bearer ${runtimeToken()}`) {
      return respond(response, 401, { code: 'unauthenticated', msg: 'bad token' });
    }
    if (this.#failsAsPlanned(method, response)) {
      return;
    }
    switch (method) {
      case 'CreateArtifact':
        return this.#create(message, response);
      case 'FinalizeArtifact':
        return this.#finalize(message, response);
      case 'ListArtifacts':
        return respond(response, 200, { artifacts: this.#list(message) });
      case 'GetSignedArtifactURL':
        return respond(response, 200, {
          signed_url: await this.#downloadUrl(this.#current(message.name ?? '')),
        });
      case 'DeleteArtifact':
        return this.#delete(message, response);
      case 'CreateCacheEntry':
        return this.#createCache(message, response);
      case 'FinalizeCacheEntryUpload':
        return this.#finalizeCache(message, response);
      case 'GetCacheEntryDownloadURL':
        return this.#findCache(message, response);
      default:
        return respond(response, 404, { code: 'bad_route', msg: `no ${method}` });
    }
  }

  /** The REST API for octo/shop, whose token is that of the job. */
  async #answerRest(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, rest = ''] = /^\/api\/repos\/octo\/shop(.*)$/.exec(url.pathname) ?? [];
    const routes: readonly (readonly [string, RegExp, (match: RegExpExecArray) => unknown])[] = [
      ['getRepository', /^$/, () => ({ id: 1, default_branch: 'main' })],
      ['getRun', /^\/actions\/runs\/(\d+)$/, ([, id]) => this.runs.find((run) => run.id === Number(id))],
      [
        'listRuns',
        /^\/actions\/workflows\/([^/]+)\/runs$/,
        ([, workflow = '']) => this.#runsOf(workflow, url),
      ],
      ['listRunArtifacts', /^\/actions\/runs\/(\d+)\/artifacts$/, ([, id]) => this.#artifactsOf(Number(id))],
      ['downloadArtifact', /^\/actions\/artifacts\/(\d+)\/zip$/, ([, id]) => this.#byId(Number(id))],
      ['listArtifacts', /^\/actions\/artifacts$/, () => this.#allArtifacts(url)],
      [
        request.method === 'DELETE' ? 'deleteArtifact' : 'getArtifact',
        /^\/actions\/artifacts\/(\d+)$/,
        ([, id]) => this.#byId(Number(id)),
      ],
    ];
    const [name = String(request.url), , handle, match] =
      routes
        .map(([name, pattern, handle]) => [name, pattern, handle, pattern.exec(rest)] as const)
        .find(([, , , match]) => match !== null && url.pathname.startsWith('/api/repos/octo/shop')) ?? [];
    this.calls.push(name);
    if (request.headers.authorization !== `token ${githubToken}`) {
      return respond(response, 401, { message: 'Bad credentials' });
    }
    if (this.#failsAsPlanned(name, response)) {
      return;
    }
    if (!this.#mayDo(name)) {
      return respond(response, 403, { message: 'Resource not accessible by integration' });
    }
    const answer = match ? handle?.(match) : undefined;
    if (answer === undefined) {
      return respond(response, 404, { message: 'Not Found' });
    }
    if (name === 'downloadArtifact') {
      response.writeHead(302, { location: await this.#downloadUrl(answer as StoredArtifact) }).end();
      return;
    }
    if (name === 'deleteArtifact') {
      const { blob } = answer as StoredArtifact;
      await this.#container.getBlobClient(blob).deleteIfExists();
      this.artifacts = this.artifacts.filter((other) => other !== answer);
      response.writeHead(204).end();
      return;
    }
    respond(response, 200, answer as object);
  }

  async #answerComments(
    { name, answer, refusal }: Call,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    this.calls.push(name);
    if (request.headers.authorization !== `token ${githubToken}`) {
      return respond(response, 401, { message: 'Bad credentials' });
    }
    if (this.#failsAsPlanned(name, response)) {
      return;
    }
    return respond(response, ...(this.#mayDo(name) ? answer() : refusal));
  }

  #mayDo(route: string): boolean {
    const [scope, access] = needs[route] ?? [];
    const given = scope === undefined ? 'write' : (this.permissions ?? { [scope]: 'write' })[scope];
    return given === 'write' || given === access;
  }

  /** What `gh release upload` does. */
  async #attach(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const content = await buffer(request);
    const [, tag = ''] = /\/releases\/([^/]+)\/assets$/.exec(url.pathname) ?? [];
    this.calls.push('attachToRelease');
    if (request.headers.authorization !== `token ${githubToken}`) {
      return respond(response, 401, { message: 'Bad credentials' });
    }
    if (!this.#mayDo('attachToRelease')) {
      return respond(response, 403, { message: 'Resource not accessible by integration' });
    }
    this.assets.set(`${tag}/${url.searchParams.get('name')}`, content);
    respond(response, 201, {});
  }

  #allArtifacts({ searchParams }: URL): object {
    const found = this.artifacts
      .filter(({ finalized }) => finalized !== undefined)
      .toSorted((a, b) => b.id - a.id);
    const size = Number(searchParams.get('per_page') ?? 30);
    const start = size * (Number(searchParams.get('page') ?? 1) - 1);
    return {
      total_count: found.length,
      artifacts: found.slice(start, start + size).map(({ id, name, run, createdAt, finalized }) => ({
        id,
        name,
        size_in_bytes: Number(finalized?.size),
        expired: false,
        digest: finalized?.hash,
        created_at: createdAt,
        workflow_run: { id: run },
      })),
    };
  }

  #failsAsPlanned(method: string, response: ServerResponse): boolean {
    const failure = this.failures.findIndex((planned) => planned.method === method);
    if (failure < 0) {
      return false;
    }
    const [{ status } = { status: 500 }] = this.failures.splice(failure, 1);
    if (status === 'never') {
      return true;
    }
    respond(response, status, {
      code: 'unavailable',
      msg: 'planned by the test',
      message: 'planned by the test',
    });
    return true;
  }

  reset(): void {
    this.calls = [];
    this.failures = [];
    this.uploadFaults = [];
    this.drops = 0;
    this.cachesAreReadOnly = false;
    this.currentRun = firstRun;
    this.runs = [];
    this.artifacts = [];
    this.caches = [];
    this.assets.clear();
    this.pullRequests = new PullRequestComments();
    this.permissions = undefined;
    this.#lastId = 0;
  }

  endRun(run: Partial<StoredRun>): number {
    const id = this.currentRun;
    const workflow = run.workflow ?? 'backup.yml';
    this.runs.push({
      id,
      workflow,
      event: 'schedule',
      status: 'completed',
      conclusion: 'success',
      head_branch: 'main',
      created_at: new Date(Date.UTC(2026, 0, id)).toISOString(),
      run_started_at: new Date(Date.UTC(2026, 0, id, 1)).toISOString(),
      path: `.github/workflows/${workflow}@main`,
      repository: { id: 1 },
      head_repository: { id: 1 },
      ...run,
    });
    this.currentRun += 1;
    return id;
  }

  async empty(): Promise<void> {
    for (const { blob } of [...this.artifacts, ...this.caches]) {
      await this.#container.getBlobClient(blob).deleteIfExists();
    }
    this.reset();
  }

  addArtifact({ run, name, createdAt }: Pick<StoredArtifact, 'run' | 'name' | 'createdAt'>): number {
    this.#lastId += 1;
    this.artifacts.push({
      run,
      id: this.#lastId,
      name,
      createdAt,
      blob: this.#newBlob(),
      mimeType: 'application/octet-stream',
      expiresAt: undefined,
      finalized: { size: '1000', hash: `sha256:${'0'.repeat(64)}` },
    });
    return this.#lastId;
  }

  async fill(id: number, content: Buffer): Promise<void> {
    const { blob = '' } = this.artifacts.find((artifact) => artifact.id === id) ?? {};
    await this.#container.getBlockBlobClient(blob).uploadData(content);
    const hash = `sha256:${createHash('sha256').update(content).digest('hex')}`;
    this.artifacts = this.artifacts.map((artifact) =>
      artifact.id === id ? { ...artifact, finalized: { size: `${content.length}`, hash } } : artifact,
    );
  }

  uploadAgain(run: number, name: string): void {
    const artifact = this.artifacts.find((other) => other.run === run && other.name === name);
    if (artifact === undefined) {
      throw new Error(`Run ${run} has no artifact ${name}.`);
    }
    this.#lastId += 1;
    this.artifacts.push({ ...artifact, id: this.#lastId });
  }

  async replace(name: string, content: Buffer): Promise<void> {
    const artifact = this.artifacts.find((other) => other.name === name);
    if (artifact === undefined) {
      throw new Error(`There is no artifact ${name}.`);
    }
    await this.#container.getBlockBlobClient(artifact.blob).uploadData(content);
  }

  async replaceIn(run: number, change: (content: Buffer) => Buffer): Promise<void> {
    for (const artifact of this.artifacts.filter((other) => other.run === run)) {
      const client = this.#container.getBlockBlobClient(artifact.blob);
      const content = change(await client.downloadToBuffer());
      await client.uploadData(content);
      const hash = `sha256:${createHash('sha256').update(content).digest('hex')}`;
      this.artifacts = this.artifacts.map((other) =>
        other === artifact ? { ...artifact, finalized: { size: `${content.length}`, hash } } : other,
      );
    }
  }

  async changeCaches(): Promise<void> {
    for (const { blob } of this.caches) {
      const client = this.#container.getBlockBlobClient(blob);
      const content = await client.downloadToBuffer();
      content.writeUInt8(content.readUInt8(content.length - 100) ^ 1, content.length - 100);
      await client.uploadData(content);
    }
  }

  async cached(key: string): Promise<Buffer> {
    const { blob = '' } = this.caches.find((cache) => cache.key === key) ?? {};
    const packed = await this.#container.getBlobClient(blob).downloadToBuffer();
    return packed.readUInt32LE(0) === 0xfd2fb528 ? zstdDecompressSync(packed) : gunzipSync(packed);
  }

  async putZip(name: string, zip: Buffer, digest: string): Promise<void> {
    this.#lastId += 1;
    const blob = this.#newBlob();
    await this.#container.getBlockBlobClient(blob).uploadData(zip);
    this.artifacts.push({
      run: this.currentRun,
      id: this.#lastId,
      name,
      blob,
      mimeType: 'application/zip',
      expiresAt: undefined,
      createdAt: new Date().toISOString(),
      finalized: { size: `${zip.length}`, hash: digest },
    });
  }

  async download(name: string, run?: number): Promise<Buffer> {
    const artifact = this.artifacts.findLast(
      (other) => other.name === name && (run === undefined || other.run === run),
    );
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
    const blob = this.#newBlob();
    this.artifacts.push({
      run: this.currentRun,
      id: this.#lastId,
      name,
      blob,
      mimeType: mime_type,
      expiresAt: expires_at,
      createdAt: new Date().toISOString(),
      finalized: undefined,
    });
    const address = await this.#signed(blob, 'cw');
    respond(response, 200, {
      ok: true,
      // By way of this server, where something is to go wrong on it.
      signed_upload_url:
        this.uploadFaults.length === 0 ? address : address.replace(new URL(address).origin, this.address),
    });
  }

  /** Passes a part of an upload on to the storage, or fails as planned. */
  async #takeUpload(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fault = this.uploadFaults.shift();
    this.calls.push(fault === undefined ? 'PutBlob' : `PutBlob ${fault}`);
    if (fault === 'broken') {
      let left = Number(request.headers['content-length']) / 2;
      request.on('data', (chunk: Buffer) => {
        left -= chunk.length;
        if (left <= 0) {
          request.destroy();
        }
      });
      return;
    }
    if (fault !== undefined) {
      request.resume();
      await once(request, 'end');
      response.writeHead(fault, { 'x-ms-error-code': 'ServerBusy' }).end();
      return;
    }
    const { method, headers, url: path } = request;
    const onward = forward(new URL(path ?? '', this.#container.url), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
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

  #list({ name_filter: name, id_filter: id }: Message): object[] {
    return this.artifacts
      .filter(
        (artifact) =>
          artifact.run === this.currentRun &&
          artifact.finalized !== undefined &&
          (name === undefined || artifact.name === name) &&
          (id === undefined || `${artifact.id}` === id),
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
    return this.artifacts.find((artifact) => artifact.run === this.currentRun && artifact.name === name);
  }

  #current(name: string): StoredArtifact {
    const artifact = this.#find(name);
    if (artifact === undefined) {
      throw new Error(`The job's run has no artifact ${name}.`);
    }
    return artifact;
  }

  /** What the API finds by its filters. A test's runs of forks and the like are given in spite of them. */
  #runsOf(workflow: string, { searchParams }: URL): object | undefined {
    const runs = this.runs.filter((run) => run.workflow === workflow);
    if (runs.length === 0) {
      return undefined;
    }
    const asked = (name: string, value: string) => (searchParams.get(name) ?? value) === value;
    const found = runs.filter(
      (run) =>
        asked('branch', run.head_branch) && asked('event', run.event) && asked('status', run.conclusion),
    );
    // The newest comes first.
    const sorted = found.toSorted((a, b) => b.id - a.id);
    const size = Number(searchParams.get('per_page') ?? 30);
    const start = size * (Number(searchParams.get('page') ?? 1) - 1);
    return { total_count: found.length, workflow_runs: sorted.slice(start, start + size) };
  }

  #artifactsOf(run: number): object {
    const artifacts = this.artifacts.filter((artifact) => artifact.run === run && artifact.finalized);
    return {
      total_count: artifacts.length,
      artifacts: artifacts.map(({ id, name, finalized }) => ({
        id,
        name,
        size_in_bytes: Number(finalized?.size),
        expired: false,
        digest: finalized?.hash,
      })),
    };
  }

  #byId(id: number): StoredArtifact | undefined {
    return this.artifacts.find((artifact) => artifact.id === id);
  }

  /** Where an artifact is downloaded: from the storage, or by way of a connection that breaks once. */
  async #downloadUrl(artifact: StoredArtifact): Promise<string> {
    if (this.drops > 0) {
      this.drops -= 1;
      return `${this.address}/flaky/${artifact.id}`;
    }
    return this.#signed(artifact.blob, 'r', {
      contentDisposition: `attachment; filename="${artifact.name}"`,
      contentType: artifact.mimeType,
    });
  }

  readonly #dropped = new Set<string>();

  async #dropInTheMiddle(id: string, response: ServerResponse): Promise<void> {
    const artifact = this.#byId(Number(id));
    if (artifact === undefined) {
      throw new Error(`There is no artifact ${id}.`);
    }
    if (this.#dropped.has(artifact.blob)) {
      response.writeHead(302, { location: await this.#downloadUrl(artifact) }).end();
      return;
    }
    this.#dropped.add(artifact.blob);
    this.calls.push('dropped');
    const content = await this.#container.getBlobClient(artifact.blob).downloadToBuffer();
    response.writeHead(200, {
      'content-length': content.length,
      'content-type': artifact.mimeType,
      'content-disposition': `attachment; filename="${artifact.name}"`,
    });
    response.write(content.subarray(0, content.length / 2), () => response.destroy());
  }

  async #createCache({ key = '', version = '' }: Message, response: ServerResponse): Promise<void> {
    if (this.cachesAreReadOnly) {
      return respond(response, 403, {
        code: 'permission_denied',
        msg: 'cache write denied: the token of this run is read-only',
      });
    }
    if (this.caches.some((cache) => cache.key === key && cache.version === version)) {
      return respond(response, 409, { code: 'already_exists', msg: 'cache entry with the same key exists' });
    }
    const blob = this.#newBlob();
    this.caches.push({ key, version, blob, finalized: false });
    respond(response, 200, { ok: true, signed_upload_url: await this.#signed(blob, 'cw') });
  }

  #finalizeCache({ key, version }: Message, response: ServerResponse): void {
    this.caches = this.caches.map((cache) =>
      cache.key === key && cache.version === version ? { ...cache, finalized: true } : cache,
    );
    respond(response, 200, { ok: true, entry_id: '1' });
  }

  /** The key as it is, or the newest of those that begin with one of the others. */
  async #findCache({ key, version, ...rest }: Message, response: ServerResponse): Promise<void> {
    const others = ((rest as { restore_keys?: readonly string[] }).restore_keys ?? []).filter(Boolean);
    const there = this.caches.filter((cache) => cache.finalized && cache.version === version);
    const found =
      there.find((cache) => cache.key === key) ??
      others
        .map((prefix) => there.findLast((cache) => cache.key.startsWith(prefix)))
        .find((cache) => cache !== undefined);
    respond(
      response,
      200,
      found === undefined
        ? { ok: false }
        : { ok: true, matched_key: found.key, signed_download_url: await this.#signed(found.blob, 'r') },
    );
  }

  #newBlob(): string {
    this.#lastBlob += 1;
    return `${this.#lastBlob}`;
  }

  #signed(blob: string, permissions: string, headers: object = {}): Promise<string> {
    return this.#container.getBlobClient(blob).generateSasUrl({
      permissions: BlobSASPermissions.parse(permissions),
      expiresOn: new Date(Date.now() + 600_000),
      ...headers,
    });
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
