import type { IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  HttpJwtAuthorizer,
  HttpUserPoolAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import type { Construct } from 'constructs';
import { OPERATOR_SCOPE } from '../schemas/route.ts';
import type { Configuration } from './config.ts';
import { Users } from './users.ts';

/** Whose tokens the API trusts. */
export interface Issuer {
  readonly authorizer: IHttpRouteAuthorizer;
  /** What a token must carry for an operator's route. */
  readonly operatorScope: string;
  /** How to get a token, for the outputs of the stack. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** The configured issuer, or else a user pool of the stack's own. */
export function issuerOf(scope: Construct, configuration: Configuration): Issuer {
  const { issuer } = configuration;
  return issuer ? foreignIssuer(issuer) : userPool(new Users(scope, 'Users', configuration));
}

const foreignIssuer = ({ url, audience }: NonNullable<Configuration['issuer']>): Issuer => ({
  authorizer: new HttpJwtAuthorizer('Users', url, { jwtAudience: audience }),
  operatorScope: OPERATOR_SCOPE,
  outputs: { IssuerUrl: url, IssuerAudience: audience.join(' ') },
});

const userPool = (users: Users): Issuer => ({
  authorizer: new HttpUserPoolAuthorizer('Users', users.pool, {
    userPoolClients: [users.userClient, users.operatorClient],
  }),
  operatorScope: users.operatorScope,
  outputs: {
    UserPoolId: users.pool.userPoolId,
    UserClientId: users.userClient.userPoolClientId,
    OperatorClientId: users.operatorClient.userPoolClientId,
    TokenEndpoint: users.tokenEndpoint,
  },
});
