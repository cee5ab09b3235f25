import { expect, test } from 'vitest';
import { fakeSystem } from './testing/fake-system.ts';
import { eventflow } from './testing/run.ts';

const COMMANDS = [
  ['status'],
  ['token'],
  ['event'],
  ['event', 'put'],
  ['event', 'list'],
  ['event', 'show'],
  ['participate'],
  ['flush'],
  ['query'],
  ['sql'],
  ['trace'],
  ['validate'],
  ['reconcile'],
  ['user'],
  ['user', 'delete'],
];

test.each(['--help', '-h', 'help'])('%s says what it can do', async (word) => {
  const ran = await eventflow([word]);
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  for (const [name] of COMMANDS) expect(ran.stdout).toContain(`\n  ${name} `);
});

test.each(COMMANDS.map((words) => [words]))('%j --help has examples on stdout', async (words) => {
  const ran = await eventflow([...words, '--help']);
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  expect(ran.stdout).toContain(`Examples:\n  $ eventflow ${words.join(' ')}`);
  expect(ran.stdout).toContain('--env <name>');
});

test.each([
  [['particpate', 'sale'], 'Did you mean participate?'],
  [['query', '--dat', '2026-01-04'], 'Did you mean --date?'],
  [['participate', 'sale'], "required option '--count <n>' not specified"],
  [['participate', 'sale', '--count', 'ten', '--users', '1'], 'whole number of at least 1'],
  [['--fromat', 'json'], 'Did you mean --format?'],
  [['--env'], "option '--env <name>' argument missing"],
  [['token'], "missing required argument 'user'"],
  [['sql', 'SELECT 1', 'extra'], 'too many arguments'],
  [['sql', ' '], 'The statement is empty'],
  [['flush', '--env', '../x'], 'is no environment'],
  [['flush', '--env', 'Local'], 'Did you mean "local"?'],
  [['event', 'lsit'], 'Did you mean list?'],
  [['event'], 'Usage: eventflow event'],
])('wrong usage %j says what is meant', async (words, sentence) => {
  const ran = await eventflow(words);
  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ran.stderr).toContain(sentence);
  expect(ran.stderr).not.toContain('    at ');
});

test('nothing answers: one sentence with the way to start it', async () => {
  const system = await fakeSystem();
  await system[Symbol.asyncDispose]();
  for (const words of [[], ['token', 'me'], ['flush'], ['validate'], ['event', 'list']]) {
    expect(await eventflow(words, system.environment)).toEqual({
      exitCode: 3,
      stdout: '',
      stderr: `EventFlow does not answer on http://127.0.0.1:${system.environment.PORT}. Start it with: npm start; if it is on another port, set PORT.\n`,
    });
  }
});

test.each([
  [{ statusCode: 503, body: { status: 'starting' } }, 'is still starting'],
  [{ statusCode: 200, body: '<html>' }, 'Something else answers'],
])('what answers %j is not a running EventFlow', async (health, sentence) => {
  await using system = await fakeSystem({ health });
  const ran = await eventflow(['flush'], system.environment);
  expect(ran).toMatchObject({ exitCode: 3, stdout: '' });
  expect(ran.stderr).toContain(sentence);
});

test('in AWS, missing credentials are a sentence', async () => {
  const ran = await eventflow(['sql', 'SELECT 1', '--env', 'dev'], {
    AWS_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    HOME: '/nonexistent',
  });
  expect(ran).toMatchObject({ exitCode: 3, stdout: '' });
  expect(ran.stderr).toContain('There are no AWS credentials.');
});

test('an older Node gets one sentence', async () => {
  const older =
    "data:text/javascript,globalThis.process=Object.create(process,{versions:{value:{node:'20.1.0'}}})";
  const ran = await eventflow(['query'], { NODE_OPTIONS: `--import=${older}` });
  expect(ran).toMatchObject({ exitCode: 3, stdout: '' });
  expect(ran.stderr).toMatch(/^EventFlow needs Node 24 or newer, .*\n$/);
});
