/** Who reads what this process says: messages name an option as the reader would write it. */
export type Reader = 'action' | 'terminal';

type Value = boolean | string | undefined;

const writings: Readonly<Record<Reader, (name: string, value: Value) => string>> = {
  action: (name, value) => `\`${value === undefined ? name : `${name}: ${value}`}\``,
  terminal: (name, value) => {
    if (value === false) {
      return `--no-${name}`;
    }
    const option = terminalNames[name] ?? `--${name}`;
    return value === undefined || value === true ? option : `${option} ${value}`;
  },
};

/** Where an option of the terminal command is not called as the input of the Action. */
const terminalNames: Readonly<Record<string, string>> = {
  file: '-f',
  key: '-k',
  recipients: '--recipient',
  source: '--from',
  target: '--to',
  'working-directory': '--project',
};

let reader: Reader = 'terminal';

/** To be called before anything is said; without it, the reader is at a terminal. */
export function speakTo(who: Reader): void {
  reader = who;
}

/**
 * An option in a message: `force: true` in the Action, `--force` in a terminal. To be called when the message is made, not when a
 * module is loaded.
 *
 * @param name Of the input; see `action.yml`.
 */
export const option = (name: string, value?: boolean | string): string => writings[reader](name, value);
