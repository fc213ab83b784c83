import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A value that nobody has, and what a search finds it by in whatever form it is written. */
export const canaryPattern = /cnry[0-9a-z]{6}y/gi;

// biome-ignore lint/suspicious/noExplicitAny: records have as many shapes as Strapi has content types
type Any = any;

interface Attribute {
  readonly type: string;
  readonly component?: string;
  readonly components?: readonly string[];
}

/** Rows that come again have ids that are so much higher each time: more than any id of the fixtures. */
const step = 1_000_000;

/** What Strapi itself reads, and what relations go by. */
const untouched = new Set([
  'documentId',
  'locale',
  'provider',
  'ext',
  'mime',
  'folderPath',
  'type',
  'action',
  'code',
]);

/** Types whose rows Strapi could not do without, or that are what they are by their values. */
const isPlanted = (uid: string): boolean =>
  uid.startsWith('api::') || uid === 'plugin::users-permissions.user' || uid === 'plugin::upload.file';
const isMultiplied = (uid: string): boolean => isPlanted(uid) && uid !== 'plugin::upload.file';

/**
 * Plants a canary in every text of an archive's entities, however deep, in the names of its files and in what its configuration has of
 * secrets and webhooks, and multiplies its entities with their components and links.
 *
 * @param folder An unpacked archive of ours. It is changed, and loses its seal.
 * @param copies How often each entity comes.
 * @returns how many canaries there are.
 */
export function plant(folder: string, copies: number): number {
  const planter = new Planter(folder);
  planter.plant(copies);
  return planter.planted;
}

class Planter {
  planted = 0;
  readonly #folder: string;
  readonly #schemas: ReadonlyMap<string, Any>;
  readonly #singles: ReadonlySet<string>;
  readonly #components = new Map<string, Any>();
  /** The address of one, for texts to show. */
  #lastFile = '';
  /** The names of files by what they were. */
  readonly #files = new Map<string, string>();

  constructor(folder: string) {
    this.#folder = folder;
    this.#schemas = new Map(this.#read('schemas').map((schema) => [schema.uid, schema]));
    this.#singles = new Set(
      [...this.#schemas.values()].filter(({ kind }) => kind === 'singleType').map(({ uid }) => uid),
    );
  }

  plant(copies: number): void {
    rmSync(join(this.#folder, 'strapi-dms'), { recursive: true });
    const entities = this.#read('entities');
    const links = this.#read('links');
    const isShifted = (uid: string | null): boolean =>
      uid !== null && (!uid.includes('::') || isMultiplied(uid)) && !this.#singles.has(uid);
    const copied: string[] = [];
    for (let copy = 0; copy < copies; copy += 1) {
      for (const { type, id, data } of entities) {
        if (copy === 0 || isShifted(type)) {
          const planted = isPlanted(type) ? this.#row(type, data, copy) : data;
          copied.push(JSON.stringify({ type, id: id + copy * step, data: planted }));
        }
      }
    }
    this.#write('entities', copied);
    const end = (one: Any, copy: number) => {
      if (!isShifted(one.type)) {
        return one;
      }
      return {
        ...one,
        ref: typeof one.ref === 'number' ? one.ref + copy * step : this.#document(one.ref, copy),
      };
    };
    const linked: string[] = [];
    for (let copy = 0; copy < copies; copy += 1) {
      for (const link of links) {
        const moves = [link.left, link.right].some(({ type }) => isShifted(type));
        const stays = this.#singles.has(link.left.type) || this.#singles.has(link.right.type);
        if (copy === 0 || (moves && !stays)) {
          linked.push(JSON.stringify({ ...link, left: end(link.left, copy), right: end(link.right, copy) }));
        }
      }
    }
    this.#write('links', linked);
    this.#write(
      'configuration',
      this.#read('configuration').map((record) => JSON.stringify(this.#setting(record))),
    );
    this.#renameFiles();
  }

  #canary(): string {
    this.planted += 1;
    return `Cnry${this.planted.toString(36).padStart(6, '0')}y`;
  }

  #document(id: unknown, copy: number): unknown {
    return typeof id === 'string' && copy > 0
      ? `${id.slice(0, 20)}${copy.toString(36).padStart(4, '0')}`
      : id;
  }

  #row(uid: string, data: Any, copy: number): Any {
    const attributes: Readonly<Record<string, Attribute>> = this.#schemas.get(uid)?.attributes ?? {};
    const planted: Any = {};
    for (const [name, value] of Object.entries<Any>(data)) {
      const attribute = attributes[name];
      if (name === 'id') {
        planted.id = value + copy * step;
      } else if (name === 'documentId') {
        planted.documentId = this.#document(value, copy);
      } else if (value === null || attribute === undefined) {
        planted[name] = value;
      } else if (attribute.type === 'component' || attribute.type === 'dynamiczone') {
        const one = (item: Any) =>
          item === null ? null : this.#component(attribute.component ?? String(item.__component), item, copy);
        planted[name] = Array.isArray(value) ? value.map(one) : one(value);
      } else if (uid === 'plugin::upload.file' && ['hash', 'url', 'formats', 'previewUrl'].includes(name)) {
        planted[name] = value;
      } else {
        planted[name] = untouched.has(name) ? value : this.#value(attribute.type, value);
      }
    }
    if (uid === 'plugin::upload.file') {
      this.#file(planted);
    }
    return planted;
  }

  /** Several owners may share one. */
  #component(uid: string, item: Any, copy: number): Any {
    const { __component, ...data } = item;
    const key = JSON.stringify([uid, item.id, copy]);
    const planted = this.#components.get(key) ?? this.#row(uid, data, copy);
    this.#components.set(key, planted);
    return __component === undefined ? planted : { __component, ...planted };
  }

  #value(type: string, value: Any): Any {
    switch (type) {
      case 'string':
      case 'text':
        return this.#canary();
      case 'richtext':
        return `# A heading of ${this.#canary()}\n\n*${this.#canary()}* and [${this.#canary()}](https://${this.#canary()}.test)\n\n<p title="${this.#canary()}">${this.#canary()}</p>\n\n![](${this.#lastFile})\n`;
      case 'email':
        return `${this.#canary()}@${this.#canary()}.test`;
      case 'password':
        return this.#canary();
      case 'uid':
        return this.#canary().toLowerCase();
      case 'json':
        return {
          [`key of ${this.#canary()}`]: [this.#canary(), { deep: { text: `a ${this.#canary()}` } }, 1, null],
        };
      case 'blocks':
        return [
          { type: 'paragraph', children: [{ type: 'text', text: `See ${this.#canary()}`, bold: true }] },
          {
            type: 'list',
            format: 'unordered',
            children: [
              {
                type: 'list-item',
                children: [
                  {
                    type: 'link',
                    url: `https://${this.#canary()}.test`,
                    children: [{ type: 'text', text: this.#canary() }],
                  },
                ],
              },
            ],
          },
        ];
      default:
        return value;
    }
  }

  /** A file is called as Strapi calls it, by the name that somebody gave it. */
  #file(row: Any): void {
    const random = /_([0-9a-f]{10})$/.exec(row.hash)?.[1] ?? '0123456789';
    const old: string = row.hash;
    const hash = `${this.#canary()}_${random}`;
    const renamed = (text: string) => text.replace(old, hash);
    this.#files.set(old, hash);
    row.hash = hash;
    row.url = renamed(row.url);
    this.#lastFile = row.url;
    row.previewUrl = row.previewUrl && renamed(row.previewUrl);
    for (const format of Object.values<Any>(row.formats ?? {})) {
      format.name = `${this.#canary()}${format.ext ?? ''}`;
      format.hash = renamed(format.hash);
      format.url = renamed(format.url);
    }
  }

  #setting(record: Any): Any {
    if (record.type === 'webhook') {
      const { value } = record;
      return {
        ...record,
        value: { ...value, headers: { Authorization: `Bearer ${this.#canary()}` }, enabled: true },
      };
    }
    if (record.value.key === 'plugin_users-permissions_grant') {
      for (const provider of Object.values<Any>(record.value.value)) {
        if ('secret' in provider) {
          provider.key = this.#canary();
          provider.secret = this.#canary();
        }
      }
    }
    return record;
  }

  #renameFiles(): void {
    for (const folder of ['uploads', 'metadata']) {
      const path = join(this.#folder, 'assets', folder);
      for (const name of readdirSync(path)) {
        const [old, hash] = [...this.#files].find(([hash]) => name.includes(hash)) ?? [];
        if (old !== undefined && hash !== undefined) {
          renameSync(join(path, name), join(path, name.replace(old, hash)));
        }
      }
    }
    const sidecars = join(this.#folder, 'assets', 'metadata');
    const rows = new Map(
      this.#read('entities')
        .filter(({ type }) => type === 'plugin::upload.file')
        .map(({ id, data }) => [id, data]),
    );
    for (const name of readdirSync(sidecars)) {
      const path = join(sidecars, name);
      const sidecar = JSON.parse(readFileSync(path, 'utf8'));
      const row = rows.get(sidecar.id);
      const format = sidecar.type && row?.formats?.[sidecar.type];
      const { hash, url, name: called } = format || row;
      const own = format ? {} : { alternativeText: row.alternativeText, caption: row.caption };
      writeFileSync(
        path,
        JSON.stringify({
          ...sidecar,
          hash,
          url,
          name: called,
          ...own,
          ...(sidecar.mainHash && { mainHash: row.hash }),
        }),
      );
    }
  }

  #read(stage: string): Any[] {
    const folder = join(this.#folder, stage);
    return readdirSync(folder)
      .sort()
      .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  }

  /** One file, whatever its size: readers of archives take that. */
  #write(stage: string, lines: readonly string[]): void {
    const folder = join(this.#folder, stage);
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    writeFileSync(join(folder, `${stage}_00001.jsonl`), lines.join('\n'));
  }
}
