import type { Authority, Caller } from './authority.ts';
import type { Access } from './model.ts';
import type { Grant } from './statements.ts';

export type Verdict =
  | {
      readonly isAllowed: true;
      /** What allows it; the account's administrator needs nothing. */
      readonly by: readonly Grant[];
    }
  | { readonly isAllowed: false; readonly message: string };

/**
 * One access within an account: a Deny wins, then anything that allows it will do.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function judge(authority: Authority, caller: Caller, access: Access): Verdict {
  const { principal, request, kind, identityGrants } = caller;
  const covering = (grants: readonly Grant[]) =>
    grants.filter(({ covers }) => covers({ ...access, principal, request }));
  const identity = covering(identityGrants);
  const resource = covering(authority.resourceGrantsOf(access.resource));
  const all = [...identity, ...resource];
  const isDenied = ({ effect }: Grant) => effect === 'Deny';
  if (all.some(isDenied)) {
    const where = identity.some(isDenied) ? 'an identity-based' : 'a resource-based';
    return refusal(caller, access, `with an explicit deny in ${where} policy`);
  }
  if (kind === 'account' || all.length > 0) return { isAllowed: true, by: all };
  const which = kind === 'role' ? 'identity-based' : 'resource-based';
  return refusal(caller, access, `because no ${which} policy allows the ${access.action} action`);
}

/** As AWS words it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
const refusal = ({ shown, kind }: Caller, { action, resource }: Access, why: string): Verdict => ({
  isAllowed: false,
  message: `${kind === 'service' ? 'Service' : 'User'}: ${shown} is not authorized to perform: ${action} on resource: ${resource} ${why}`,
});
