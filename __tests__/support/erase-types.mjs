import { stripTypeScriptTypes } from 'node:module';

/** A jest transformer that leaves JavaScript in place of TypeScript, line for line, as `node file.ts` does. */
export default {
  process: (source) => ({ code: stripTypeScriptTypes(source) }),
};
