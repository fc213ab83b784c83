import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

// GitHub's own packages import JSON without saying so, which Node takes only with a hook. To be imported before them. What is required
// (s3rver does) is none of its business.
registerHooks({
  load: (url, context, next) =>
    url.endsWith('.json') && !context.conditions.includes('require')
      ? {
          format: 'module',
          shortCircuit: true,
          source: `export default ${readFileSync(fileURLToPath(url), 'utf8')}`,
        }
      : next(url, context),
});
