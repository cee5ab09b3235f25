import { conditionsOf, type RequestContext } from './conditions.ts';
import { type PolicyDocument, type Statement, statementsOf } from './document.ts';
import { arnGlobOf, globOf, type Matches } from './glob.ts';

/** One action of one statement: the smallest thing that can be granted, denied or spare. */
export interface Grant {
  /** The role or the resource that the policy belongs to. */
  readonly of: string;
  /** The policy's name. */
  readonly policy: string;
  /** The statement's place in its policy, from 0. */
  readonly statement: number;
  readonly effect: 'Allow' | 'Deny';
  /** As the policy has it. */
  readonly action: string;
  readonly resources: readonly string[];
  readonly covers: (asked: Asked) => boolean;
}

/** Who asks for what, as the statements of policies see it. */
export interface Asked {
  readonly action: string;
  readonly resource: string;
  readonly request: RequestContext;
  /** Who asks, by the names a Principal element may have. */
  readonly principal: { readonly AWS?: readonly string[]; readonly Service?: string };
}

/** What a policy says, action by action. */
export function grantsOf(of: string, policy: string, document: PolicyDocument): readonly Grant[] {
  return statementsOf(document).flatMap((statement, at) => {
    const { Effect: effect, Resource: resources = ['*'], Principal } = statement;
    const isResource = any(resources.map(arnGlobOf));
    const isPrincipal = Principal ? principalOf(Principal) : () => true;
    const meets = conditionsOf(statement.Condition);
    return statement.Action.map((action): Grant => {
      const isAction = globOf(action.toLowerCase());
      const covers = (asked: Asked) =>
        isAction(asked.action.toLowerCase()) &&
        isResource(asked.resource) &&
        isPrincipal(asked.principal) &&
        meets(asked.request);
      return { of, policy, statement: at, effect, action, resources, covers };
    });
  });
}

const any =
  (matchers: readonly Matches[]): Matches =>
  (text) =>
    matchers.some((matches) => matches(text));

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
function principalOf({
  AWS: accounts = [],
  Service: services = [],
}: NonNullable<Statement['Principal']>): (asked: Asked['principal']) => boolean {
  // Anybody at all, services included.
  if (accounts.includes('*')) return () => true;
  return ({ AWS = [], Service = '' }) =>
    AWS.some((name) => accounts.includes(name)) || services.includes(Service);
}
