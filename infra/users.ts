import { Aws, Duration } from 'aws-cdk-lib';
import {
  AccountRecovery,
  OAuthScope,
  ResourceServerScope,
  UserPool,
  type UserPoolClient,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { OPERATOR_SCOPE } from '../schemas/route.ts';
import type { Configuration } from './config.ts';
import { removalPolicyOf } from './removal.ts';

const [resourceServerName = '', operatorScopeName = ''] = OPERATOR_SCOPE.split('/');

/** Short, since a stateless token cannot be taken back. */
const ACCESS_TOKEN_MINUTES = 60;
const PASSWORD_LENGTH_MIN = 12;

/** A user pool: people who signed up, and operators, whose client alone gets the operator's scope. */
export class Users extends Construct {
  readonly pool: UserPool;
  readonly userClient: UserPoolClient;
  readonly operatorClient: UserPoolClient;
  /** As it stands in a token and in a route: `eventflow/operator`. */
  readonly operatorScope: string;
  /** Where the operator's client gets its token (client credentials). */
  readonly tokenEndpoint: string;

  constructor(scope: Construct, id: string, configuration: Configuration) {
    super(scope, id);
    this.pool = new UserPool(this, 'Pool', {
      selfSignUpEnabled: true,
      signInAliases: { email: true },
      autoVerify: { email: true },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      passwordPolicy: {
        minLength: PASSWORD_LENGTH_MIN,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
      },
      deletionProtection: configuration.deletionProtection,
      removalPolicy: removalPolicyOf(configuration),
    });
    const accessTokenValidity = Duration.minutes(ACCESS_TOKEN_MINUTES);
    this.userClient = this.pool.addClient('UserClient', {
      authFlows: { userSrp: true, userPassword: true },
      disableOAuth: true,
      preventUserExistenceErrors: true,
      accessTokenValidity,
    });
    // A password log-in's token carries no scope of ours, so that operators are a client of their own.
    const operator = new ResourceServerScope({
      scopeName: operatorScopeName,
      scopeDescription: 'Configure events and see their stock',
    });
    const server = this.pool.addResourceServer('Scopes', {
      identifier: resourceServerName,
      scopes: [operator],
    });
    this.operatorScope = `${server.userPoolResourceServerId}/${operator.scopeName}`;
    this.operatorClient = this.pool.addClient('OperatorClient', {
      generateSecret: true,
      oAuth: {
        flows: { clientCredentials: true },
        scopes: [OAuthScope.resourceServer(server, operator)],
      },
      accessTokenValidity,
    });
    this.tokenEndpoint = `${this.#domain(configuration)}/oauth2/token`;
  }

  /** The prefix is unique in a whole region, among everyone's. */
  #domain({ environmentName }: Configuration): string {
    const domainPrefix = `eventflow-${environmentName}-${Aws.ACCOUNT_ID}`;
    return this.pool.addDomain('Domain', { cognitoDomain: { domainPrefix } }).baseUrl();
  }
}
