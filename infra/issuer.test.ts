import { expect, test } from 'vitest';
import { propertiesOf, templateOf } from './testing/template.ts';

const issuer = { url: 'https://id.example/', audience: ['shop', 'office'] };
const own = templateOf('dev');
const foreign = templateOf('dev', { issuer });

test('without an issuer the stack has its own user pool, and says how to get a token', () => {
  own.resourceCountIs('AWS::Cognito::UserPool', 1);
  expect(Object.keys(own.toJSON().Outputs)).toEqual(
    expect.arrayContaining(['UserPoolId', 'UserClientId', 'OperatorClientId', 'TokenEndpoint']),
  );
});

test('with an issuer there is no user pool, and its tokens count', () => {
  expect(JSON.stringify(foreign.toJSON())).not.toContain('Cognito');
  expect(Object.values(propertiesOf(foreign, 'AWS::ApiGatewayV2::Authorizer'))).toMatchObject([
    {
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Issuer: issuer.url, Audience: issuer.audience },
    },
  ]);
  expect(foreign.toJSON().Outputs).toMatchObject({
    IssuerUrl: { Value: issuer.url },
    IssuerAudience: { Value: 'shop office' },
  });
});

test('whoever issues the tokens, each route asks for the same', () => {
  const routesOf = (template: typeof own) =>
    Object.values(propertiesOf(template, 'AWS::ApiGatewayV2::Route')).map((route) => [
      route.RouteKey,
      route.AuthorizationType,
      (route.AuthorizationScopes as string[] | undefined)?.map((scope) =>
        // Of the user pool's own resource server, which is named so.
        scope.replace('UsersPoolScopes', 'eventflow'),
      ),
    ]);

  expect(routesOf(foreign)).toEqual(routesOf(own));
  expect(routesOf(foreign)).toContainEqual(['GET /events', 'JWT', ['eventflow/operator']]);
  expect(propertiesOf(own, 'AWS::Cognito::UserPoolResourceServer')).toMatchObject({
    UsersPoolScopes: { Identifier: 'eventflow' },
  });
});
