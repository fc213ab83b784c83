import type { Logo } from '../../strapi/logos.ts';
import type { Stage } from '../../transfer/stages.ts';
import type { AbandonedTable } from '../model/abandoned.ts';
import type { Layout } from '../model/layout.ts';
import type { Model } from '../model/model.ts';
import type { Store } from '../model/store.ts';
import type { Adaptation } from './adaptation.ts';

/** Takes the file of a logo of the admin panel: `content` is base64. */
export type TakeLogo = (logo: Logo, content: string) => void;

/** What is replaced, and by what. */
export interface LoadPlan {
  /** Which stages are wiped and loaded: the intersection of the scope and of what the archive carries. */
  readonly stages: ReadonlySet<Stage>;
  /** Whether a content type is in scope. Types that never travel need not be told apart here. */
  readonly includes: (uid: string) => boolean;
  /** Whether notes about earlier content go, too: history versions and AI jobs (archive format §7.2). */
  readonly complete: boolean;
  /** Whether the archive has an entity of this content type with this id. */
  readonly hasEntity: (uid: string, id: number) => boolean;
  /** Whether the archive has, within any of its entities, this component with this id. */
  readonly hasComponent: (uid: string, id: number) => boolean;
  /** Whether it has it more than once. */
  readonly isRepeated: (uid: string, id: number) => boolean;
  readonly adaptation: Adaptation;
  readonly takeLogo: TakeLogo;
  /** Whether others may lose what hangs on rows that do not come back; see `Loss`. */
  readonly acceptsLosses?: boolean;
}

/** Whether the rows of a content type are replaced. */
export const replacedTypes =
  ({ stages, includes }: Pick<LoadPlan, 'stages' | 'includes'>, { travels }: Layout) =>
  (uid: string): boolean =>
    stages.has('entities') && travels(uid) && includes(uid);

/** The target, as far as it decides what is written. */
export interface Target {
  readonly models: ReadonlyMap<string, Model>;
  readonly layout: Layout;
  readonly abandoned: readonly AbandonedTable[];
  readonly store: Pick<Store, 'tables'>;
}
