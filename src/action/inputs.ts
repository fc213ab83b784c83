import { getInput } from '@actions/core';
import { UserError } from '../errors.ts';
import { type Mode, modes, type SecretType } from '../options/option.ts';
import { table } from '../options/table.ts';
import { defaultOf, isSecret, readValue, refuseEmpty, secretOf } from '../options/value.ts';
import { type Given, inputs, type OptionName, readValues, type Values } from '../options/values.ts';

/** A secret, and how it is to be masked. */
export interface Secret {
  readonly type: SecretType;
  /** What of the input, or else of the environment, is the secret; empty when neither is set. */
  readonly text: string;
  /** True when it came from the environment: then it is an offer, which contradicts nothing. */
  readonly isFromEnvironment: boolean;
}

/** The inputs that hold secrets. They are read before all others, so that they are masked before anything is said. */
export type Secrets = ReadonlyMap<OptionName, Secret>;

/** The inputs of a step that mean something in its mode, each checked by itself. */
export interface Inputs<In extends Mode> {
  readonly mode: In;
  /** What the command takes, from whomever. */
  readonly options: Values<In>;
  /** What only the Action has, around the command. */
  readonly own: Values<In, 'action'>;
  readonly ofProcess: Values<In, 'process'>;
  /** Whether the key came from the environment. */
  readonly isKeyFromEnvironment: boolean;
  readonly isMaskSecretFromEnvironment: boolean;
  readonly isTransferTokenFromEnvironment: boolean;
}

export type AnyInputs = { readonly [In in Mode]: Inputs<In> }[Mode];

/** Reads the secrets from the inputs and from the environment. */
export function readSecrets(environment: NodeJS.ProcessEnv = process.env): Secrets {
  const secrets = new Map<OptionName, Secret>();
  for (const [name, option] of inputs) {
    if (isSecret(option)) {
      const given = secretOf(option.type, getInput(name, { trimWhitespace: false }));
      const ambient = secretOf(option.type, environment[option.env ?? ''] ?? '');
      secrets.set(name, {
        type: option.type,
        text: given || ambient,
        isFromEnvironment: given === '' && ambient !== '',
      });
    }
  }
  return secrets;
}

/**
 * Reads every other input once.
 *
 * @throws UserError `usage` for an unknown mode, for inputs of other modes, for texts that are no value of their input.
 */
export function readInputs(secrets: Secrets): AnyInputs {
  const mode = readMode();
  refuseInputsOfOthers(mode, secrets);
  if (textOf('file', secrets) === '-') {
    throw new UserError(
      'usage',
      `${called('file')}: standard input and output belong to the runner here.`,
      'Give the archive a name.',
    );
  }
  return inputsOf(mode, secrets) as AnyInputs;
}

/** Not so lenient as the others: an expression that comes to nothing may have meant any of them. */
function readMode(): Mode {
  const text = getInput('mode');
  if (text === '') {
    throw new UserError('usage', `${called('mode')}: this is empty.`, `Use one of ${modes.join(', ')}.`);
  }
  return readValue(table.mode, modes[0], text, called('mode')) as Mode;
}

function inputsOf<In extends Mode>(mode: In, secrets: Secrets): Inputs<In> {
  const given: Given = {
    text: (name) => {
      const text = textOf(name, secrets);
      // The runner gives a default to what the step leaves out; without one, that is not told from what is empty.
      if (defaultOf(table[name])) {
        refuseEmpty(table[name], text, called(name));
      }
      return text;
    },
    called,
  };
  return {
    mode,
    options: readValues(mode, given),
    own: readValues(mode, given, 'action'),
    ofProcess: readValues(mode, given, 'process'),
    isKeyFromEnvironment: secrets.get('key')?.isFromEnvironment ?? false,
    isMaskSecretFromEnvironment: secrets.get('mask-secret')?.isFromEnvironment ?? false,
    isTransferTokenFromEnvironment: secrets.get('transfer-token')?.isFromEnvironment ?? false,
  };
}

const called = (name: OptionName): string => `Input ${name}`;

const textOf = (name: OptionName, secrets: Secrets): string => secrets.get(name)?.text ?? getInput(name);

/** An input without effect is one that the user expects something of. */
function refuseInputsOfOthers(mode: Mode, secrets: Secrets): void {
  const idle = inputs.filter(
    ([name, option]) =>
      option.of.length > 0 &&
      !option.of.includes(mode) &&
      !secrets.get(name)?.isFromEnvironment &&
      isGiven(textOf(name, secrets), defaultOf(option)),
  );
  const modesOf = (of: readonly string[]) =>
    modes
      .filter((known) => of.includes(known))
      .map((other) => `\`mode: ${other}\``)
      .join(' or ');
  const [first] = idle;
  if (first !== undefined) {
    const others = modesOf(first[1].of);
    const names = idle.flatMap(([name, { of }]) => (modesOf(of) === others ? [name] : []));
    throw new UserError(
      'usage',
      `Input ${names.join(', ')}: this has no effect with \`mode: ${mode}\`.`,
      `Leave it out, or use ${others}.`,
    );
  }
}

/**
 * Empty is as good as not given, and so is the default, which the runner gives to every step: a step that means it is not told
 * from one that does not. What an expression as the default comes to, nobody knows.
 */
const isGiven = (text: string, value = ''): boolean =>
  text !== '' && text.toLowerCase() !== value.toLowerCase() && !value.startsWith('${{');
