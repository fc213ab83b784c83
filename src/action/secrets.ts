import { setSecret } from '@actions/core';
import { secretTextsOf } from '../options/secrets.ts';
import { formsOf, unique } from '../redaction/forms.ts';
import { conceal } from '../redaction/output.ts';
import type { Secrets } from './inputs.ts';
import { warning } from './log.ts';

/** Shorter values turn ordinary words of the log into asterisks, and tell by it what they are. */
const shortestMask = 4;

/**
 * Has the runner, and this process itself, replace every secret in everything that is logged from now on.
 *
 * The runner compares text exactly, so each form that a value may be printed in is registered by itself.
 */
export function maskSecrets(secrets: Secrets): void {
  // All of them, before anything is said.
  const tooShort = [...secrets].filter(([, { type, text }]) => !mask(unique(secretTextsOf(type, text))));
  for (const [name] of tooShort) {
    warning(
      `Input ${name} holds a secret of fewer than ${shortestMask} characters, which cannot be masked in the log. Choose a longer one.`,
      'Secret too short',
    );
  }
}

/** @returns Whether all of them could be masked. */
function mask(secrets: readonly string[]): boolean {
  conceal(secrets);
  const maskable = secrets.filter((secret) => secret.length >= shortestMask);
  for (const form of unique(maskable.flatMap(formsOf))) {
    setSecret(form);
  }
  return maskable.length === secrets.length;
}
