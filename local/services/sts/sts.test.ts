import { expect, test } from 'vitest';
import { serveServices } from '../../testing/serve.ts';
import { createSts } from './index.ts';

test('the caller is the access key of the signature, in the account of the stack', async () => {
  const served = await serveServices([createSts()]);

  const response = await fetch(served.endpoint, {
    method: 'POST',
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=someone/20260101/us-east-1/sts/aws4_request',
    },
    body: new URLSearchParams({ Action: 'GetCallerIdentity', Version: '2011-06-15' }),
  });

  expect(response.status).toBe(200);
  const xml = await response.text();
  expect(xml).toContain('<Account>000000000000</Account>');
  expect(xml).toContain('<Arn>arn:aws:iam::000000000000:user/someone</Arn>');
  await served.close();
});
