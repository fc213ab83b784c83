import { fateInOtherTable, Tables } from '../../database/model/fate.ts';
import type { GuardFinding, GuardMigration } from '../../insight/guard/findings.ts';
import { findingOf, inOrder, worstOf } from '../../insight/guard/findings-of.ts';
import { type Planned, planOf } from '../../insight/guard/plan.ts';
import { didYouMean } from '../../masking/closest.ts';
import type { Affected } from '../../transfer/affected.ts';
import type { Progress } from '../../transfer/progress.ts';
import { option } from '../../wording.ts';
import { openProject } from '../open-project.ts';
import { besideCheckout, type SchemaStates } from './checkout.ts';
import { MigrationFolder } from './migration-folder.ts';
import type { GuardOptions } from './options.ts';
import { modelsOf, type Renaming, renamingOf, type StateModels, stepsFor } from './renaming.ts';
import type { GuardReport } from './report.ts';
import { maskedSamples } from './samples.ts';
import { openState, type State } from './state.ts';

/**
 * Says what the schemas of a checkout would make of what is stored, when Strapi starts with them: of the database, or of an archive. Strapi
 * is not started, and nothing is written but, where that is asked for, a migration.
 *
 * @param signal Ends it early; the reason is thrown.
 * @throws UserError where the state cannot be opened, a schema cannot be read, or the migration cannot be written.
 */
export async function guardSchemas(
  options: GuardOptions,
  signal?: AbortSignal,
  progress?: Pick<Progress, 'phaseStarted'>,
): Promise<GuardReport> {
  const started = performance.now();
  const project = await openProject({ ...options, timeZone: undefined });
  const files = await project.schemaFiles(signal);
  const state = await openState(project, files, options, signal, progress);
  try {
    const states = await besideCheckout(project, files, state.schemas, state.layout.major);
    const folder = new MigrationFolder(project.directory, state.migrations);
    const renaming = renamingOf(states, options.rename, folder.renames, state.layout);
    const models = modelsOf(states, state.layout);
    const planned = [...plannedFor(states, renaming, models, state)];
    const asked = planned.flatMap((one) => (one.asked === undefined ? [] : [one.asked]));
    const answers = await state.count(asked);
    const affected = new Map(asked.map((one, index) => [one, answers[index]]));
    const accepted = acceptedIn(options.acceptLoss);
    const judged = planned
      .map((one) => ({ planned: one, affected: one.asked && affected.get(one.asked) }))
      .filter(({ planned, affected }) => isWorthTelling(planned, affected, state));
    const moving = judged.filter(({ planned, affected }) => isMoved(planned) && (affected?.values ?? 0) > 0);
    const uncovered = moving.filter(({ planned }) => folder.keeperOf(renameIn(planned)) === undefined);
    const migration = migrationFor(
      uncovered.map(({ planned }) => planned),
      states,
      renaming,
      models,
      folder,
    );
    const kept = new Set(migration?.renames);
    const findings = judged.map(({ planned, affected }): GuardFinding => {
      const { uid, attribute, place } = planned;
      const rename = isMoved(planned) ? renameIn(planned) : undefined;
      return findingOf(planned, {
        affected,
        isAccepted: accepted.has(uid, attribute),
        keptBy: rename === undefined ? undefined : folder.keeperOf(rename),
        canMigrate: rename !== undefined && kept.has(rename),
        place: states.placeOf(place.uid, place.path),
        samples: maskedSamples(planned, affected, states),
      });
    });
    const written =
      migration === undefined || !options.writeMigration ? migration : await folder.write(migration);
    return {
      command: 'guard',
      verdict: worstOf(findings.filter(({ isAccepted }) => !isAccepted).map(({ verdict }) => verdict)),
      state: { kind: state.kind, name: state.name },
      findings: inOrder(findings),
      ...(written === undefined ? {} : { migration: written }),
      strapiVersion: project.strapiVersion,
      durationMs: Math.round(performance.now() - started),
      warnings: [
        ...state.warnings,
        ...states.warnings,
        ...renaming.warnings,
        ...folder.warnings,
        ...idleEntries(options.acceptLoss, findings, states),
      ],
    };
  } finally {
    await state.close();
  }
}

function plannedFor(
  states: SchemaStates,
  renaming: Renaming,
  models: StateModels,
  { knowsComponents, layout }: State,
): Iterable<Planned> {
  const tables = new Tables(models.after);
  const { moves, renames } = renaming;
  return planOf({
    ...states,
    ...renaming,
    rules: layout,
    fateOf: (uid, attribute) => {
      const [model, now] = [models.before.get(uid), models.after.get(moves.get(uid) ?? uid)];
      if (model !== undefined && now !== undefined && model.table !== now.table) {
        const name = renames.get(uid)?.find(({ from }) => from === attribute)?.to ?? attribute;
        return fateInOtherTable(model, now, attribute, name);
      }
      return model && tables.fateOf(model, attribute, moves.get(uid) ?? uid);
    },
    tablesOf: (uid) => ({
      before: models.before.get(uid)?.table ?? '',
      after: models.after.get(moves.get(uid) ?? uid)?.table,
    }),
    isDemandUnknown: (uid) => !knowsComponents && models.before.get(uid)?.isComponent === true,
  });
}

/** What nobody knows to be new is told only where something does not fit; a new type is of no interest. */
function isWorthTelling(
  planned: Planned,
  affected: Affected | undefined,
  { knowsComponents }: State,
): boolean {
  if (planned.kind === 'added') {
    return false;
  }
  const isDemand =
    planned.effect === 'refused' || (planned.effect === 'stops' && planned.asked !== undefined);
  const isDoubtful = !knowsComponents && !planned.uid.includes('::') && isDemand;
  return !isDoubtful || (affected?.values ?? 0) > 0;
}

/** Whether it is a matter of names, which a migration can change in the database. */
const isMoved = ({ renamedTo, effect }: Planned): boolean => renamedTo !== undefined && effect !== 'none';

/** As migrations have it: `api::article.article.subtitle=tagline`. */
const renameIn = ({ uid, attribute, move, renamedTo = '' }: Planned): string =>
  move === undefined
    ? `${attribute === undefined ? uid : `${uid}.${attribute}`}=${renamedTo}`
    : `${move.from}=${move.to}`;

function migrationFor(
  planned: readonly Planned[],
  states: SchemaStates,
  renaming: Renaming,
  models: StateModels,
  folder: MigrationFolder,
): GuardMigration | undefined {
  if (planned.length === 0) {
    return undefined;
  }
  const stepsOf = (renames: readonly string[]) => {
    const names = new Set(renames.map((rename) => rename.split('=')[0]));
    return stepsFor(states, models, renaming, (uid, attribute) =>
      names.has(attribute === undefined ? uid : `${uid}.${attribute}`),
    );
  };
  // What nothing can be done for is not said to be kept.
  const renames = [...new Set(planned.map(renameIn))].filter((rename) => stepsOf([rename]).length > 0);
  return renames.length === 0 ? undefined : folder.migrationOf(renames, stepsOf(renames), new Date());
}

interface Accepted {
  has(uid: string, attribute: string | undefined): boolean;
}

function acceptedIn(entries: readonly string[]): Accepted {
  const names = new Set(entries);
  return {
    has: (uid, attribute) => names.has(uid) || (attribute !== undefined && names.has(`${uid}.${attribute}`)),
  };
}

/** What accepts nothing may be mistyped, or is done with. */
function idleEntries(
  entries: readonly string[],
  findings: readonly GuardFinding[],
  { before, after }: SchemaStates,
): string[] {
  const lost = findings.filter(({ verdict }) => verdict !== 'ok');
  const known = [before, after].flatMap((schemas) =>
    [...schemas.values()].flatMap(({ uid, attributes }) => [
      uid,
      ...Object.keys(attributes).map((name) => `${uid}.${name}`),
    ]),
  );
  return entries
    .filter((entry) => !lost.some(({ uid, attribute }) => entry === uid || entry === `${uid}.${attribute}`))
    .map((entry) =>
      known.includes(entry)
        ? `${option('accept-loss')} lists ${entry}, of which nothing is lost: leave it out.`
        : `${option('accept-loss')} lists ${entry}, which neither the state nor the checkout has.${didYouMean(entry, known)}`,
    );
}
