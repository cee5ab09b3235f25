import type { OperationContext, Service } from '../../service.ts';
import { awsQuery } from '../../wire/aws-query.ts';

/** Who calls: what many tools ask first. https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export function createSts(): Service {
  return {
    name: 'sts',
    wire: awsQuery('https://sts.amazonaws.com/doc/2011-06-15/'),
    // It tells whoever asks: no policy is needed for it, and none can forbid it.
    authorization: { access: { GetCallerIdentity: () => [] } },
    operations: {
      GetCallerIdentity: (_input: unknown, { place, principal }: OperationContext) => ({
        Account: place.accountId,
        Arn: `arn:aws:iam::${place.accountId}:user/${principal}`,
        UserId: principal,
      }),
    },
  };
}
