import type { Schema } from '../strapi/schema.ts';
import { collectOutlived } from '../system/young-generation.ts';
import type { Asset } from '../transfer/asset.ts';
import type { Page } from '../transfer/page.ts';
import type { Destination } from '../transfer/pipe.ts';
import type { StageTotal } from '../transfer/progress.ts';
import { isObject } from '../transfer/rules/values.ts';
import type { RecordStage } from '../transfer/stages.ts';
import type { RemoteAddress } from './address.ts';
import { assetMessages } from './asset-messages.ts';
import { batchesOf } from './batches.ts';
import type { ConnectionOptions } from './connection.ts';
import type { Step } from './envelopes.ts';
import { savedLess } from './failures.ts';
import { beginTransfer, endTransfer, type RemoteStrapi } from './remote-strapi.ts';

/** What a push replaces at the remote (transfer protocol §5.2). */
export interface Restore {
  readonly entities: {
    /** Content types whose rows go; all where it is absent, and what Strapi keeps beside them (archive format §7.2). */
    readonly include?: readonly string[];
    /** Content types whose rows stay, whatever is included. Strapi 4 has no other protection of admin users, roles and tokens. */
    readonly exclude: readonly string[];
  };
  readonly assets: boolean;
  readonly configuration: { readonly webhook: boolean; readonly coreStore: boolean };
}

/** What is known of a remote that was only looked at. */
export type RemoteGlance = Pick<RemoteStrapi, 'address' | 'version' | 'schemas'>;

type Options = Omit<ConnectionOptions, 'direction'>;

const initParams = (restore: Restore) => ({
  transfer: 'push',
  options: { strategy: 'restore', restore },
  checksums: true,
  assetEncoding: 'base64',
});

/**
 * Begins a push and takes it back at once: whether the remote takes one, and what it is. Nothing is written there, but a transaction is open
 * for that moment.
 *
 * @param never Content types whose rows must stay: not that this would remove any.
 * @throws UserError where it cannot be reached, refuses, or is no Strapi.
 */
export async function glanceAt(
  address: RemoteAddress,
  options: Options,
  never: readonly string[],
): Promise<RemoteGlance> {
  const nothing: Restore = {
    entities: { include: [], exclude: never },
    assets: false,
    configuration: { webhook: false, coreStore: false },
  };
  const remote = await beginTransfer(address, { ...options, direction: 'push' }, initParams(nothing));
  try {
    await remote.connection.request({ type: 'transfer', kind: 'action', action: 'rollback' }, 'request');
    await endTransfer(remote);
  } finally {
    await remote.connection.close();
  }
  return { address: remote.address, version: remote.version, schemas: remote.schemas };
}

/**
 * How far a push has come: nothing has changed; what is to be replaced was deleted, in a transaction, and files may have been set aside; the
 * remote was told to commit; it has confirmed the end.
 */
export type PushState = 'open' | 'emptied' | 'committing' | 'done';

/**
 * A running Strapi as the destination of a transfer. Its content changes in one transaction, which is undone where the connection ends before
 * {@link commit}; its media files do not (transfer protocol, rule 19).
 */
export class PushDestination implements Destination {
  readonly schemas: readonly Schema[];
  readonly version: string;
  readonly address: RemoteAddress;
  readonly #remote: RemoteStrapi;
  #state: PushState = 'open';
  #hasStoredFiles = false;

  /**
   * Opens it. Nothing is deleted yet.
   *
   * @throws UserError as {@link glanceAt}.
   */
  static async open(address: RemoteAddress, options: Options, restore: Restore): Promise<PushDestination> {
    return new PushDestination(
      await beginTransfer(address, { ...options, direction: 'push' }, initParams(restore)),
    );
  }

  private constructor(remote: RemoteStrapi) {
    this.#remote = remote;
    this.schemas = remote.schemas;
    this.version = remote.version;
    this.address = remote.address;
  }

  get state(): PushState {
    return this.#state;
  }

  /** Whether all files were stored: the old ones are gone for good then. */
  get hasStoredFiles(): boolean {
    return this.#hasStoredFiles;
  }

  /** Deletes what is replaced: rows in the transaction, files right away. To be called before the first stage. */
  async empty(): Promise<void> {
    this.#state = 'emptied';
    await this.#remote.connection.request(
      { type: 'transfer', kind: 'action', action: 'beforeTransfer' },
      'upheaval',
    );
  }

  async writeRecords(stage: RecordStage, pages: AsyncIterable<Page>): Promise<StageTotal> {
    const total = { count: 0, bytes: 0 };
    if (stage === 'schemas') {
      throw new TypeError('Schemas are those of the remote');
    }
    for await (const { count, text } of batchesOf(pages, this.address)) {
      await this.#started(stage, total.count);
      await this.#stream(stage, text);
      total.count += count;
      total.bytes += Buffer.byteLength(text) - 1;
    }
    if (total.count > 0) {
      await this.#ended(stage, total.count);
    }
    return total;
  }

  /** Even where there are none: at the end of this stage a remote removes the old files that it has set aside. */
  async writeAssets(assets: AsyncIterable<Asset>): Promise<StageTotal> {
    const total = { count: 0, bytes: 0 };
    await this.#started('assets', 0);
    for await (const { text, files, bytes } of assetMessages(assets, this.#remote.negotiated)) {
      await this.#stream('assets', text);
      // A message takes a megabyte or more in each of the forms that it passes through, and nobody knows it any more.
      collectOutlived();
      total.count += files;
      total.bytes += bytes;
    }
    await this.#ended('assets', total.count);
    this.#hasStoredFiles = true;
    return total;
  }

  /**
   * Has the remote commit, and ends the connection. That the commit itself has failed it cannot say (transfer protocol §5.3).
   *
   * @throws UserError where it does not confirm: then it is not known whether it did.
   */
  async commit(): Promise<void> {
    // It is not told to commit by a connection that has ended before.
    this.#remote.connection.assertOpen();
    this.#state = 'committing';
    await endTransfer(this.#remote);
    this.#state = 'done';
  }

  /** Ends the connection: the remote undoes what was not committed. Harmless after {@link commit}. */
  async close(): Promise<void> {
    await this.#remote.connection.close();
  }

  /** A stage of records that nothing is sent of is not begun (transfer protocol §5.1). */
  async #started(step: Step, sent: number): Promise<void> {
    if (sent === 0) {
      await this.#remote.connection.request(
        { type: 'transfer', kind: 'step', action: 'start', step },
        'start',
      );
    }
  }

  async #stream(step: Step, data: string): Promise<void> {
    await this.#remote.connection.request(
      { type: 'transfer', kind: 'step', action: 'stream', step },
      'batch',
      data,
    );
  }

  /** Where the remote counts, its counts have to be ours. */
  async #ended(step: Step, sent: number): Promise<void> {
    const { connection, address } = this.#remote;
    const answer = await connection.request(
      { type: 'transfer', kind: 'step', action: 'end', step },
      'upheaval',
    );
    const stats = isObject(answer) && isObject(answer.stats) ? answer.stats : undefined;
    if (stats !== undefined && (stats.started !== sent || stats.finished !== sent)) {
      throw savedLess(address, step, sent, stats);
    }
  }
}
