import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type CloudOptions, createCloud } from './cloud.ts';
import { systemRandom } from './random.ts';
import { type Context, type OperationContext, resource, type Service } from './service.ts';
import { openStore } from './store.ts';
import { resolveTemplate } from './template.ts';
import { createManualClock } from './testing/manual-clock.ts';

const place = { accountId: '1', region: 'r', stackName: 's', endpoint: 'http://127.0.0.1:4000' };

function setUp(services: readonly Service[], more: Partial<CloudOptions> = {}) {
  const clock = createManualClock();
  const store = openStore();
  const cloud = createCloud({ services, place, store, clock, random: systemRandom, ...more });
  return { cloud, clock, store, start: () => cloud.start([], (key) => key) };
}

describe('a call', () => {
  test('reaches the operation with its input and its caller', async () => {
    const greet = (
      { name }: { name: string },
      { principal, place: { region } }: OperationContext,
    ) => `${principal} greets ${name} in ${region}`;
    const { cloud } = setUp([{ name: 'hello', operations: { Greet: greet } }]);
    expect(await cloud.call('me', 'hello', 'Greet', { name: 'you' })).toBe('me greets you in r');
  });

  test('to what is not there is refused by name', async () => {
    const { cloud } = setUp([{ name: 'hello', operations: {} }]);
    const code = 'UnknownOperationException';
    await expect(cloud.call('me', 'hello', 'Greet', {})).rejects.toMatchObject({
      code,
      message: expect.stringContaining('hello:Greet'),
    });
    await expect(cloud.call('me', 'bye', 'Greet', {})).rejects.toMatchObject({
      code,
      message: expect.stringContaining('"bye"'),
    });
  });

  test('passes the wrappers from the outermost inwards, also when a service makes it', async () => {
    const passed: string[] = [];
    const wrapper = (name: string): NonNullable<CloudOptions['wrappers']>[number] => {
      return (next) => async (principal, service, operation, input) => {
        passed.push(`${name} in ${operation}`);
        const output = await next(principal, service, operation, input);
        passed.push(`${name} out ${operation}`);
        return output;
      };
    };
    const service: Service = {
      name: 'a',
      operations: {
        Outer: (_input, { call }: OperationContext) => call('a', 'a', 'Inner', {}),
        Inner: () => 'done',
      },
    };
    const { cloud } = setUp([service], { wrappers: [wrapper('1'), wrapper('2')] });
    expect(await cloud.call('me', 'a', 'Outer', {})).toBe('done');
    expect(passed).toEqual([
      '1 in Outer',
      '2 in Outer',
      '1 in Inner',
      '2 in Inner',
      '2 out Inner',
      '1 out Inner',
      '2 out Outer',
      '1 out Outer',
    ]);
  });
});

test('a start makes tables, then the resources in their order, then lets work begin', async () => {
  const steps: string[] = [];
  const service: Service = {
    name: 'a',
    tables: 'CREATE TABLE IF NOT EXISTS made (name TEXT)',
    operations: {},
    resources: {
      'Test::Thing': resource<unknown>({
        properties: z.unknown(),
        identify: (_properties, logicalId) => ({ ref: logicalId }),
        create(_properties, { ref }, { store, logicalId, assetFolder }) {
          store.run('INSERT INTO made VALUES (?)', ref);
          steps.push(`${logicalId} ${assetFolder('key')}`);
        },
      }),
    },
    work: () => void steps.push('work'),
  };
  const Type = 'Test::Thing';
  const template = { Resources: { B: { Type, Properties: { on: { Ref: 'A' } } }, A: { Type } } };
  const { cloud, store } = setUp([service]);
  const { resources } = resolveTemplate(template, [service], place);
  await cloud.start(resources, (key) => `/assets/${key}`);
  expect(steps).toEqual(['A /assets/key', 'B /assets/key', 'work']);
  expect(store.all('SELECT name FROM made')).toHaveLength(2);
  await cloud.close();
});

describe('background work', () => {
  /** Work that notes when it ran and is due again after so many milliseconds. */
  function worker(dueAfterMs?: number) {
    const ranAtEpochMs: number[] = [];
    let wake = () => {};
    const service: Service = {
      name: 'worker',
      operations: {},
      work({ clock, wake: own }: Context) {
        wake = own;
        ranAtEpochMs.push(clock.now());
        return dueAfterMs === undefined ? undefined : clock.now() + dueAfterMs;
      },
    };
    return { service, ranAtEpochMs, wake: () => wake() };
  }

  test('runs at the start, and whenever it is due', async () => {
    const { service, ranAtEpochMs } = worker(100);
    const { cloud, clock, start } = setUp([service]);
    const begunAt = clock.now();
    await start();
    await clock.advance(250);
    expect(ranAtEpochMs.map((at) => at - begunAt)).toEqual([0, 100, 200]);
    await cloud.close();
  });

  test('that is never due runs when it is woken', async () => {
    const { service, ranAtEpochMs, wake } = worker();
    const { cloud, clock, start } = setUp([service]);
    await start();
    await clock.advance(1_000_000);
    expect(ranAtEpochMs).toHaveLength(1);
    wake();
    await setImmediate();
    expect(ranAtEpochMs).toHaveLength(2);
    await cloud.close();
  });

  test('that is woken while it runs runs again, one at a time', async () => {
    let running = 0;
    let runs = 0;
    const gate = Promise.withResolvers<void>();
    const service: Service = {
      name: 'slow',
      operations: {},
      async work({ wake }) {
        running += 1;
        runs += 1;
        expect(running).toBe(1);
        if (runs === 1) {
          wake();
          await gate.promise;
        }
        running -= 1;
        return undefined;
      },
    };
    const { cloud, start } = setUp([service]);
    await start();
    await setImmediate();
    expect(runs).toBe(1);
    gate.resolve();
    await setImmediate();
    expect(runs).toBe(2);
    await cloud.close();
  });

  test('that throws is told and tried again a second later', async () => {
    let runs = 0;
    const service: Service = {
      name: 'shaky',
      operations: {},
      work() {
        runs += 1;
        if (runs === 1) throw new Error('not today');
        return undefined;
      },
    };
    const told: unknown[] = [];
    const onWorkError = (name: string, error: unknown) => told.push([name, String(error)]);
    const { cloud, clock, start } = setUp([service], { onWorkError });
    await start();
    await clock.advance(999);
    expect([runs, told]).toEqual([1, [['shaky', 'Error: not today']]]);
    await clock.advance(1);
    expect(runs).toBe(2);
    await cloud.close();
  });
});

describe('a close', () => {
  test('ends waits and work before it lets the services go', async () => {
    const steps: string[] = [];
    const service: Service = {
      name: 'a',
      operations: {
        Wait: (_input, { clock, closing }: OperationContext) =>
          clock.sleepUntil(Number.POSITIVE_INFINITY, closing),
      },
      async work({ clock, closing }) {
        await clock.sleepUntil(Number.POSITIVE_INFINITY, closing);
        steps.push('work ended');
        return undefined;
      },
      async close() {
        steps.push('let go');
      },
    };
    const { cloud, start } = setUp([service]);
    await start();
    const waiting = cloud.call('me', 'a', 'Wait', {});
    await cloud.close();
    await waiting;
    expect(steps).toEqual(['work ended', 'let go']);
  });
});

test('a flush asks each service in order and gives their counts', async () => {
  const order: string[] = [];
  const flushing = (name: string): Service => ({
    name,
    operations: {},
    async flush() {
      order.push(name);
      return { handed: order.length };
    },
  });
  const { cloud } = setUp([flushing('b'), { name: 'none', operations: {} }, flushing('a')]);
  expect(await cloud.flush()).toEqual({ b: { handed: 1 }, a: { handed: 2 } });
  expect(order).toEqual(['b', 'a']);
});
