import { z } from 'zod';
import { type Identity, type Place, type ResourceType, resource } from '../../service.ts';
import { stableId } from '../../stable-id.ts';
import { AccessTokenValidity, accessTokenLifetimeSeconds } from './lifetime.ts';

/** A client of a pool: who asks for tokens, which scopes it may ask for, how long they last. */
export interface Client {
  readonly clientId: string;
  readonly issuer: string;
  readonly scopes: readonly string[];
  readonly flows: readonly string[];
  readonly tokenLifetimeSeconds: number;
}

/** Accepted as the template has it, without effect on a laptop: nobody signs in here by password. */
const noEffect = z.unknown().optional();

const UserPool = z.strictObject({
  AccountRecoverySetting: noEffect,
  AdminCreateUserConfig: noEffect,
  AliasAttributes: noEffect,
  AutoVerifiedAttributes: noEffect,
  DeletionProtection: noEffect,
  DeviceConfiguration: noEffect,
  EmailConfiguration: noEffect,
  EmailVerificationMessage: noEffect,
  EmailVerificationSubject: noEffect,
  EnabledMfas: noEffect,
  MfaConfiguration: noEffect,
  Policies: noEffect,
  Schema: noEffect,
  SmsConfiguration: noEffect,
  SmsVerificationMessage: noEffect,
  UserAttributeUpdateSettings: noEffect,
  UserPoolAddOns: noEffect,
  UserPoolName: z.string().optional(),
  UserPoolTags: noEffect,
  UserPoolTier: noEffect,
  UsernameAttributes: noEffect,
  UsernameConfiguration: noEffect,
  VerificationMessageTemplate: noEffect,
});

const UserPoolClient = z.strictObject({
  ...AccessTokenValidity.shape,
  AllowedOAuthFlows: z.array(z.string()).default([]),
  AllowedOAuthFlowsUserPoolClient: noEffect,
  AllowedOAuthScopes: z.array(z.string()).default([]),
  AuthSessionValidity: noEffect,
  CallbackURLs: noEffect,
  ClientName: z.string().optional(),
  DefaultRedirectURI: noEffect,
  EnablePropagateAdditionalUserContextData: noEffect,
  EnableTokenRevocation: noEffect,
  ExplicitAuthFlows: noEffect,
  GenerateSecret: noEffect,
  IdTokenValidity: noEffect,
  LogoutURLs: noEffect,
  PreventUserExistenceErrors: noEffect,
  ReadAttributes: noEffect,
  RefreshTokenRotation: noEffect,
  RefreshTokenValidity: noEffect,
  SupportedIdentityProviders: noEffect,
  UserPoolId: z.string(),
  WriteAttributes: noEffect,
});

const ResourceServer = z.strictObject({
  Identifier: z.string(),
  Name: z.string(),
  Scopes: noEffect,
  UserPoolId: z.string(),
});

const Domain = z.strictObject({
  CustomDomainConfig: noEffect,
  Domain: z.string(),
  ManagedLoginVersion: noEffect,
  UserPoolId: z.string(),
});

/** Without the scheme. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpool.html#aws-resource-cognito-userpool-return-values */
const providerName = (poolId: string, { region }: Place) =>
  `cognito-idp.${region}.amazonaws.com/${poolId}`;

const pool: ResourceType<z.infer<typeof UserPool>> = {
  properties: UserPool,
  identify(_properties, logicalId, place): Identity {
    const { accountId, region, stackName } = place;
    const poolId = `${region}_${stableId(9, 'user pool', stackName, logicalId)}`;
    return {
      ref: poolId,
      attributes: {
        Arn: `arn:aws:cognito-idp:${region}:${accountId}:userpool/${poolId}`,
        ProviderName: providerName(poolId, place),
        ProviderURL: `https://${providerName(poolId, place)}`,
        UserPoolId: poolId,
      },
    };
  },
};

const client = (clients: Map<string, Client>): ResourceType<z.infer<typeof UserPoolClient>> => ({
  properties: UserPoolClient,
  identify(properties, logicalId, place) {
    const clientId = stableId(26, 'user pool client', place.stackName, logicalId);
    return {
      ref: clientId,
      attributes: { ClientId: clientId, Name: properties.ClientName ?? logicalId },
    };
  },
  create(properties, { ref: clientId }, { place }) {
    clients.set(clientId, {
      clientId,
      issuer: `https://${providerName(properties.UserPoolId, place)}`,
      scopes: properties.AllowedOAuthScopes,
      flows: properties.AllowedOAuthFlows,
      tokenLifetimeSeconds: accessTokenLifetimeSeconds(properties),
    });
  },
});

/** The resource types; clients are noted in the map, in the template's order. */
export const cognitoResources = (clients: Map<string, Client>) => ({
  'AWS::Cognito::UserPool': resource(pool),
  'AWS::Cognito::UserPoolClient': resource(client(clients)),
  'AWS::Cognito::UserPoolResourceServer': resource<z.infer<typeof ResourceServer>>({
    properties: ResourceServer,
    identify: ({ Identifier }) => ({ ref: Identifier }),
  }),
  'AWS::Cognito::UserPoolDomain': resource<z.infer<typeof Domain>>({
    properties: Domain,
    identify: (properties) => ({ ref: properties.Domain }),
  }),
});
