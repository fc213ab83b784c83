import { readEvent } from './event.ts';
import { fail } from './fail.ts';
import { readInputs, readSecrets } from './inputs.ts';
import { maskSecrets } from './secrets.ts';

/** The Action. Never throws: a failure becomes one error annotation, and an exit code that fails the step. */
export async function run(): Promise<void> {
  try {
    const secrets = readSecrets();
    maskSecrets(secrets);
    const inputs = readInputs(secrets);
    const event = readEvent();
    if (inputs.mode === 'import') {
      const { runImport } = await import('./import.ts');
      await runImport(inputs, event);
    } else {
      const { runExport } = await import('./export.ts');
      await runExport(inputs, event);
    }
  } catch (error) {
    fail(error);
  }
}
