import { UserError } from '../errors.ts';
import { credentialOf, passphraseOf } from '../secret.ts';
import { parseDuration } from '../system/duration.ts';
import { type CommandName, type Option, type SecretType, secretTypes } from './option.ts';

/** A list as typed: by comma or newline, items trimmed, empty ones dropped, no item twice. */
export function parseList(text: string): string[] {
  const items = text.split(/[\n,]+/).map((item) => item.trim());
  return [...new Set(items.filter((item) => item !== ''))];
}

/** The words to choose from; none where the option is no choice. */
export function choicesOf(option: Option, command: CommandName | undefined): readonly string[] {
  if (option.type !== 'choice') {
    return [];
  }
  return isList(option.choices) ? option.choices : ((command && option.choices[command]) ?? []);
}

const isList = (choices: object): choices is readonly string[] => Array.isArray(choices);

export const isSecret = (option: Option): option is Option & { readonly type: SecretType } =>
  secretTypes.some((type) => type === option.type);

/** What of a text is the secret. */
export const secretOf = (type: SecretType, text: string): string =>
  type === 'passphrase' ? passphraseOf(text) : credentialOf(text);

/** The text of the default, as action.yml has it; undefined where there is none. */
export function defaultOf(option: Option): string | undefined {
  switch (option.type) {
    case 'choice':
      return choicesOf(option, option.of[0])[0];
    case 'boolean':
      return String(option.default);
    default:
      return 'default' in option ? option.default : undefined;
  }
}

/**
 * To be asked for a text that was given.
 *
 * @throws UserError `usage` for an empty one, where the default might be the opposite of what was meant.
 */
export function refuseEmpty(option: Option, text: string, called: string): void {
  if (option.type === 'text' && option.insteadOfEmpty !== undefined && text.trim() === '') {
    throw new UserError('usage', `${called}: this is empty.`, option.insteadOfEmpty);
  }
}

/**
 * What a text means. Empty is as good as not given, and then it is the default, or undefined; only a boolean has to be one.
 *
 * @param called What the option is called where the text comes from.
 * @throws UserError `usage` for a text that the type does not have.
 */
export function readValue(option: Option, command: CommandName, text: string, called: string): unknown {
  const refuse = (what: string, remedy: string): never => {
    throw new UserError('usage', `${called}: ${what}`, remedy);
  };
  switch (option.type) {
    case 'boolean':
      // The spellings of YAML 1.2, as everywhere on GitHub.
      return /^(?:true|True|TRUE|false|False|FALSE)$/.test(text)
        ? text.toLowerCase() === 'true'
        : refuse(`${JSON.stringify(text)} is not a boolean.`, 'Use true or false.');
    case 'choice': {
      const choices = choicesOf(option, command);
      const chosen = text || choices[0] || '';
      return choices.includes(chosen)
        ? chosen
        : refuse(`${JSON.stringify(text)} is unknown.`, `Use one of ${choices.join(', ')}.`);
    }
    case 'list':
      return parseList(text);
    case 'days':
      return /^\d{0,4}$/.test(text)
        ? Number(text) || undefined
        : refuse(
            `${JSON.stringify(text)} is not a number of days.`,
            "Use a whole number, or leave it empty for the repository's default.",
          );
    case 'count':
      return /^(?:[1-9]\d{0,5})?$/.test(text)
        ? Number(text) || undefined
        : refuse(`${JSON.stringify(text)} is not a whole number above 0.`, 'Use 1, 2, 3 or more.');
    case 'seconds':
      return /^\d{0,6}$/.test(text)
        ? Number(text || option.default)
        : refuse(
            `${JSON.stringify(text)} is not a number of seconds.`,
            'Use a whole number; 0 means no limit.',
          );
    case 'copies':
      return text === 'all'
        ? Number.POSITIVE_INFINITY
        : /^([1-9]\d{0,5})?$/.test(text)
          ? Number(text || option.default)
          : refuse(`${JSON.stringify(text)} is no number of copies.`, 'Use a whole number from 1, or all.');
    case 'kept':
      return text === 'unlimited'
        ? Number.POSITIVE_INFINITY
        : /^(?:[1-9]\d{0,5})?$/.test(text)
          ? Number(text) || undefined
          : refuse(`${JSON.stringify(text)} is no number of backups.`, 'Use 1, 2, 3 or more, or unlimited.');
    case 'duration': {
      const given = text || option.default || '';
      return given === ''
        ? undefined
        : (parseDuration(given) ??
            refuse(
              `${JSON.stringify(given)} is not a duration.`,
              'Use years, months, days and hours, each at most once: 1y5m7d2h, 30d, 26h.',
            ));
    }
    case 'percent': {
      const [, digits] = /^(\d{1,3})\s*%?$/.exec(text || option.default) ?? [];
      return digits !== undefined && Number(digits) <= 100
        ? Number(digits)
        : refuse(`${JSON.stringify(text)} is not a share of 100.`, 'Use a whole number from 0 to 100.');
    }
    case 'run':
      return /^\d*$/.test(text)
        ? Number(text) || undefined
        : refuse(
            `${JSON.stringify(text)} is not the number of a workflow run.`,
            'Use the number in the address of the run: …/actions/runs/NUMBER.',
          );
    case 'digest':
      // With or without `sha256:`, for `artifact-digest` has no prefix.
      return /^(?:(?:sha256:)?[0-9a-f]{64})?$/i.test(text)
        ? text.toLowerCase().replace(/^(?:sha256:)?(?=.)/, 'sha256:') || undefined
        : refuse(
            `${JSON.stringify(text)} is not a SHA-256 digest.`,
            'Use 64 hexadecimal digits, with or without `sha256:` before them, as the outputs `digest` and `artifact-digest` have them.',
          );
    case 'url':
      // Not said again: it may hold a password.
      return text === ''
        ? undefined
        : (webAddress(text) ??
            refuse('this is not a web address.', 'Use an address such as https://cms.example.org.'));
    case 'amounts':
      return Object.fromEntries(
        parseList(text).map((item) => {
          const [, name = '', amount = ''] = /^([a-z]+)\s*=\s*(.*)$/.exec(item) ?? [];
          const value = amountOf(amount);
          return option.names.includes(name) && value !== undefined
            ? [name, value]
            : refuse(
                `${JSON.stringify(item)} is not understood.`,
                `Use ${option.names.map((known) => `${known}=…`).join(', ')}, each with a number, such as 5000000, 64MB or 2GB.`,
              );
        }),
      );
    case 'size':
      return text === ''
        ? undefined
        : (amountOf(text) ??
            refuse(
              `${JSON.stringify(text)} is no number of bytes.`,
              'Use one such as 5000000, 64MB or 2GB.',
            ));
    case 'text':
      return text || option.default;
    default:
      return secretOf(option.type, text) || undefined;
  }
}

const units: Readonly<Record<string, number>> = { '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12 };

/** `64MB`, `2G`, `5000000`; undefined for what is no whole number above 0. */
function amountOf(text: string): number | undefined {
  const [, digits = '', unit = ''] = /^(\d{1,15}(?:\.\d{1,3})?)\s*([kMGT]?)B?$/.exec(text) ?? [];
  const value = Math.round(Number(digits) * (units[unit] as number));
  return Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

function webAddress(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && ['http:', 'https:'].includes(url.protocol) ? url : undefined;
}
