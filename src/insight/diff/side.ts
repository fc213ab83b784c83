import { fileUid } from '../../strapi/uids.ts';
import { collectOutlived } from '../../system/young-generation.ts';
import type { Stage } from '../../transfer/stages.ts';
import { statusKeys } from './entry-key.ts';
import { MediaFiles } from './media-files.ts';
import { Settings } from './settings.ts';
import type { State, StateReader } from './state.ts';
import { type Shared, StateIndex } from './state-index.ts';
import { Titles } from './titles.ts';

/** One of the two states, once it was read. */
export interface Side {
  readonly state: State;
  readonly index: StateIndex;
  readonly files: MediaFiles;
  readonly settings: Settings;
  readonly titles: Titles;
}

/** Reads a state for the first time. @throws what the state throws. */
export async function readSide(
  state: State,
  other: State,
  shared: Shared,
  stages: ReadonlySet<Stage>,
): Promise<Side> {
  let side = emptySide(state, other, shared);
  const { lacksFiles } = await state.read(
    () => {
      side = emptySide(state, other, shared);
      return readerInto(side, shared, stages);
    },
    { stages, includes: (uid) => shared.includes(uid) },
  );
  side.files.lacksUnknown = lacksFiles && !(stages.has('entities') && shared.includes(fileUid));
  side.index.arrange();
  return side;
}

function emptySide(state: State, other: State, shared: Shared): Side {
  const keep = (bytes: number) => state.keep(bytes);
  return {
    state,
    index: new StateIndex(shared, state, statusKeys(state.major, state.schemas, other.schemas)),
    files: new MediaFiles(keep),
    settings: new Settings(keep),
    titles: new Titles(state.schemas),
  };
}

const readerInto = (
  { index, files, settings, titles }: Side,
  { includes }: Shared,
  stages: ReadonlySet<Stage>,
): StateReader => ({
  entities: (batch) => {
    collectOutlived();
    for (const { type, data } of batch) {
      if (type === fileUid && includes(fileUid)) {
        files.describe(data);
      }
    }
    if (stages.has('entities')) {
      index.addEntities(batch);
    }
  },
  links: (batch) => {
    collectOutlived();
    if (stages.has('links')) {
      index.addLinks(batch);
    }
  },
  configuration: (batch) => {
    for (const record of batch) {
      titles.learn(record);
    }
    if (stages.has('configuration')) {
      settings.add(batch);
    }
  },
  file: (file) => {
    if (stages.has('assets')) {
      files.add(file);
    }
  },
});
