import { z } from 'zod';
import { CONDITION_KEYS, CONDITION_OPERATORS } from './conditions.ts';

/** A policy document as the template has it. */
export type PolicyDocument = Readonly<Record<string, unknown>>;

const listOf = <Item extends z.ZodType>(item: Item) =>
  z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(item));

const text = z.string().refine((value) => !value.includes('${'), {
  error: 'policy variables are not part of the local cloud',
});

const Condition = z
  .record(z.string(), z.record(z.string(), listOf(z.union([z.boolean(), z.number(), text]))))
  .superRefine((condition, refinement) => {
    for (const [operator, tests] of Object.entries(condition)) {
      const isKnown = CONDITION_OPERATORS.includes(operator.replace(/IfExists$/, ''));
      if (!isKnown) refinement.addIssue(`the operator ${operator} is not part of the local cloud`);
      for (const key of Object.keys(tests)) {
        if (CONDITION_KEYS.includes(key.toLowerCase())) continue;
        refinement.addIssue(`the condition key ${key} is not part of the local cloud`);
      }
    }
  });

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html */
const Statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z
    .preprocess(
      (value) => (value === '*' ? { AWS: '*' } : value),
      z.strictObject({ AWS: listOf(text).optional(), Service: listOf(text).optional() }),
    )
    .optional(),
  Action: listOf(text),
  Resource: listOf(text).optional(),
  Condition: Condition.optional(),
});
export type Statement = z.infer<typeof Statement>;

const Document = z.strictObject({
  Version: z.literal('2012-10-17').optional(),
  Id: z.string().optional(),
  Statement: listOf(Statement),
});

/** Takes a document whole, or says by name what of it the local cloud cannot judge. */
export const PolicyDocument = z.custom<PolicyDocument>().superRefine((document, refinement) => {
  for (const { path, message } of Document.safeParse(document).error?.issues ?? []) {
    refinement.addIssue({ code: 'custom', path, message });
  }
});

export const statementsOf = (document: PolicyDocument): readonly Statement[] =>
  Document.parse(document).Statement;
