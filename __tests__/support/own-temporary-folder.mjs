import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OneRealm from './one-realm.mjs';

/** For tests that look into the temporary folder: in the system's, tests that run at the same time have theirs as well. */
export default class OwnTemporaryFolder extends OneRealm {
  constructor(config, context) {
    const before = process.env.TMPDIR;
    const folder = mkdtempSync(join(tmpdir(), 'strapi-dms-test-'));
    // What tests see of the environment is copied now.
    process.env.TMPDIR = folder;
    super(config, context);
    this.leave = () => {
      if (before === undefined) {
        delete process.env.TMPDIR;
      } else {
        process.env.TMPDIR = before;
      }
      rmSync(folder, { recursive: true, force: true });
    };
  }

  async teardown() {
    await super.teardown();
    this.leave();
  }
}
