import { UserError } from '../errors.ts';
import type { Rules } from '../masking/rules.ts';
import type { Schema } from '../strapi/schema.ts';
import { listed, type Masked, type MaskedValues, type Sampled } from '../transfer/masked.ts';
import type { Masking } from '../transfer/masking.ts';
import { countingMasking } from '../transfer/masking-counts.ts';
import { option } from '../wording.ts';
import { cutLinks } from './cut-links.ts';
import { isWeakKey } from './export/key-strength.ts';
import { type LeakCheck, openLeakCheck } from './leak-check.ts';
import { type BuiltInMode, isMasked, isRulesFile, type MaskOptions } from './masking-options.ts';

/** A masking at work. */
export interface AppliedMasking {
  readonly masking: Masking;
  /** A number from 0 to below 1 for a text, always the same one under the same secret. */
  readonly random: (text: string) => number;
  /** The same masks; what they mask is not counted, since it is described twice. */
  readonly uncounted: Pick<Masking, 'types'>;
  /** Makes digits of what a media file is called. */
  readonly fileNames: (name: string) => string;
  /** What looks for masked values in all that is written; undefined where none is looked for. */
  readonly leaks: LeakCheck | undefined;
  /** What is to be said of it beforehand. */
  readonly notes: readonly string[];
  /** What it has done so far. */
  masked(findings?: MaskFindings): Masked;
}

/** What others have found out about what is masked. */
interface MaskFindings {
  /** Rows by uid. */
  readonly sampled?: ReadonlyMap<string, Omit<Sampled, 'uid'>> | undefined;
  /** Links that are cut, by attribute. */
  readonly cut?: ReadonlyMap<string, number> | undefined;
  /** Whether everything that is written was searched. */
  readonly isLeakChecked?: boolean;
}

/**
 * Refuses rules that take a part of a content type: what follows from that is found out in a database.
 *
 * @param what Has no database to ask.
 * @throws UserError `usage`.
 */
export function refuseSamples(applied: AppliedMasking | undefined, what: 'import' | 'pull'): void {
  const [only, elsewhere, here] =
    what === 'import'
      ? ['by exports only', 'Export with these rules', 'import']
      : ['from a database only', 'Export from the database with these rules', 'export'];
  const [uid] = applied?.masking.samples.keys() ?? [];
  if (uid !== undefined) {
    throw new UserError(
      'usage',
      `The rules take a sample of ${uid}, and samples are taken ${only}.`,
      `${elsewhere} (${option('mask')}), or leave out \`sample\` for this ${here}.`,
    );
  }
  const media = applied?.masking.media;
  if (media !== undefined && (media.referencedOnly || media.dropFilesOf.size > 0)) {
    throw new UserError(
      'usage',
      `The rules leave out some media files, and that is done ${only}.`,
      `${elsewhere} (${option('mask')}), or leave out \`drop\` and \`include\` of \`media\` for this ${here}.`,
    );
  }
}

/** How a masking came about. */
interface Origin extends Pick<Masked, 'mode' | 'hasRules'> {
  readonly secret: string | undefined;
  readonly random: AppliedMasking['random'];
  readonly fileNames: AppliedMasking['fileNames'];
  readonly leaks: LeakCheck | undefined;
}

const masksOtherwise = (): string =>
  `Without ${option('mask-secret')} every run makes other masks: the same person is somebody else in the next one.`;

/** Says nothing about the secret itself. */
const guessable = (): string =>
  `The secret of ${option('mask-secret')} is short or easy to guess: whoever has the masked data can try secrets until a known address gets its mask, and then tell who is who. Make a better one with: openssl rand -base64 32`;

function noteOn(secret: string | undefined): readonly string[] {
  if (secret === undefined) {
    return [masksOtherwise()];
  }
  return isWeakKey(secret) ? [guessable()] : [];
}

/** Components of a dynamic zone may have attributes of one name, which different rules are for. */
function byPath(described: Masking['described']): Omit<MaskedValues, 'values'>[] {
  const found = new Map<string, Omit<MaskedValues, 'values'>>();
  for (const { uid, path, rule, by } of described) {
    const key = `${uid}.${path}`;
    const known = found.get(key);
    const rules = known === undefined ? rule : `${known.rule}, ${rule}`;
    found.set(key, { uid, path, rule: rules, by: known?.by ?? by });
  }
  return [...found.values()];
}

/** The rules that a run goes by, read before anything else. */
export interface MaskRules {
  readonly rules: Rules;
  /** Where they were read; undefined for the built-in list alone. */
  readonly file: string | undefined;
}

/**
 * Reads the rules that are asked for.
 *
 * @returns Undefined where everything stays as it is; none of the code of masking is loaded then.
 * @throws UserError `usage` for a file that is not there, or has something wrong in it.
 */
export async function readMaskRules({ mask }: MaskOptions): Promise<MaskRules | undefined> {
  if (!isMasked({ mask })) {
    return undefined;
  }
  if (!isRulesFile(mask)) {
    const { rulesWithoutFile } = await import('../masking/rules.ts');
    return { rules: rulesWithoutFile(mask as BuiltInMode), file: undefined };
  }
  const { readRules } = await import('../masking/rules-file.ts');
  return { rules: await readRules(mask), file: mask };
}

/**
 * Decides what becomes of each attribute of these schemas.
 *
 * @param schemas Content types and components, as the source has them.
 * @throws UserError for a rule that does not fit them.
 */
export async function openMasking(
  { rules, file }: MaskRules,
  { maskSecret }: Pick<MaskOptions, 'maskSecret'>,
  schemas: ReadonlyMap<string, Schema>,
): Promise<AppliedMasking> {
  const [{ compileMasking }, { makeSecret }] = await Promise.all([
    import('../masking/compile.ts'),
    import('../masking/secret.ts'),
  ]);
  const secret = makeSecret(maskSecret);
  const masking = compileMasking({ rules, schemas, secret, file });
  const sampling = secret.of('sample');
  return applied(masking, {
    mode: rules.mode,
    hasRules: file !== undefined,
    secret: maskSecret,
    random: (text) => Buffer.from(sampling(text), 'latin1').readUIntBE(0, 6) / 2 ** 48,
    fileNames: secret.of('file'),
    leaks: await openLeakCheck(masking, schemas),
  });
}

/** Puts a masking to work: its values are counted from now on. */
function applied(masking: Masking, origin: Origin): AppliedMasking {
  const counting = countingMasking(masking);
  return {
    masking: counting.masking,
    uncounted: masking,
    fileNames: origin.fileNames,
    random: origin.random,
    leaks: origin.leaks,
    notes: [...noteOn(origin.secret), ...masking.notes],
    masked: ({ sampled = new Map(), cut = new Map(), isLeakChecked = false } = {}) => ({
      mode: origin.mode,
      hasRules: origin.hasRules,
      attributes: listed(
        byPath(masking.described).map((one) => ({ ...one, values: counting.values(one.uid, one.path) })),
      ),
      dropped: listed([...masking.dropped].sort()),
      sampled: listed([...sampled].map(([uid, count]) => ({ uid, ...count }))),
      ...(cut.size === 0 ? {} : { cut: listed(cutLinks(cut)) }),
      leakCheck: isLeakChecked ? 'passed' : 'not done',
    }),
  };
}
