import type { Model, Relation } from '../model/model.ts';
import { isFilled, targetsOf } from './sample/graph.ts';

/** What leads to files, and how. */
export interface Leading {
  readonly model: Model;
  readonly relation: Relation;
}

/**
 * The relations of content types and components that lead to files as to anything else. Media are not among them: those a file stores
 * itself, in `related`.
 *
 * @param filled The tables that hold rows.
 */
export const relationsToFiles = (
  file: Model,
  models: Iterable<Model>,
  filled: ReadonlySet<string>,
): readonly Leading[] =>
  [...models].flatMap((model) =>
    model.relations
      .filter(
        (relation) =>
          model !== file &&
          isFilled(filled, model, relation) &&
          targetsOf(relation, new Set([file.uid])).length > 0,
      )
      .map((relation) => ({ model, relation })),
  );
