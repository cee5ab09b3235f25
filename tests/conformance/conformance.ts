/**
 * `npm run conformance` asks independent engines what the local cloud is asked by its own tests.
 * `npm run conformance -- NAME…` asks those alone, and then none of them may be missing. A line an
 * engine on stdout; exit code 1 when one says something that is not listed, 3 when one that was named
 * is missing.
 */
import { type Check, checks } from './checks.ts';
import { Missing } from './engine.ts';

const named = process.argv.slice(2);
const unknown = named.filter((name) => !Object.hasOwn(checks, name));
if (unknown.length > 0) {
  const known = Object.keys(checks).join(', ');
  process.stderr.write(`There is no engine ${unknown.join(', ')}. Choose from: ${known}.\n`);
  process.exitCode = 2;
} else {
  for (const name of named.length > 0 ? named : Object.keys(checks)) {
    process.exitCode = Math.max(
      Number(process.exitCode ?? 0),
      await run(name, checks[name] as Check),
    );
  }
}

async function run(name: string, check: Check): Promise<number> {
  const begun = performance.now();
  try {
    const { passed, differing, faults } = await check();
    const seconds = ((performance.now() - begun) / 1000).toFixed(0);
    const known = differing > 0 ? `, ${differing} known differences` : '';
    process.stdout.write(
      `${faults.length === 0 ? 'conforms' : 'DIFFERS '}  ${name}: ${passed} passed${known} (${seconds} s)\n`,
    );
    for (const fault of faults) process.stdout.write(`          ${fault}\n`);
    return faults.length === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    process.stdout.write(`skipped   ${name}: ${error.message}\n`);
    return named.length > 0 ? 3 : 0;
  }
}
