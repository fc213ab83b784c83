import { jest } from '@jest/globals';
import { defaultOf } from '../../src/options/value.ts';
import { inputs } from '../../src/options/values.ts';

/** Sets `INPUT_*` as the runner does, from the names of action.yml. */
export function setInputs(inputs: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(inputs)) {
    process.env[`INPUT_${name.toUpperCase()}`] = value;
  }
}

/** The defaults of action.yml, which every test starts from. */
export const defaults: Readonly<Record<string, string>> = Object.fromEntries(
  inputs.map(([name, option]) => [name, defaultOf(option) ?? '']),
);

/** Collects what is printed, one entry a line, in place of printing it. */
export function captureLines(): string[] {
  const lines: string[] = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(
      ...String(text)
        .split('\n')
        .filter((line) => line !== ''),
    );
    return true;
  });
  return lines;
}
