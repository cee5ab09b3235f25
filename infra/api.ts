import { Duration } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CorsHttpMethod,
  type CorsPreflightOptions,
  HttpApi,
  HttpMethod,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type ApiLambda, PARTICIPATION_ROUTES } from '../schemas/participation/api.ts';
import type { Access } from '../schemas/route.ts';
import type { Configuration } from './config.ts';
import type { EventFlowFunction } from './functions.ts';
import type { Issuer } from './issuer.ts';
import { removalPolicyOf } from './removal.ts';

/** A browser asks again after so long whether it may call; Chromium keeps it no longer.
 * https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Access-Control-Max-Age */
const PREFLIGHT_HOURS = 2;

export interface ApiProps {
  readonly configuration: Configuration;
  readonly issuer: Issuer;
  readonly functions: Readonly<Record<ApiLambda, EventFlowFunction>>;
}

/** The HTTP API: the routes of the schemas, each for whom it is, and how much of it. */
export class Api extends Construct {
  readonly url: string;
  readonly id: string;
  readonly #api: HttpApi;
  readonly #issuer: Issuer;

  constructor(scope: Construct, id: string, { configuration, issuer, functions }: ApiProps) {
    super(scope, id);
    const { environmentName, allowedOrigins } = configuration;
    this.#api = new HttpApi(this, 'Resource', {
      apiName: `eventflow-${environmentName}`,
      createDefaultStage: false,
      ...(allowedOrigins.length > 0 && { corsPreflight: corsOf(allowedOrigins) }),
    });
    this.url = this.#api.apiEndpoint;
    this.id = this.#api.apiId;
    this.#issuer = issuer;
    this.#stage(configuration);
    this.#routes(functions);
  }

  #routes(functions: ApiProps['functions']): void {
    const integrations = new Map(
      Object.entries(functions).map(([lambda, fn]) => {
        fn.addPermission('FromApi', {
          principal: new ServicePrincipal('apigateway.amazonaws.com'),
          sourceArn: this.#api.arnForExecuteApi(),
        });
        return [lambda, new FunctionIntegration(fn.node.id, fn)];
      }),
    );
    for (const { lambda, method, path, access } of PARTICIPATION_ROUTES) {
      const integration = integrations.get(lambda);
      if (!integration) throw new Error(`No function answers ${method} ${path}`);
      this.#api.addRoutes({
        methods: [HttpMethod[method]],
        path,
        integration,
        ...this.#authorizationOf(access),
      });
    }
  }

  #authorizationOf(access: Access) {
    const { authorizer, operatorScope } = this.#issuer;
    if (access === 'everyone') return {};
    return { authorizer, ...(access === 'operator' && { authorizationScopes: [operatorScope] }) };
  }

  #stage(configuration: Configuration): void {
    const { requestsPerSecond, burstRequests } = configuration.throttling;
    const logGroup = new LogGroup(this, 'Logs', {
      retention: configuration.logRetentionDays,
      removalPolicy: removalPolicyOf(configuration),
    });
    new HttpStage(this, 'Stage', {
      httpApi: this.#api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: requestsPerSecond, burstLimit: burstRequests },
      accessLogSettings: {
        destination: new LogGroupLogDestination(logGroup),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
  }
}

/**
 * Which route leads to which function is the API's own matter. CDK adds a permission for each route,
 * whatever its method, so that some let in nothing that another does not.
 */
class FunctionIntegration extends HttpLambdaIntegration {
  protected override completeBind(): void {}
}

/** What happened, not who it was: no address, no user (spec S-33).
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  requestedAt: '$context.requestTimeEpoch',
  route: '$context.routeKey',
  status: '$context.status',
  latencyMs: '$context.responseLatency',
  error: '$context.integrationErrorMessage',
};

/** What a web page may send and read. Tokens travel in a header, so no credentials of the browser's. */
const corsOf = (allowedOrigins: readonly string[]): CorsPreflightOptions => ({
  allowOrigins: [...allowedOrigins],
  allowMethods: [...new Set(PARTICIPATION_ROUTES.map(({ method }) => CorsHttpMethod[method]))],
  allowHeaders: ['authorization', 'content-type'],
  exposeHeaders: ['location', 'retry-after'],
  maxAge: Duration.hours(PREFLIGHT_HOURS),
});
