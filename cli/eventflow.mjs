#!/usr/bin/env node
// Plain JavaScript without imports, so that an older Node gets a sentence instead of a syntax error.
if (Number(process.versions.node.split('.')[0]) < 24) {
  process.stderr.write(
    `EventFlow needs Node 24 or newer, and this is ${process.version}. Inside the repository, after npm ci, use: npx eventflow\n`,
  );
  process.exitCode = 3;
} else {
  // Half of a short command's time would go into reading the same modules again.
  const { enableCompileCache } = await import('node:module');
  enableCompileCache();
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2));
}
