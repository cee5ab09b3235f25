import { expect, test } from 'vitest';
import { systemRandom } from '../random.ts';
import { awsJson } from '../wire/aws-json.ts';
import { createCarry, isSigned } from './carry.ts';

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

test('an address signed in the older way of S3 goes there, in the name of its key', async () => {
  const query = new URLSearchParams('AWSAccessKeyId=me&Signature=any&Expires=1');
  const s3 = createCarry({
    services: [{ name: 's3', wire: awsJson('1.0'), operations: {} }],
    call: async (principal, service, operation) => ({ called: [principal, service, operation] }),
    random: systemRandom,
    onFault: () => undefined,
  });
  const headers = { 'x-amz-target': 'GetObject' };
  const request = { method: 'GET', path: '/bucket/key', query, headers, body: Buffer.alloc(0) };

  expect(isSigned(request)).toBe(true);
  expect((await s3(request)).body).toBe('{"called":["me","s3","GetObject"]}');
  expect(isSigned({ headers, query: new URLSearchParams('Signature=any&Expires=1') })).toBe(false);
});
