import { type Principal, principalParts } from '../principal.ts';
import type { Place } from '../service.ts';
import { type StackResource, UnsupportedTemplate } from '../template.ts';
import { AWS_MANAGED_POLICIES } from './aws-managed.ts';
import type { RequestContext } from './conditions.ts';
import type { Attachment } from './model.ts';
import { type Asked, type Grant, grantsOf } from './statements.ts';

/** Whose call it is, with all that any policy may want to know of it. */
export interface Caller {
  /** As AWS's messages name it. */
  readonly shown: string;
  /** `account` is its administrator: whoever holds no role of the template. */
  readonly kind: 'account' | 'role' | 'service';
  readonly identityGrants: readonly Grant[];
  readonly principal: Asked['principal'];
  readonly request: RequestContext;
}

/** Who may do what in the stack, by nothing but its template. */
export interface Authority {
  readonly grants: readonly Grant[];
  /** Those without which the stack could not be made, and for what. */
  readonly needed: ReadonlyMap<Grant, string>;
  callerOf(principal: Principal): Caller;
  /** What the policy of the resource says, or of the bucket that an object is in. */
  resourceGrantsOf(resource: string): readonly Grant[];
}

type Of<Kind> = Extract<Attachment, { readonly kind: Kind }>;

/**
 * Collects the policies of a template.
 * @throws UnsupportedTemplate for roles and managed policies that the template does not have, and
 *   roles whose trust policy does not let in the service that is to take them on.
 */
export function createAuthority(resources: readonly StackResource[], place: Place): Authority {
  const attached = resources.flatMap(({ type, properties, identity, logicalId, typeName }) =>
    (type.attachments?.(properties as never, identity, place) ?? []).map((attachment) => ({
      ...attachment,
      at: `${logicalId} (${typeName})`,
    })),
  );
  const ofKind = <Kind extends Attachment['kind']>(kind: Kind) =>
    attached.filter((one): one is Of<Kind> & { at: string } => one.kind === kind);
  const problems: string[] = [];

  const trust = new Map(
    ofKind('role').map(({ arn, trust }) => [arn, grantsOf(arn, 'trust', trust)]),
  );
  const identities = [
    ...ofKind('identity'),
    ...ofKind('managed').flatMap(({ at, roles, policyArn }) => {
      const document = AWS_MANAGED_POLICIES[policyArn];
      if (document) return [{ roles, policyName: policyArn, document }];
      problems.push(`${at}: the managed policy ${policyArn}`);
      return [];
    }),
  ];
  const byRole = new Map(
    [...trust.keys()].map((arn) => [
      arn,
      identities
        .filter(({ roles }) => roles.includes(arn.split('/').at(-1) ?? ''))
        .flatMap(({ policyName, document }) => grantsOf(arn, policyName, document)),
    ]),
  );
  const byResource = Map.groupBy(
    ofKind('resource').flatMap(({ resource, at, document }) => grantsOf(resource, at, document)),
    ({ of }) => of,
  );
  const sessions = new Map(
    ofKind('assumes').flatMap(({ accessKeyId, roleArn }) =>
      accessKeyId === undefined ? [] : [[accessKeyId, roleArn] as const],
    ),
  );

  function callerOf(principal: Principal): Caller {
    const { name, roleArn = sessions.get(name), sourceArn } = principalParts(principal);
    const { accountId } = place;
    const common = { 'aws:securetransport': 'true', 'aws:principalaccount': accountId };
    if (roleArn !== undefined) {
      const session = `arn:aws:sts::${accountId}:assumed-role/${roleArn.split('/').at(-1)}/${name}`;
      return {
        shown: session,
        kind: 'role',
        identityGrants: byRole.get(roleArn) ?? [],
        principal: { AWS: [roleArn, session] },
        request: { ...common, 'aws:principalarn': roleArn, 'aws:principalisawsservice': 'false' },
      };
    }
    if (!name.endsWith('.amazonaws.com')) {
      const arn = `arn:aws:iam::${accountId}:user/${name}`;
      return {
        shown: arn,
        kind: 'account',
        identityGrants: [],
        principal: { AWS: [arn] },
        request: { ...common, 'aws:principalarn': arn, 'aws:principalisawsservice': 'false' },
      };
    }
    return {
      shown: name,
      kind: 'service',
      identityGrants: [],
      principal: { Service: name },
      request: {
        'aws:securetransport': 'true',
        'aws:principalisawsservice': 'true',
        'aws:sourcearn': sourceArn,
        'aws:sourceaccount': accountId,
      },
    };
  }

  const needed = new Map<Grant, string>();
  for (const { at, roleArn, service } of ofKind('assumes')) {
    const { principal, request } = callerOf(service);
    const asked = { action: 'sts:AssumeRole', resource: roleArn, principal, request };
    const said = trust.get(roleArn);
    const covering = said?.filter(({ covers }) => covers(asked)) ?? [];
    const [sole, ...others] = covering;
    if (!said) problems.push(`${at}: the role ${roleArn}, which the template does not have`);
    else if (!sole || covering.some(({ effect }) => effect === 'Deny')) {
      problems.push(`${at}: the role ${roleArn} cannot be assumed by ${service}`);
    } else if (others.length === 0) needed.set(sole, `${service} sts:AssumeRole ${roleArn}`);
  }
  if (problems.length > 0) throw new UnsupportedTemplate(problems);

  const resourceGrants = [...byResource.values()].flat();
  return {
    grants: [...trust.values(), ...byRole.values(), resourceGrants].flat(),
    needed,
    callerOf,
    resourceGrantsOf: (resource) => byResource.get(ownerOf(resource)) ?? [],
  };
}

/** A bucket's policy speaks for its objects. */
const ownerOf = (resource: string): string =>
  resource.startsWith('arn:aws:s3:::') ? (resource.split('/')[0] ?? resource) : resource;
