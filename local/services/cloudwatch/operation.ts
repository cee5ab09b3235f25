import { z } from 'zod';
import { AwsError, type Operation, type OperationContext } from '../../service.ts';

/** One operation: the input judged by its schema, then done. */
export function operation<Input>(
  schema: z.ZodType<Input>,
  run: (input: Input, context: OperationContext) => unknown,
): Operation {
  return (input: unknown, context) => {
    const parsed = schema.safeParse(input);
    if (parsed.success) return run(parsed.data, context);
    throw new AwsError('InvalidParameterValueException', z.prettifyError(parsed.error));
  };
}
