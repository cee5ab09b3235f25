import type { Context } from '../service.ts';
import type { PolicyDocument } from './document.ts';

/** One right that a call needs: an action on one resource, as IAM names them. */
export interface Access {
  /** For example `sqs:SendMessage`. */
  readonly action: string;
  /** An ARN; `*` for actions that know no resource. */
  readonly resource: string;
}

/** What one operation asks of IAM; all of it is needed. */
export type AccessOf = (input: never, context: AccessContext) => readonly Access[];

/** What a call's resources may be read from. */
export type AccessContext = Pick<Context, 'place' | 'store'>;

/**
 * How a service's operations are judged.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export interface Authorization {
  /** By operation; one that is missing is refused to whoever is not the account's administrator. */
  readonly access: Readonly<Record<string, AccessOf>>;
  /** The error of a refusal; AccessDeniedException with 400 unless the service has another. */
  readonly denied?: { readonly code: string; readonly statusCode: number };
}

/** What a resource of the template says about who may do what. */
export type Attachment =
  | { readonly kind: 'role'; readonly arn: string; readonly trust: PolicyDocument }
  | {
      readonly kind: 'identity';
      /** Names of roles. */
      readonly roles: readonly string[];
      readonly policyName: string;
      readonly document: PolicyDocument;
    }
  | { readonly kind: 'managed'; readonly roles: readonly string[]; readonly policyArn: string }
  | { readonly kind: 'resource'; readonly resource: string; readonly document: PolicyDocument }
  | {
      readonly kind: 'assumes';
      readonly roleArn: string;
      /** For example `lambda.amazonaws.com`. */
      readonly service: string;
      /** Of the credentials that whoever runs under the role calls with. */
      readonly accessKeyId?: string;
    };

/** Types one operation's input, and forgets the type for the table of all. */
export const accessOf = <Input>(
  of: (input: Input, context: AccessContext) => readonly Access[],
): AccessOf => of as unknown as AccessOf;
