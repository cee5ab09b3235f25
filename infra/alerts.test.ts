import { expect, test } from 'vitest';
import { configurationOf } from './config.ts';
import { propertiesOf, templateOf } from './testing/template.ts';

test('nobody is told by mail whom the configuration does not name', () => {
  const addresses = ['ops@example.com', 'on-call@example.com'];
  const told = propertiesOf(
    templateOf('dev', { alertEmails: addresses }),
    'AWS::SNS::Subscription',
  );

  expect(propertiesOf(templateOf(), 'AWS::SNS::Subscription')).toEqual({});
  expect(Object.values(told)).toEqual(
    addresses.map((Endpoint) => ({ Protocol: 'email', TopicArn: 'AlertsTopic', Endpoint })),
  );
});

test('what is no address is refused', () => {
  const environments = { dev: { ...configurationOf('dev'), alertEmails: ['ops'] } };

  expect(() => configurationOf('dev', environments)).toThrow('dev.alertEmails.0');
});

test('nothing is published in clear', () => {
  const [policy] = Object.values(propertiesOf(templateOf(), 'AWS::SNS::TopicPolicy'));

  expect(policy).toMatchObject({
    Topics: ['AlertsTopic'],
    PolicyDocument: {
      Statement: expect.arrayContaining([
        expect.objectContaining({
          Effect: 'Deny',
          Action: 'sns:Publish',
          Resource: 'AlertsTopic',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      ]),
    },
  });
});
