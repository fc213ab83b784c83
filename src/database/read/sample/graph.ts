import { fileUid } from '../../../strapi/uids.ts';
import type { Model, Relation } from '../../model/model.ts';
import type { Dialect } from '../../session.ts';
import type { Edge } from './edge.ts';
import { backwards, componentPairs, documentPairs, forwards, type Pairs, relationPairs } from './pairs.ts';

/** What decides where a sample leads. */
export interface Sampled {
  readonly dialect: Dialect;
  /** Content types and components by uid. */
  readonly models: ReadonlyMap<string, Model>;
  /** The content types of which some rows are taken. */
  readonly uids: ReadonlySet<string>;
  /** The tables that hold rows; nothing leads along others. */
  readonly filled: ReadonlySet<string>;
}

/**
 * Where rows take along others: the rest of their document, their components, and what the relations lead to that they
 * store themselves, as long as it is sampled. A file stores what it is used by: there it is the other way round.
 */
export function edgesOf(sampled: Sampled): Edge[] {
  const { uids, models } = sampled;
  const all = [...models.values()].filter(({ uid, isComponent }) => isComponent || uids.has(uid));
  const edges = [...all.flatMap((model) => relationEdges(sampled, model)), ...fileEdges(sampled)];
  const nested = all.flatMap((model) => componentEdges(sampled, model));
  const leading = leadingSomewhere(uids, [...edges, ...nested]);
  return [...documentEdges(sampled), ...edges, ...nested.filter(({ far }) => leading.has(far))];
}

/** From each row of a sampled type to all rows of its document. */
export function documentEdges({ dialect, models, uids, filled }: Sampled): Edge[] {
  return [...uids].flatMap((uid) => {
    const model = models.get(uid) as Model;
    if (!filled.has(model.table)) {
      return [];
    }
    const pairs = documentPairs(dialect, model);
    const all = pairs === undefined ? localizationPairs(dialect, model, filled) : [pairs];
    return all.map((pairs) => ({ near: uid, far: uid, pairs }));
  });
}

/** The localizations of Strapi 4 are each related to all others. */
export function localizationPairs(dialect: Dialect, model: Model, filled: ReadonlySet<string>): Pairs[] {
  const relation = model.relations.find(({ attribute }) => attribute === 'localizations');
  if (relation === undefined || !isFilled(filled, model, relation)) {
    return [];
  }
  const pairs = relationPairs(dialect, model, relation, model);
  return [forwards(pairs), backwards(pairs)];
}

/** Whether a relation may have any links. */
export const isFilled = (filled: ReadonlySet<string>, model: Model, { storage }: Relation): boolean =>
  filled.has('table' in storage ? storage.table : model.table);

/** In Strapi 4 as in Strapi 5, `localizations` are those of a document. */
const isWithinDocument = (model: Model, { attribute, storage }: Relation): boolean =>
  attribute === 'localizations' && 'target' in storage && storage.target === model.uid;

/** The relation in which files have what they are used by. */
const isUse = (model: Model, { attribute }: Relation): boolean =>
  model.uid === fileUid && attribute === 'related';

function relationEdges({ dialect, models, uids, filled }: Sampled, model: Model): Edge[] {
  return model.relations
    .filter(
      (relation) =>
        isFilled(filled, model, relation) && !isWithinDocument(model, relation) && !isUse(model, relation),
    )
    .flatMap((relation) =>
      targetsOf(relation, uids).map((far) => ({
        near: model.uid,
        far,
        pairs: forwards(relationPairs(dialect, model, relation, models.get(far) as Model)),
      })),
    );
}

/** The content types among some that a relation may lead to. */
export const targetsOf = ({ storage }: Relation, uids: ReadonlySet<string>): string[] =>
  [...uids].filter((uid) => !('target' in storage) || storage.target === uid);

/** From what has media to its files. */
function fileEdges({ dialect, models, uids, filled }: Sampled): Edge[] {
  const files = models.get(fileUid);
  const use = files?.relations.find((relation) => isUse(files, relation));
  if (files === undefined || use === undefined || !uids.has(fileUid) || !isFilled(filled, files, use)) {
    return [];
  }
  return [...models.values()]
    .filter(({ uid, isComponent }) => isComponent || uids.has(uid))
    .map((model) => ({
      near: model.uid,
      far: fileUid,
      pairs: backwards(relationPairs(dialect, files, use, model)),
    }));
}

function componentEdges({ dialect, models, filled }: Sampled, model: Model): Edge[] {
  return model.components
    .filter(({ table }) => filled.has(table))
    .flatMap((field) => {
      const { storage } = field;
      const uids = storage.kind === 'component' ? [storage.uid] : storage.uids;
      return uids.flatMap((far) => {
        const component = models.get(far);
        return component === undefined
          ? []
          : [{ near: model.uid, far, pairs: componentPairs(dialect, field, component) }];
      });
    });
}

/** Sampled types, and the components from which something leads there, be it through others. */
function leadingSomewhere(uids: ReadonlySet<string>, edges: readonly Edge[]): ReadonlySet<string> {
  const leading = new Set(uids);
  for (let size = 0; size < leading.size; ) {
    size = leading.size;
    for (const { near, far } of edges) {
      if (leading.has(far)) {
        leading.add(near);
      }
    }
  }
  return leading;
}
