import type { Keep } from '../../archive/read/budget.ts';
import { UserError } from '../../errors.ts';
import { printable } from '../../media/remote/address.ts';
import { localProvider } from '../../strapi/providers.ts';
import type { EntityRecord } from '../../strapi/records.ts';
import { fileUid } from '../../strapi/uids.ts';
import { NumberSet } from '../../system/number-set.ts';
import { textNumber } from '../../system/text-number.ts';
import type { Asset } from '../../transfer/asset.ts';
import { IdSet } from '../../transfer/id-set.ts';
import type { Page } from '../../transfer/page.ts';
import { archivedNames } from '../../transfer/rules/media.ts';
import { isObject } from '../../transfer/rules/values.ts';
import { option } from '../../wording.ts';
import { formatCount } from '../format.ts';
import { counted, examplesOf, inWords, type MissingMediaPolicy, missingWarning } from './missing-media.ts';
import type { MissingAsset } from './report.ts';
import { SetAside } from './set-aside.ts';

/** What a file that is missing takes, beside its path. */
const missingBytes = 200;

/** Holds the rows of media files against the files that came: a remote passes over what it does not find. */
export class PulledMedia {
  /** Without the formats of an original that is missing. */
  readonly missing: MissingAsset[] = [];
  /** Files that came and that no row names. */
  unknown = 0;
  readonly #policy: MissingMediaPolicy;
  /** What a file that is not there is called, as everybody may read it. */
  readonly #shown: (path: string) => string;
  readonly #keep: Keep;
  readonly #rows = new SetAside();
  readonly #came: NumberSet;
  #count = 0;

  constructor(policy: MissingMediaPolicy, shown: (path: string) => string, keep: Keep) {
    this.#policy = policy;
    this.#shown = shown;
    this.#keep = keep;
    this.#came = new NumberSet(keep);
  }

  /** Sees the rows of files on their way. */
  async *rows(pages: AsyncIterable<Page>): AsyncGenerator<Page> {
    for await (const page of pages) {
      if (page.type === fileUid) {
        this.#rows.add(page);
      }
      yield page;
    }
  }

  /** Sees files on their way. */
  async *assets(assets: AsyncIterable<Asset>): AsyncGenerator<Asset> {
    for await (const asset of assets) {
      this.#came.add(textNumber(asset.filename));
      this.#count += 1;
      yield asset;
    }
  }

  /**
   * To be called once all came.
   *
   * @returns What is to be said of what is missing; undefined where nothing is.
   * @throws UserError `failed` where the export has to stop because of that.
   */
  async settle(): Promise<string | undefined> {
    const named = new NumberSet(this.#keep);
    const seen = new IdSet(this.#keep);
    const local = { all: 0, found: 0 };
    let [originals, found] = [0, 0];
    for await (const page of this.#rows.pages()) {
      for (const { id, data } of page.values as readonly EntityRecord[]) {
        // One that came twice is in the archive once.
        if (!seen.add(id)) {
          continue;
        }
        originals += 1;
        const came = this.#judge(id, data, undefined, named);
        found += came ? 1 : 0;
        if (data.provider === localProvider) {
          local.all += 1;
          local.found += came ? 1 : 0;
        }
        const formats = isObject(data.formats) ? Object.entries(data.formats) : [];
        for (const [name, format] of formats) {
          if (isObject(format)) {
            this.#judge(id, format, came ? name : null, named);
          }
        }
      }
    }
    for (const name of this.#came) {
      this.unknown += named.has(name) ? 0 : 1;
    }
    if (this.missing.length === 0) {
      return undefined;
    }
    const [first] = this.missing as [MissingAsset];
    const more = this.missing.length - 1;
    if (this.#policy === 'fail') {
      throw new UserError(
        'failed',
        `${inWords(first)}${more === 0 ? '' : `, and so are ${formatCount(more)} more`}.`,
        `Restore the file on that server, delete its entry in the media library, or export without it with ${option('missing-media', 'warn')}.`,
      );
    }
    const hasNoneOfLocal = local.all > 0 && local.found === 0;
    if (this.#policy === 'auto' && (found === 0 || hasNoneOfLocal)) {
      const none = hasNoneOfLocal ? `${counted(local.all)} of the local provider` : counted(originals);
      throw new UserError(
        'failed',
        `The running Strapi has sent none of its ${none}, so the archive would have none: ${examplesOf(this.missing)}.`,
        `Look whether its uploads folder is there: that of many hosts is empty after a deploy. To leave media files out, use ${option('media', 'metadata-only')}; to go on without them, ${option('missing-media', 'warn')}.`,
      );
    }
    return missingWarning(this.missing, this.#count);
  }

  /** Forgets what was kept. */
  remove(): void {
    this.#rows.remove();
  }

  /** @param format Undefined for an original, null for a format of one that is missing. */
  #judge(
    id: number,
    stored: Readonly<Record<string, unknown>>,
    format: string | null | undefined,
    named: NumberSet,
  ): boolean {
    const { hash: base, ext, url } = stored;
    const names = archivedNames({
      hash: String(base),
      ...(typeof ext === 'string' || ext === null ? { ext } : {}),
    }).map(textNumber);
    for (const name of names) {
      named.add(name);
    }
    const came = names.some((name) => this.#came.has(name));
    if (!came && format !== null) {
      const path = this.#shown(printable(typeof url === 'string' ? url : ''));
      this.#keep(2 * path.length + missingBytes);
      this.missing.push({ id, path, ...(format === undefined ? {} : { format }) });
    }
    return came;
  }
}
