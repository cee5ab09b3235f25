import { expect, test } from 'vitest';
import { systemRandom } from '../random.ts';
import { createCarry } from './carry.ts';

const carry = createCarry({
  services: [],
  call: () => Promise.reject(new Error('nobody is called')),
  random: systemRandom,
  onFault: () => undefined,
});
const ask = (contentType: string, body: string) =>
  carry({
    method: 'POST',
    path: '/',
    query: new URLSearchParams(),
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=me/20260101/eu-west-1/rockets/aws4_request, …',
      'content-type': contentType,
    },
    body: Buffer.from(body),
  });

test('an unknown service is refused in the protocol of the request: JSON', async () => {
  const { statusCode, body } = await ask('application/x-amz-json-1.1', '{}');

  expect(statusCode).toBe(400);
  expect(JSON.parse(String(body))).toMatchObject({ __type: 'UnknownServiceException' });
});

test('an unknown service is refused in the protocol of the request: forms and XML', async () => {
  const form = 'application/x-www-form-urlencoded; charset=utf-8';
  const { statusCode, body } = await ask(form, 'Action=Launch');

  expect(statusCode).toBe(400);
  expect(body).toContain('<Code>UnknownServiceException</Code>');
  expect(body).toContain('The service &quot;rockets&quot; is not part of the local cloud.');
});
