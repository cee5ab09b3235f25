/**
 * Who calls, in one of these forms, so that a principal is also a key:
 * - an access key id: a function's own (its name), or anybody else's;
 * - `<service>.amazonaws.com`, the service itself, ` for <ARN>` the resource that makes it call;
 * - `<role ARN> by <service>.amazonaws.com`, the service with the credentials of that role.
 */
export type Principal = string;

const FOR = ' for ';
const BY = ' by ';

/** The service itself; policies see the resource it acts for as `aws:SourceArn`. */
export const servicePrincipal = (service: string, sourceArn?: string): Principal =>
  `${service}.amazonaws.com${sourceArn === undefined ? '' : FOR + sourceArn}`;

/** A service that has taken on a role. */
export const rolePrincipal = (roleArn: string, service: string): Principal =>
  roleArn + BY + servicePrincipal(service);

/** What AWS does inside itself, and no policy governs: lookups, metrics out of logs, mappings' invocations. */
export const INTERNAL: Principal = 'amazonaws.com';

export interface PrincipalParts {
  /** Whoever it is: an access key id or a service. */
  readonly name: string;
  readonly roleArn?: string;
  readonly sourceArn?: string;
}

export function principalParts(principal: Principal): PrincipalParts {
  const [roleArn = '', by] = principal.split(BY);
  if (by !== undefined) return { name: by, roleArn };
  const [name = '', sourceArn] = principal.split(FOR);
  return sourceArn === undefined ? { name } : { name, sourceArn };
}

/** Short, for people: without the role or the resource. */
export const shownPrincipal = (principal: Principal): string => principalParts(principal).name;
