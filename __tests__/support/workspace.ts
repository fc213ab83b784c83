import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect } from '@jest/globals';
import { UserError } from '../../src/errors.ts';

/** A folder of its own for every test of the file that asks for it. */
export interface Workspace {
  /** Absolute path of a name in it. */
  at(...names: string[]): string;
  /** Writes a file, with the folders that it needs; anything but text and bytes is written as JSON. */
  write(name: string, content: unknown): string;
  /** The names in it or in a folder of it, hidden ones too, in order. */
  names(folder?: string): string[];
}

export function workspace(): Workspace {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'strapi-dms-test-'));
  });
  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });
  const at = (...names: string[]) => join(root, ...names);
  return {
    at,
    write: (name, content) => {
      const path = at(name);
      mkdirSync(dirname(path), { recursive: true });
      const isRaw = typeof content === 'string' || content instanceof Uint8Array;
      writeFileSync(path, isRaw ? content : JSON.stringify(content));
      return path;
    },
    names: (folder = '.') => readdirSync(at(folder)).sort(),
  };
}

/** What a promise is rejected with; a promise that is kept fails the test. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  const [result] = await Promise.allSettled([promise]);
  if (result.status === 'fulfilled') {
    throw new Error(`The promise was kept, with ${JSON.stringify(result.value)}`);
  }
  return result.reason;
}

/** The UserError that a promise is rejected with; any other error fails the test and is shown. */
export async function refusal(promise: Promise<unknown>): Promise<UserError> {
  const error = await rejection(promise);
  if (!(error instanceof UserError)) {
    throw error;
  }
  expect(error.remedy).not.toBe('');
  return error;
}

/** The same for what is thrown at once. */
export function thrownBy(action: () => unknown): UserError {
  try {
    action();
  } catch (error) {
    if (error instanceof UserError) {
      return error;
    }
    throw error;
  }
  throw new Error('Nothing was thrown');
}
