import { expect, test } from 'vitest';
import { createObservations } from './observation.ts';
import { AwsError } from './service.ts';
import { createManualClock } from './testing/manual-clock.ts';
import { createTrace } from './trace.ts';

test('each operation is a line: who, what, how long, how it ended', async () => {
  const clock = createManualClock();
  const lines: string[] = [];
  const { wrapper, subscribe } = createObservations(clock);
  subscribe(createTrace((line) => lines.push(line)));
  const call = wrapper(async (_who, _service, operation) => {
    await clock.advance(12);
    if (operation === 'Refused') throw new AwsError('AccessDenied', 'no');
    if (operation === 'Broken') throw new TypeError('a bug');
    return 'output';
  });
  expect(await call('caller', 'sqs', 'SendMessage', {})).toBe('output');
  await expect(call('lambda.amazonaws.com', 'sqs', 'Refused', {})).rejects.toThrow('no');
  await expect(call('', 'sqs', 'Broken', {})).rejects.toThrow('a bug');
  expect(lines).toEqual([
    'caller sqs:SendMessage 12 ms ok',
    'lambda.amazonaws.com sqs:Refused 12 ms AccessDenied',
    '- sqs:Broken 12 ms TypeError: a bug',
  ]);
});
