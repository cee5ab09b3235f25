import { z } from 'zod';

const SECONDS = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const;

const Unit = z.enum(['seconds', 'minutes', 'hours', 'days']);

/** The properties of a client that say how long its access tokens last. */
export const AccessTokenValidity = z.strictObject({
  AccessTokenValidity: z.number().positive().optional(),
  TokenValidityUnits: z
    .strictObject({
      AccessToken: Unit.optional(),
      IdToken: Unit.optional(),
      RefreshToken: Unit.optional(),
    })
    .optional(),
});

/** https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html */
const ACCESS_TOKEN_DEFAULT_SECONDS = 3600;

/** A bare number counts hours. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolclient.html */
export function accessTokenLifetimeSeconds(validity: z.infer<typeof AccessTokenValidity>): number {
  const { AccessTokenValidity: count, TokenValidityUnits: units } = validity;
  if (count === undefined) return ACCESS_TOKEN_DEFAULT_SECONDS;
  return count * SECONDS[units?.AccessToken ?? 'hours'];
}
