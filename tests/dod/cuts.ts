/**
 * Takes one behaviour after another out and looks which ids turn NO: `npm run dod:cuts`. A line a cut;
 * exit code 1 when other ids turn than those that it names, or an id that none turns. It takes minutes.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cut, cutAssembly, readCuts } from './cut.ts';
import { type Item, readRegister } from './register.ts';
import { withRun } from './run.ts';
import { gather } from './verdicts.ts';

const tell = (line: string) => void process.stderr.write(`${line}\n`);

const items = readRegister();
const all = await readCuts();
const asked = process.argv.slice(2);
const cuts = asked.length === 0 ? all : all.filter(({ name }) => asked.includes(name));
if (cuts.length < asked.length) {
  tell(`There is no such cut. They are:\n${all.map(({ name }) => name).join('\n')}`);
  process.exit(2);
}
for (const cut of cuts) {
  const turned = await turnedBy(cut, items);
  const isAsNamed = turned.join() === [...cut.turns].sort().join();
  process.stdout.write(`| ${cut.name} | ${turned.join(', ')} |${isAsNamed ? '' : ' UNEXPECTED'}\n`);
  if (!isAsNamed) process.exitCode = 1;
}
const unturned = items.filter(({ id }) => !all.some(({ turns }) => turns.includes(id)));
if (unturned.length > 0) {
  tell(`No cut turns ${unturned.map(({ id }) => id).join(', ')}.`);
  process.exitCode = 1;
}

/** The ids that are a NO without what the cut takes out, sorted. */
async function turnedBy(cut: Cut, register: readonly Item[]): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'eventflow-dod-cut-'));
  tell(`without ${cut.name}`);
  try {
    const assembly = await cutAssembly([cut], folder);
    return await withRun(
      { assembly, captures: join(folder, 'captures'), tell: () => undefined },
      async (run) => {
        const turned: string[] = [];
        for await (const { item, isDone, evidence } of gather(run, register)) {
          if (isDone) continue;
          turned.push(item.id);
          tell(`  ${item.id}  ${evidence}`);
        }
        return turned.sort();
      },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
