import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpMethod,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Configuration } from './config.ts';
import type { ParticipationFunctions } from './participation.ts';
import { removalPolicyOf } from './removal.ts';
import type { Users } from './users.ts';

/** Who may call a route. */
type Access = 'everyone' | 'user' | 'operator';

export interface ApiProps {
  readonly configuration: Configuration;
  readonly users: Users;
  readonly functions: ParticipationFunctions;
}

/** The HTTP API: which route is whose, and how much of it. */
export class Api extends Construct {
  readonly url: string;
  readonly #api: HttpApi;
  readonly #authorizer: IHttpRouteAuthorizer;
  readonly #operatorScope: string;

  constructor(scope: Construct, id: string, { configuration, users, functions }: ApiProps) {
    super(scope, id);
    const { environmentName } = configuration;
    this.#api = new HttpApi(this, 'Resource', {
      apiName: `eventflow-${environmentName}`,
      createDefaultStage: false,
    });
    this.url = this.#api.apiEndpoint;
    this.#operatorScope = users.operatorScope;
    this.#authorizer = new HttpUserPoolAuthorizer('Users', users.pool, {
      userPoolClients: [users.userClient, users.operatorClient],
    });
    this.#stage(configuration);
    this.#routes(functions);
  }

  #routes({ ingest, participation, myParticipations, events }: ParticipationFunctions): void {
    const { GET, POST, PUT } = HttpMethod;
    this.#give(ingest, 'Ingest', [[POST, '/events/{eventId}/participations', 'user']]);
    this.#give(participation, 'Participation', [[GET, '/participations/{requestId}', 'user']]);
    this.#give(myParticipations, 'MyParticipations', [[GET, '/me/participations', 'user']]);
    this.#give(events, 'Events', [
      [GET, '/events/{eventId}', 'everyone'],
      [GET, '/events', 'operator'],
      [PUT, '/events/{eventId}', 'operator'],
      [GET, '/events/{eventId}/stock', 'operator'],
    ]);
  }

  #give(fn: IFunction, id: string, routes: [HttpMethod, string, Access][]): void {
    const integration = new HttpLambdaIntegration(id, fn);
    for (const [method, path, access] of routes) {
      this.#api.addRoutes({
        methods: [method],
        path,
        integration,
        ...(access !== 'everyone' && { authorizer: this.#authorizer }),
        ...(access === 'operator' && { authorizationScopes: [this.#operatorScope] }),
      });
    }
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
