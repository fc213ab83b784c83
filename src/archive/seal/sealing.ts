import { createHash, hash } from 'node:crypto';
import { UserError } from '../../errors.ts';
import type { Asset, Page, RecordStage } from '../../transfer/stages.ts';
import type { EntryWriter } from '../entries.ts';
import { ContentDigest, type Contents, overallDigest } from './content-digest.ts';
import { type Manifest, type SealedEntry, writeManifest } from './manifest.ts';
import type { SealKey } from './seal-key.ts';

/** What a seal says about where an archive comes from. */
export interface SealFacts {
  readonly toolVersion: string;
  readonly engine: string;
  /** In which moments were read, where that matters. */
  readonly timeZone?: string | undefined;
  /** One line for people. */
  readonly scope: string;
}

/** Takes down what goes into an archive, for its manifest. */
export class Sealing {
  readonly #facts: SealFacts;
  readonly #digest = new ContentDigest();
  readonly #entries: SealedEntry[] = [];

  constructor(facts: SealFacts) {
    this.#facts = facts;
  }

  page(stage: RecordStage, { type, count, lines }: Page): void {
    this.#digest.add(stage, type, count === 1 ? [lines] : lines.split('\n'));
  }

  /**
   * To be called when the file was written.
   *
   * @throws UserError `failed` where that was not what it was known to be.
   */
  asset({ filename, metadata, sha256 }: Asset): void {
    const written = this.#entries.at(-1)?.sha256 ?? '';
    if (sha256 !== undefined && sha256 !== written) {
      throw new UserError(
        'failed',
        `The media file ${filename} changed after it was checked, and before it was in the archive.`,
        'Let nothing else write to the folder of media-cache, and run the export again: it fetches the file anew.',
      );
    }
    this.#digest.addAsset(filename, metadata, written);
  }

  /** The same writer, with everything that passes hashed. */
  watch(writer: EntryWriter): EntryWriter {
    return {
      writeEntry: async (path, content) => {
        await writer.writeEntry(path, content);
        this.#entries.push({ path, size: content.length, sha256: hash('sha256', content) });
      },
      copyEntry: async (path, content, size) => {
        const sha256 = createHash('sha256');
        await writer.copyEntry(path, hashed(content, sha256), size);
        this.#entries.push({ path, size, sha256: sha256.digest('hex') });
      },
    };
  }

  get contentDigest(): string {
    return overallDigest(this.contents);
  }

  get contents(): Contents {
    return this.#digest.contents();
  }

  /** @param tar The bytes of the tar so far; undefined in a folder. */
  manifest(strapiVersion: string, tar: Manifest['tar'], sealKey: SealKey | undefined): Buffer {
    const contents = this.contents;
    const { engine, timeZone } = this.#facts;
    const content: Manifest = {
      format: 2,
      tool: { name: 'strapi-dms', version: this.#facts.toolVersion },
      strapi: { version: strapiVersion },
      source: { engine, ...(timeZone === undefined ? {} : { timeZone }) },
      scope: this.#facts.scope,
      contentDigest: overallDigest(contents),
      contents,
      entries: this.#entries,
      ...(tar === undefined ? {} : { tar }),
    };
    return writeManifest(content, sealKey);
  }
}

async function* hashed(
  content: AsyncIterable<Buffer>,
  sha256: ReturnType<typeof createHash>,
): AsyncGenerator<Buffer> {
  for await (const chunk of content) {
    sha256.update(chunk);
    yield chunk;
  }
}
