import { arnGlobOf, globOf, type Matches } from './glob.ts';

/** What a request says about itself, by condition key in lower case; a key that it lacks is undefined. */
export type RequestContext = Readonly<Record<string, string | undefined>>;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
export const CONDITION_KEYS: readonly string[] = [
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principalisawsservice',
  'aws:securetransport',
  'aws:sourceaccount',
  'aws:sourcearn',
];

interface Operator {
  /** What each value of the policy means. */
  readonly matcherOf: (value: string) => Matches;
  /** No value may match, and a key that the request lacks is fine. */
  readonly isNegated: boolean;
}

const exactly =
  (value: string): Matches =>
  (text) =>
    text === value;
const inAnyCase =
  (value: string): Matches =>
  (text) =>
    text.toLowerCase() === value.toLowerCase();

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: { matcherOf: exactly, isNegated: false },
  StringNotEquals: { matcherOf: exactly, isNegated: true },
  StringEqualsIgnoreCase: { matcherOf: inAnyCase, isNegated: false },
  StringLike: { matcherOf: globOf, isNegated: false },
  StringNotLike: { matcherOf: globOf, isNegated: true },
  ArnEquals: { matcherOf: arnGlobOf, isNegated: false },
  ArnLike: { matcherOf: arnGlobOf, isNegated: false },
  ArnNotEquals: { matcherOf: arnGlobOf, isNegated: true },
  ArnNotLike: { matcherOf: arnGlobOf, isNegated: true },
  Bool: { matcherOf: inAnyCase, isNegated: false },
};

export const CONDITION_OPERATORS: readonly string[] = Object.keys(OPERATORS);

export type Conditions = Readonly<
  Record<string, Readonly<Record<string, readonly (boolean | number | string)[]>>>
>;

/** Whether a request meets all conditions of a statement. */
export function conditionsOf(conditions: Conditions = {}): (request: RequestContext) => boolean {
  const tests = Object.entries(conditions).flatMap(([operator, byKey]) =>
    Object.entries(byKey).map(([key, values]) => testOf(operator, key.toLowerCase(), values)),
  );
  return (request) => tests.every((test) => test(request));
}

function testOf(
  name: string,
  key: string,
  values: readonly (boolean | number | string)[],
): (request: RequestContext) => boolean {
  const operator = OPERATORS[name.replace(/IfExists$/, '')];
  if (!operator) throw new Error(`No condition operator ${name}`);
  const matchers = values.map((value) => operator.matcherOf(String(value)));
  const withoutKey = operator.isNegated || name.endsWith('IfExists');
  return (request) => {
    const found = request[key];
    if (found === undefined) return withoutKey;
    return matchers.some((matches) => matches(found)) !== operator.isNegated;
  };
}
