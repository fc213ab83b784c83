import { types } from 'node:util';
import { TestEnvironment } from 'jest-environment-node';

/**
 * Jest runs tests in a context of their own, whose `Error` is not the one of Node's own modules: there, an error of
 * `node:fs` or `node:sqlite` is no `instanceof Error`, and the code under test would not know it. Here it is, as
 * everywhere else.
 */
export default class OneRealm extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    for (const name of ['Error', 'RangeError', 'TypeError', 'SyntaxError']) {
      const own = this.global[name];
      const ordinary = Function.prototype[Symbol.hasInstance];
      Object.defineProperty(own, Symbol.hasInstance, {
        value(error) {
          const isForeign = this === own && types.isNativeError(error);
          return ordinary.call(this, error) || (isForeign && (name === 'Error' || error.name === name));
        },
      });
    }
  }
}
