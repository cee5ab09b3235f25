// Loaded before anything else, so it keeps to what every Node understands.
import * as module from 'node:module';

const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `This needs Node 24 or newer, and this is ${process.version}: install it from https://nodejs.org, or run "npm ci" on Linux, which brings it along.`,
  );
  process.exit(3);
}
// A third of a start's work would go into reading the same modules again.
module.enableCompileCache();
