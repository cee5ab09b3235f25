import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { expect, test } from 'vitest';
import type { Context } from '../../service.ts';
import { createTokenVerifier } from './tokens.ts';

async function setUp(rememberedMax?: number) {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const jwk = await exportJWK(publicKey);
  const context = { call: async () => ({ keys: [{ ...jwk, alg: 'RS256' }] }) };
  const verifier = createTokenVerifier(rememberedMax);
  return {
    verify: (token: string) => verifier.verify(token, context as unknown as Context),
    sign: (sub: string) =>
      new SignJWT({ sub }).setProtectedHeader({ alg: 'RS256' }).sign(privateKey),
  };
}

test('a token that was verified once is known again', async () => {
  const { verify, sign } = await setUp();
  const token = await sign('one');
  const payload = await verify(token);
  expect(payload).toEqual({ sub: 'one' });
  expect(await verify(token)).toBe(payload);
});

test('only so many are remembered: the oldest is verified anew', async () => {
  const { verify, sign } = await setUp(2);
  const [one, two, three] = [await sign('one'), await sign('two'), await sign('three')];
  const first = await verify(one);
  const second = await verify(two);
  await verify(three);
  expect(await verify(two)).toBe(second);
  const again = await verify(one);
  expect(again).toEqual(first);
  expect(again).not.toBe(first);
});

test('what is signed but no set of claims is refused', async () => {
  const { verify, sign } = await setUp();
  const [header, , signature] = (await sign('one')).split('.');
  expect(await verify(`${header}.bm9uZQ.${signature}`)).toBeUndefined();
  expect(await verify('')).toBeUndefined();
});
