// Preloaded into every process of a measured run: on exit it adds the process's largest resident size to a file.
'use strict';
const { appendFileSync, readFileSync } = require('node:fs');

const emit = process.emit;
// Not a listener: Strapi removes all listeners of the process before it exits.
process.emit = function recordingEmit(event, ...args) {
  if (event === 'exit') {
    appendFileSync(process.env.PEAK_MEMORY_FILE, `${peak()}\n`);
  }
  return emit.call(this, event, ...args);
};

/** In kB. */
function peak() {
  if (process.platform === 'linux') {
    // Of this program alone. What getrusage counts includes the memory of the parent that forked it.
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
  }
  return process.resourceUsage().maxRSS;
}
