import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

// GitHub's own packages import JSON without saying so, which Node takes only with a hook. To be imported before them.
registerHooks({
  load: (url, context, next) =>
    url.endsWith('.json')
      ? {
          format: 'module',
          shortCircuit: true,
          source: `export default ${readFileSync(fileURLToPath(url), 'utf8')}`,
        }
      : next(url, context),
});
