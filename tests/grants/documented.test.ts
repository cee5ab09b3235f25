import { expect, test } from 'vitest';
import { propertiesOf, templateOf } from '../../infra/testing/template.ts';
import { DOCUMENTED } from './documented.ts';

interface Policy {
  readonly Roles: readonly string[];
  readonly PolicyDocument: {
    readonly Statement: readonly { readonly Action: string | string[] }[];
  };
}

test.each(DOCUMENTED)('what stays by documentation is granted: $actions', ({ role, actions }) => {
  const policies = Object.values(
    propertiesOf(templateOf(), 'AWS::IAM::Policy'),
  ) as unknown as Policy[];
  const ofRole = policies.filter(({ Roles }) => Roles.some((name) => role.test(name)));
  expect(ofRole).not.toEqual([]);
  for (const { PolicyDocument } of ofRole) {
    const granted = PolicyDocument.Statement.flatMap(({ Action }) => Action);
    expect(granted).toEqual(expect.arrayContaining([...actions]));
  }
});
