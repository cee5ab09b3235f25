import { expect, test } from 'vitest';
import { httpResponse } from './response.ts';

const respond = (value: unknown) => httpResponse(JSON.stringify(value));
const json = { 'content-type': 'application/json' };

test('an answer without a statusCode is the body of a 200', () => {
  expect(respond({ total: 3 })).toEqual({ statusCode: 200, headers: json, body: '{"total":3}' });
  expect(respond('hello')).toEqual({ statusCode: 200, headers: json, body: 'hello' });
  expect(respond([1])).toMatchObject({ statusCode: 200, body: '[1]' });
  expect(respond(null)).toMatchObject({ statusCode: 200, body: 'null' });
});

test('an answer with a statusCode is the response', () => {
  const answer = {
    statusCode: 201,
    headers: { Location: '/x', 'X-Count': 3, 'Content-Type': 'text/html' },
    cookies: ['a=1; Path=/', 'b=2'],
    body: 'aGk=',
    isBase64Encoded: true,
  };
  expect(respond(answer)).toEqual({
    statusCode: 201,
    headers: { location: '/x', 'x-count': '3', 'content-type': 'text/html' },
    cookies: ['a=1; Path=/', 'b=2'],
    body: 'aGk=',
    isBase64Encoded: true,
  });
});

test('a body without a content type is plain text, and none is needed without a body', () => {
  expect(respond({ statusCode: 200, body: 'hi' }).headers).toEqual({
    'content-type': 'text/plain;charset=UTF-8',
  });
  expect(respond({ statusCode: 204 }).headers).toEqual({});
});

test.each([
  ['no JSON', '{'],
  ['an object as body', '{"statusCode":200,"body":{"a":1}}'],
  ['a status that is none', '{"statusCode":"fine"}'],
])('%s is an Internal Server Error', (_case, payload) => {
  expect(httpResponse(payload)).toEqual({
    statusCode: 500,
    headers: json,
    body: '{"message":"Internal Server Error"}',
  });
});
