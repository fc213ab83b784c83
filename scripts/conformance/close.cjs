/**
 * Ends a Strapi. What it does by itself in the background may wait for a connection of the database at that moment, on a busy machine
 * above all: its pool then gives that up with an error that nobody listens to.
 */
async function close(app) {
  process.on('uncaughtException', (error) => {
    if (error.message !== 'aborted') {
      console.error(error);
      process.exit(1);
    }
  });
  await app.destroy();
}

module.exports = { close };
