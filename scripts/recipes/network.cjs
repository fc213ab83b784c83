// Preloaded into every Node of a recipe: the servers that a recipe names are on this machine. `RECIPE_HOSTS` says on which port
// each of them listens, by `host:port`. Only where a connection goes is changed; names in certificates are checked as ever.
const { Socket } = require('node:net');

const hosts = JSON.parse(process.env.RECIPE_HOSTS ?? '{}');
const { connect } = Socket.prototype;

Socket.prototype.connect = function (...given) {
  // `net.connect` hands over its arguments as a list that it has put in order itself.
  const [options] = Array.isArray(given[0]) ? given[0] : given;
  const { host, port } =
    typeof options === 'object' && options !== null
      ? options
      : { port: options, host: typeof given[1] === 'string' ? given[1] : 'localhost' };
  const there = hosts[`${host}:${port}`];
  if (there === undefined) {
    return connect.apply(this, given);
  }
  const listener = given.findLast((each) => typeof each === 'function');
  const changed = { ...(typeof options === 'object' ? options : {}), host: '127.0.0.1', port: there };
  delete changed.path;
  const inner = Array.isArray(given[0]) ? given[0].findLast((each) => typeof each === 'function') : undefined;
  return connect.call(this, changed, listener ?? inner);
};
