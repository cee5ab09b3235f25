import { z } from 'zod';

/** Accepted as the template has it, without effect on a laptop. */
const noEffect = z.unknown().optional();
const texts = z.array(z.string());

const Cors = z.strictObject({
  AllowCredentials: z.boolean().default(false),
  AllowHeaders: texts.default([]),
  AllowMethods: texts.default([]),
  AllowOrigins: texts.default([]),
  ExposeHeaders: texts.default([]),
  MaxAge: z.number().int().optional(),
});
export type CorsConfiguration = z.infer<typeof Cors>;

export const Api = z.strictObject({
  CorsConfiguration: Cors.optional(),
  Description: noEffect,
  /** Switching it off would leave no way in: there are no custom domains on a laptop. */
  DisableExecuteApiEndpoint: z.literal(false).optional(),
  IpAddressType: noEffect,
  Name: z.string(),
  ProtocolType: z.literal('HTTP'),
  Tags: noEffect,
});

const RouteSettings = z.strictObject({
  DetailedMetricsEnabled: noEffect,
  ThrottlingBurstLimit: z.number().nonnegative().optional(),
  ThrottlingRateLimit: z.number().nonnegative().optional(),
});
export type RouteSettings = z.infer<typeof RouteSettings>;

/** One for all requests: any other name would be a prefix of the path. */
export const Stage = z.strictObject({
  AccessLogSettings: noEffect,
  ApiId: z.string(),
  AutoDeploy: z.literal(true),
  DefaultRouteSettings: RouteSettings.optional(),
  Description: noEffect,
  RouteSettings: z.record(z.string(), RouteSettings).optional(),
  StageName: z.literal('$default'),
  Tags: noEffect,
});

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const INTEGRATION_TIMEOUT_MAX_MS = 30_000;

export const Integration = z.strictObject({
  ApiId: z.string(),
  Description: noEffect,
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal('2.0'),
  TimeoutInMillis: z
    .number()
    .int()
    .min(50)
    .max(INTEGRATION_TIMEOUT_MAX_MS)
    .default(INTEGRATION_TIMEOUT_MAX_MS),
});
export type Integration = z.infer<typeof Integration>;

/** `$default`, or a method and a path whose segments are text, `{name}` or, at the end, `{name+}`. */
const ROUTE_KEY =
  /^(\$default|(ANY|GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (\/|(\/([^/{}*?#\s]+|\{[\w.-]+\}))*(\/\{[\w.-]+\+\})?))$/;

export const Route = z.strictObject({
  ApiId: z.string(),
  AuthorizationScopes: texts.default([]),
  AuthorizationType: z.enum(['NONE', 'JWT']).default('NONE'),
  AuthorizerId: z.string().optional(),
  OperationName: noEffect,
  RouteKey: z.string().regex(ROUTE_KEY),
  Target: z.string().regex(/^integrations\/./),
});
export type Route = z.infer<typeof Route>;

export const Authorizer = z.strictObject({
  ApiId: z.string(),
  AuthorizerType: z.literal('JWT'),
  IdentitySource: z.array(z.string().regex(/^\$request\.(header|querystring)\.[\w-]+$/)).length(1),
  JwtConfiguration: z.strictObject({ Audience: texts.min(1), Issuer: z.string() }),
  Name: z.string(),
});
export type Authorizer = z.infer<typeof Authorizer>;
