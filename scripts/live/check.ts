import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Written } from './writer.ts';

interface Line {
  readonly type: string;
  readonly id: number;
  readonly data: { readonly documentId?: string; readonly name?: string };
  readonly left: { readonly type: string; readonly ref: number };
  readonly right: { readonly type: string; readonly ref: number };
}

/**
 * Looks into an archive (`.tar.gz`) for what could only be there, or be missing, if it was not of one moment.
 *
 * @param since When the export began: whatever was acknowledged by then has to be in it.
 * @returns what is wrong.
 */
export function faultsOf(archive: string, written: Written, since: number): string[] {
  const folder = mkdtempSync(`${archive}-`);
  try {
    execFileSync('tar', ['-xzf', archive, '-C', folder, '--wildcards', 'entities/*', 'links/*']);
    const lines = (stage: string): Line[] =>
      readdirSync(join(folder, stage))
        .flatMap((file) => readFileSync(join(folder, stage, file), 'utf8').split('\n'))
        .filter(Boolean)
        .map((line) => JSON.parse(line));
    const entities = lines('entities');
    const known = new Set(entities.map(({ type, id }) => `${type} ${id}`));
    const documents = new Map(entities.map(({ data }) => [data.documentId, data.name]));
    const links = lines('links').filter(
      ({ left, right }) => left.type === 'api::article.article' && right.type === 'api::author.author',
    );
    const linked = new Set(links.map(({ left }) => left.ref));
    const articles = new Map(
      entities
        .filter(({ type }) => type === 'api::article.article')
        .map(({ id, data }) => [data.documentId, id]),
    );
    return [
      ...links
        .filter(
          ({ left, right }) =>
            !known.has(`${left.type} ${left.ref}`) || !known.has(`${right.type} ${right.ref}`),
        )
        .map(({ left, right }) => `a link from article ${left.ref} to author ${right.ref} lacks an end`),
      ...[...written.authors]
        .filter(([id, { name, at }]) => at < since && documents.get(id) !== name)
        .map(([id, { name }]) => `author ${id} is ${documents.get(id)} and not ${name}`),
      ...[...written.articles]
        .filter(([id, { at }]) => at < since && !linked.has(articles.get(id) ?? 0))
        .map(([id]) => `article ${id} is not there, or has no author`),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
