import { z } from 'zod';
import type { AwsError, Operation, OperationContext } from './service.ts';

/**
 * Makes a service's operations: the input judged by its schema, then done.
 * @param refusal the service's own error, of what is wrong with the input.
 */
export const judgedOperation =
  (refusal: (message: string) => AwsError) =>
  <Input>(
    schema: z.ZodType<Input>,
    run: (input: Input, context: OperationContext) => unknown,
  ): Operation =>
  (input: unknown, context) => {
    const parsed = schema.safeParse(input);
    if (!parsed.success) throw refusal(z.prettifyError(parsed.error));
    return run(parsed.data, context);
  };
