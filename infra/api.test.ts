import { expect, test } from 'vitest';
import { PARTICIPATION_ROUTES } from '../schemas/participation/api.ts';
import { propertiesOf, templateOf } from './testing/template.ts';

const template = templateOf();

test('each route is for whom the contract says, and calls its function', () => {
  const integrations = propertiesOf(template, 'AWS::ApiGatewayV2::Integration');
  const routes = Object.values(propertiesOf(template, 'AWS::ApiGatewayV2::Route')).map((route) => {
    const integration = integrations[String(route.Target).replace('integrations/', '')];
    const who = [route.AuthorizationType, ...((route.AuthorizationScopes as string[]) ?? [])];
    return `${route.RouteKey} → ${integration?.IntegrationUri} (${who.join(' ')})`;
  });

  expect(routes.sort()).toEqual([
    'GET /docs → ApiDocs.Arn (NONE)',
    'GET /events → Events.Arn (JWT UsersPoolScopes/operator)',
    'GET /events/{eventId} → Events.Arn (NONE)',
    'GET /events/{eventId}/stock → Events.Arn (JWT UsersPoolScopes/operator)',
    'GET /events/{eventId}/winners → Winners.Arn (JWT UsersPoolScopes/operator)',
    'GET /me/participations → MyParticipations.Arn (JWT)',
    'GET /openapi.json → ApiDocs.Arn (NONE)',
    'GET /participations/{requestId} → Participation.Arn (JWT)',
    'POST /events/{eventId}/participations → Ingest.Arn (JWT)',
    'PUT /events/{eventId} → Events.Arn (JWT UsersPoolScopes/operator)',
  ]);
});

test('what is deployed is what is described, route by route', () => {
  const deployed = Object.values(propertiesOf(template, 'AWS::ApiGatewayV2::Route'));

  expect(deployed.map(({ RouteKey }) => RouteKey).sort()).toEqual(
    PARTICIPATION_ROUTES.map(({ method, path }) => `${method} ${path}`).sort(),
  );
});

test('in dev any page may call, in prod none until its origin is named', () => {
  const apiOf = (name: string, allowedOrigins?: string[]) =>
    propertiesOf(templateOf(name, allowedOrigins && { allowedOrigins }), 'AWS::ApiGatewayV2::Api')
      .Api;

  expect(apiOf('dev')?.CorsConfiguration).toEqual({
    AllowOrigins: ['*'],
    AllowMethods: ['GET', 'POST', 'PUT'],
    AllowHeaders: ['authorization', 'content-type'],
    ExposeHeaders: ['location', 'retry-after'],
    MaxAge: 7200,
  });
  expect(apiOf('prod')).not.toHaveProperty('CorsConfiguration');
  expect(apiOf('prod', ['https://shop.example'])?.CorsConfiguration).toMatchObject({
    AllowOrigins: ['https://shop.example'],
  });
});

test('the authorizer takes tokens of the pool for its two clients', () => {
  expect(Object.values(propertiesOf(template, 'AWS::ApiGatewayV2::Authorizer'))).toMatchObject([
    {
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: {
        Audience: ['UsersPoolUserClient', 'UsersPoolOperatorClient'],
        Issuer: 'https://cognito-idp.AWS::Region.amazonaws.com/UsersPool',
      },
    },
  ]);
});

test('one stage, throttled, whose log tells what happened and not who it was', () => {
  const stages = Object.values(propertiesOf(template, 'AWS::ApiGatewayV2::Stage'));

  expect(stages).toMatchObject([
    {
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 5000, ThrottlingBurstLimit: 5000 },
      AccessLogSettings: { DestinationArn: 'ApiLogs.Arn' },
    },
  ]);
  expect(JSON.stringify(stages)).not.toMatch(/identity|authorizer|sourceIp/);
});

test('only the operator’s client gets the operator’s scope, by client credentials', () => {
  const clients = propertiesOf(template, 'AWS::Cognito::UserPoolClient');

  expect(clients.UsersPoolOperatorClient).toMatchObject({
    GenerateSecret: true,
    AllowedOAuthFlows: ['client_credentials'],
    AllowedOAuthScopes: ['UsersPoolScopes/operator'],
  });
  expect(clients.UsersPoolUserClient).toMatchObject({
    AllowedOAuthFlowsUserPoolClient: false,
    ExplicitAuthFlows: expect.arrayContaining(['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH']),
  });
  expect(clients.UsersPoolUserClient).not.toHaveProperty('GenerateSecret');
  expect(clients.UsersPoolUserClient).not.toHaveProperty('AllowedOAuthScopes');
  expect(propertiesOf(template, 'AWS::Cognito::UserPoolResourceServer')).toMatchObject({
    UsersPoolScopes: { Identifier: 'eventflow', Scopes: [{ ScopeName: 'operator' }] },
  });
});

test('users sign up by themselves with an e-mail address, and prod keeps them', () => {
  expect(propertiesOf(template, 'AWS::Cognito::UserPool').UsersPool).toMatchObject({
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
    UsernameAttributes: ['email'],
    AutoVerifiedAttributes: ['email'],
    DeletionProtection: 'INACTIVE',
  });
  expect(propertiesOf(templateOf('prod'), 'AWS::Cognito::UserPool').UsersPool).toMatchObject({
    DeletionProtection: 'ACTIVE',
  });
});
