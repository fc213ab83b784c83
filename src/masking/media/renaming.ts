import { projectSettingsKey } from '../../strapi/core-store.ts';
import type { ConfigurationRecord, EntityRecord } from '../../strapi/records.ts';
import { fileUid } from '../../strapi/uids.ts';
import { Page } from '../../transfer/page.ts';
import type { RecordStage } from '../../transfer/stages.ts';
import type { Keyed } from '../hmac.ts';
import { slugsOf } from '../leaks/forms.ts';
import { FileNames } from './file-names.ts';

type Data = Readonly<Record<string, unknown>>;

/** What is known of a media file beforehand. */
export interface KnownFile {
  readonly hash?: unknown;
  readonly url?: unknown;
  readonly provider?: unknown;
  readonly formats?: unknown;
}

/** What the address of a file in a text ends with. In JSON, a backslash begins what is no part of it. */
const beyond = '\\s"\'<>()\\[\\]{}\\\\?#&|`,;!*';
const inUploads = new RegExp(`/uploads/([^/${beyond}]+)(?=[${beyond}]|$)`, 'g');
const uploads = '/uploads/';

/** Providers have files at so many places; of more than these, addresses in texts stay as they are. */
const mostOrigins = 100;

const hasOrigin = /^(?:https?:)?\/\/[^/?#]+/i;

/** A picture in Markdown: Strapi's editor says what its file is called, too. In JSON, a backslash begins what is no part of it. */
const picture = /!\[([^[\]\\]+)\]\(([^()\s\\"]+)\)/g;

/** What every description of a file has, be it in a document. */
const describing = '"hash":"';

/** Masks what a row of the media library says in words. */
export type MaskWords = (file: Data) => Data;

/**
 * Gives media files other names, in their rows, in what describes them, and in the texts that show them.
 *
 * All files have to be seen before.
 */
export class MediaRenaming {
  readonly #names: FileNames;
  readonly #isKept: (file: KnownFile) => boolean;
  readonly #maskWords: MaskWords;
  /** Where files lie that get other names, but for the uploads folder. */
  readonly #origins = new Set<string>();
  /** Where files lie that do not. */
  readonly #keptOrigins = new Set<string>();
  #addresses: RegExp | undefined;
  /** Rows whose files keep their names, since they are not taken along. */
  kept = 0;

  /**
   * @param keyed Makes digits of a name that nobody can make a name of.
   * @param isKept Whether a file stays where it is, so that its address has to stay, too.
   * @param maskWords For descriptions of files in documents: those in rows are masked with their rows.
   */
  constructor(keyed: Keyed, isKept: (file: KnownFile) => boolean, maskWords: MaskWords = (file) => file) {
    this.#names = new FileNames(keyed);
    this.#isKept = isKept;
    this.#maskWords = maskWords;
  }

  see(file: KnownFile): void {
    const { hash, url, formats } = file;
    if (typeof hash === 'string') {
      this.#names.see(hash);
    }
    for (const format of isRecord(formats) ? Object.keys(formats) : []) {
      this.#names.seeFormat(format);
    }
    const origin = typeof url === 'string' ? hasOrigin.exec(url)?.[0] : undefined;
    const origins = this.#isKept(file) ? this.#keptOrigins : this.#origins;
    if (origin !== undefined && origins.size < mostOrigins) {
      origins.add(origin);
      this.#addresses = undefined;
    }
  }

  /** Sees a smaller version that some file has. */
  seeFormat(format: string): void {
    this.#names.seeFormat(format);
  }

  /** @param name Of a file in the archive. */
  fileName(name: string): string {
    return this.#names.fileName(name);
  }

  /** Renames the files of a row, and what other rows say of files in their texts. */
  entity(record: EntityRecord): EntityRecord {
    if (record.type === fileUid) {
      return { ...record, data: this.row(record.data) };
    }
    const text = JSON.stringify(record);
    const renamed = this.#line(text);
    return renamed === text ? record : JSON.parse(renamed);
  }

  configuration(record: ConfigurationRecord): ConfigurationRecord {
    // Logos come along within their setting.
    if (record.value.key === projectSettingsKey) {
      return record;
    }
    const text = JSON.stringify(record);
    const renamed = this.#line(text);
    return renamed === text ? record : JSON.parse(renamed);
  }

  /** A record as JSON. Blocks with a picture have a copy of the row that its file had then, and so may other documents. */
  #line(line: string): string {
    return this.text(
      line.includes(describing) ? JSON.stringify(this.#inDocument(JSON.parse(line) as unknown)) : line,
    );
  }

  #inDocument(value: unknown): unknown {
    if (Array.isArray(value)) {
      return value.map((item) => this.#inDocument(item));
    }
    if (!isRecord(value)) {
      return value;
    }
    return describesFile(value)
      ? this.#row(this.#maskWords(value))
      : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.#inDocument(item)]));
  }

  /** The same for pages as they pass, of which hardly any has to be changed. */
  async *pages(stage: RecordStage, pages: AsyncIterable<Page>): AsyncGenerator<Page> {
    for await (const page of pages) {
      yield this.#page(stage, page);
    }
  }

  #page(stage: RecordStage, page: Page): Page {
    if (stage === 'entities' && page.type === fileUid) {
      const values = (page.values as readonly EntityRecord[]).map((record) => this.entity(record));
      return Page.ofRecords(
        page.type,
        values.map((value) => JSON.stringify(value)),
        values,
      );
    }
    const isDescribing = page.lines.includes(describing);
    if (
      (stage !== 'entities' && stage !== 'configuration') ||
      (!isDescribing && !this.#mayShow(page.lines))
    ) {
      return page;
    }
    if (stage === 'entities') {
      const lines = isDescribing
        ? page.lines.replace(/.+/g, (line) => this.#line(line))
        : this.text(page.lines);
      return Page.ofLines(page.type, page.count, lines);
    }
    const values = (page.values as readonly ConfigurationRecord[]).map((record) =>
      this.configuration(record),
    );
    return Page.ofRecords(
      page.type,
      values.map((value) => JSON.stringify(value)),
    );
  }

  /** A row of the media library, or what describes a file. */
  row(data: Data): Data {
    if (typeof data.hash === 'string' && this.#isKept(data)) {
      this.kept += 1;
    }
    return this.#row(data);
  }

  #row(data: Data): Data {
    const { hash, formats } = data;
    if (typeof hash !== 'string' || this.#isKept(data)) {
      return data;
    }
    const renamed = this.#renamed(data, hash);
    return isRecord(formats)
      ? {
          ...renamed,
          formats: Object.fromEntries(
            Object.entries(formats).map(([type, format]) => [
              type,
              isRecord(format) ? this.format(format) : format,
            ]),
          ),
        }
      : renamed;
  }

  /** A smaller version, as the row of its file describes it, or what describes its own file. */
  format(data: Data): Data {
    const { hash, mainHash, name } = data;
    if (typeof hash !== 'string') {
      return data;
    }
    const renamed = this.#renamed(data, hash);
    return {
      ...renamed,
      // Strapi calls it after its file.
      ...(typeof name === 'string' ? { name: `${renamed.hash}${extension(data)}` } : {}),
      ...(typeof mainHash === 'string' ? { mainHash: this.#names.hash(mainHash) } : {}),
    };
  }

  #renamed(data: Data, hash: string): Data {
    const renamed: Record<string, unknown> = { ...data, hash: this.#names.hash(hash) };
    for (const attribute of ['url', 'previewUrl', 'path', 'provider_metadata']) {
      if (renamed[attribute] !== undefined) {
        renamed[attribute] = replacedIn(renamed[attribute], hash, renamed.hash as string);
      }
    }
    return renamed;
  }

  /** Names of files within any text, JSON included. */
  text(text: string): string {
    let renamed = text.includes('![')
      ? text.replace(picture, (whole, words: string, address: string) => this.#picture(whole, words, address))
      : text;
    if (text.includes(uploads)) {
      renamed = renamed.replace(inUploads, (whole, name: string, at: number, all: string) =>
        this.#isAtKept(all, at) ? whole : uploads + this.#inAddress(name),
      );
    }
    if ([...this.#origins].some((origin) => renamed.includes(origin))) {
      this.#addresses ??= new RegExp(
        `(?:${[...this.#origins].map((origin) => escaped(origin)).join('|')})/[^${beyond}]*`,
        'g',
      );
      renamed = renamed.replace(this.#addresses, (address) => {
        const slash = address.lastIndexOf('/') + 1;
        const name = address.slice(slash);
        return looksNamed.test(name) ? address.slice(0, slash) + this.#inAddress(name) : address;
      });
    }
    return renamed;
  }

  /** A picture that is called as its file is called as its file will be; any other words stay. */
  #picture(whole: string, words: string, address: string): string {
    const name = unescaped(address.slice(address.lastIndexOf('/') + 1));
    const renamed = this.#names.fileName(name);
    const [, stem] = stemOf.exec(name) ?? [];
    const isItsName =
      stem !== undefined &&
      this.text(address) !== address &&
      slugsOf(words.replace(/\.\w+$/, '')).some((slug) => slug.toLowerCase() === stem.toLowerCase());
    return isItsName ? `![${renamed}](${address})` : whole;
  }

  #mayShow(text: string): boolean {
    return text.includes(uploads) || [...this.#origins].some((origin) => text.includes(origin));
  }

  /** Whether an address leads to where files keep their names. */
  #isAtKept(text: string, at: number): boolean {
    if (this.#keptOrigins.size === 0) {
      return false;
    }
    const before = text.slice(Math.max(0, at - 300), at);
    const origin = /(?:https?:)?\/\/[^/\s"'<>()\\]+(?=(?:\/[^\s"'<>()\\]*)?$)/i.exec(before)?.[0];
    return origin !== undefined && this.#keptOrigins.has(origin);
  }

  /** As it stands in an address, maybe at the end of a sentence. */
  #inAddress(text: string): string {
    const name = text.replace(/[.:]+$/, '');
    return this.#names.fileName(unescaped(name)) + text.slice(name.length);
  }
}

/** Whether Strapi may have named it, or this. */
const looksNamed = /_[0-9a-f]{10}(?:[0-9a-f]{6})?(?:\.\w+)?$/;

/** What Strapi has made of the name of a file, before its random digits. */
const stemOf = /^(.+)_[0-9a-f]{10}(?:\.\w+)?$/;

/** Whether a document describes a file as Strapi does. */
const describesFile = ({ hash, url, mime }: Data): boolean =>
  typeof hash === 'string' && typeof url === 'string' && (typeof mime === 'string' || url.includes(hash));

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

const isRecord = (value: unknown): value is Data =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const extension = ({ ext }: Data): string => (typeof ext === 'string' ? ext : '');

function unescaped(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    // No address at all.
    return name;
  }
}

/** A text, or the texts of a document, with one name instead of another. */
function replacedIn(value: unknown, before: string, after: string): unknown {
  if (typeof value === 'string') {
    const escaped = encodeURIComponent(before.toWellFormed());
    const replaced = value.replaceAll(before, after);
    return escaped === before ? replaced : replaced.replaceAll(escaped, after);
  }
  if (Array.isArray(value)) {
    return value.map((item) => replacedIn(item, before, after));
  }
  return isRecord(value)
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replacedIn(item, before, after)]))
    : value;
}
