import { INTERNAL, type Principal } from '../principal.ts';
import { AwsError, type Service, type Wrapper } from '../service.ts';
import type { Authority, Caller } from './authority.ts';
import { judge, type Verdict } from './judge.ts';
import type { Access, AccessContext, Authorization } from './model.ts';
import type { Grant } from './statements.ts';

/** Verdicts that are remembered of one principal; objects have ever new names. */
const VERDICTS_MAX = 2000;

/** How far a grant has been of use since the start. */
export interface GrantUse extends Omit<Grant, 'covers'> {
  /** A call that this grant alone allowed; without one, nothing has needed it. */
  readonly needed?: string;
}

export interface PolicyCheck {
  readonly wrapper: Wrapper;
  /** What the template allows, and what of it was needed. */
  uses(): GrantUse[];
}

export interface PolicyCheckOptions {
  readonly authority: Authority;
  readonly services: readonly Service[];
  readonly context: AccessContext;
  /** Told once of each refusal that repeats. */
  readonly onRefusal: (message: string) => void;
}

/**
 * Judges each call by the template's policies, before its service sees it. What is judged once is
 * remembered, so that a decision costs a lookup.
 */
export function createPolicyCheck(options: PolicyCheckOptions): PolicyCheck {
  const { authority, services, context, onRefusal } = options;
  const byName = new Map(services.map((service) => [service.name, service]));
  const callers = new Map<Principal, { caller: Caller; verdicts: Map<string, Verdict> }>();
  const needed = new Map(authority.needed);
  const refused = new Set<string>();

  function verdictOn(principal: Principal, access: Access): Verdict {
    let known = callers.get(principal);
    if (!known) {
      known = { caller: authority.callerOf(principal), verdicts: new Map() };
      callers.set(principal, known);
    }
    const { caller, verdicts } = known;
    const key = `${access.action} ${access.resource}`;
    let verdict = verdicts.get(key);
    if (!verdict) {
      verdict = judge(authority, caller, access);
      if (verdicts.size >= VERDICTS_MAX) verdicts.clear();
      verdicts.set(key, verdict);
      note(verdict, `${caller.shown} ${key}`);
    }
    return verdict;
  }

  function note(verdict: Verdict, what: string): void {
    if (!verdict.isAllowed) {
      if (refused.size < VERDICTS_MAX && !refused.has(verdict.message)) onRefusal(verdict.message);
      refused.add(verdict.message);
      return;
    }
    const [sole, ...others] = verdict.by;
    if (sole && others.length === 0 && !needed.has(sole)) needed.set(sole, what);
  }

  function check(principal: Principal, service: string, operation: string, input: unknown): void {
    const { authorization, operations } = byName.get(service) ?? {};
    // What the service does not have at all, it says itself.
    if (!authorization || !operations?.[operation] || principal === INTERNAL) return;
    const accessOf = authorization.access[operation];
    if (!accessOf) throw denied(authorization, unknown(`${service}:${operation}`));
    for (const access of accessOf(input as never, context)) {
      const verdict = verdictOn(principal, access);
      if (!verdict.isAllowed) throw denied(authorization, verdict.message);
    }
  }

  return {
    wrapper: (next) => (principal, service, operation, input) => {
      try {
        check(principal, service, operation, input);
      } catch (error) {
        return Promise.reject(error);
      }
      return next(principal, service, operation, input);
    },
    uses: () =>
      authority.grants
        .filter(({ effect }) => effect === 'Allow')
        .map((grant) => {
          const { covers: _, ...said } = grant;
          const use = needed.get(grant);
          return { ...said, ...(use !== undefined && { needed: use }) };
        }),
  };
}

const unknown = (what: string) => `The local cloud does not know what ${what} asks of IAM.`;

const denied = ({ denied: { code, statusCode } = DENIED }: Authorization, message: string) =>
  new AwsError(code, message, statusCode);

const DENIED = { code: 'AccessDeniedException', statusCode: 400 };
