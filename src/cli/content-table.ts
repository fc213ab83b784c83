import { formatBytes, formatCount } from '../commands/format.ts';
import type { StageTotal } from '../transfer/progress.ts';
import type { Stage } from '../transfer/stages.ts';
import { countTable } from './count-table.ts';
import { people } from './manner.ts';

/** What of a report the table is made of. */
interface Contents {
  readonly stages: { readonly [stage in Stage]?: StageTotal };
  readonly contentTypes: readonly {
    readonly uid: string;
    readonly entities: number;
    readonly links: number;
    readonly bytes?: number;
  }[];
}

type Row = readonly [name: string, count: string, links: string, size: string];

/** Content types are listed up to here, those with most entities first. */
const mostTypes = 15;

/**
 * What is in an archive, as a person asks: the project's own content types, one row for those of Strapi and its plugins, the
 * configuration and the media files. What is out of scope has no row.
 *
 * @param width Columns of the terminal; undefined where there is none.
 */
export function contentTable({ stages, contentTypes }: Contents, width = people().columns): string {
  const byEntities = contentTypes.toSorted((a, b) => b.entities - a.entities);
  const isOwn = ({ uid }: { readonly uid: string }) => uid.startsWith('api::');
  const own = byEntities.filter(isOwn);
  const others = byEntities.filter((type) => !isOwn(type));
  const rows: Row[] = [
    ...own.slice(0, mostTypes).map((type) => rowOf(type.uid, [type])),
    ...summed(own.slice(mostTypes), (count) => `${count} more content ${count === '1' ? 'type' : 'types'}`),
    ...summed(others, (count) => `${count} of Strapi's own types`),
    ...totalled('configuration', stages.configuration),
    ...totalled('media files', stages.assets),
  ];
  return countTable(['Type', 'Count', 'Links', 'Size'], rows, width);
}

const summed = (types: Contents['contentTypes'], name: (count: string) => string): Row[] =>
  types.length === 0 ? [] : [rowOf(name(formatCount(types.length)), types)];

function rowOf(name: string, types: Contents['contentTypes']): Row {
  const sum = (of: 'entities' | 'links') => types.reduce((total, type) => total + type[of], 0);
  const bytes = types.every((type) => type.bytes !== undefined)
    ? formatBytes(types.reduce((total, { bytes = 0 }) => total + bytes, 0))
    : '';
  return [name, formatCount(sum('entities')), formatCount(sum('links')), bytes];
}

const totalled = (name: string, total: StageTotal | undefined): Row[] =>
  total === undefined ? [] : [[name, formatCount(total.count), '', formatBytes(total.bytes)]];
