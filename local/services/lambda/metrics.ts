import { type Dimension, type Measurements, Meter, type Series } from '../../meter.ts';
import type { AwsError } from '../../service.ts';

/** What is counted of one function. */
export interface FunctionMetrics {
  /** An invocation has ended, after so long. */
  ended(ms: number, isError: boolean): void;
  throttled(): void;
  /** The record of an event that failed for good was not taken by its queue. */
  destinationFailed(): void;
}

/**
 * Each function's metrics, and those of all functions together, which have no dimension.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export class LambdaMetrics {
  readonly #meter = new Meter();
  readonly #all = this.#levels([]);

  of(functionName: string): FunctionMetrics {
    const own = this.#levels([{ Name: 'FunctionName', Value: functionName }]);
    const both = (name: keyof Levels, value: number) => {
      own[name].add(value);
      this.#all[name].add(value);
    };
    return {
      ended(ms, isError) {
        both('invocations', 1);
        both('errors', isError ? 1 : 0);
        both('duration', ms);
      },
      throttled: () => both('throttles', 1),
      destinationFailed: () => both('destinationDeliveryFailures', 1),
    };
  }

  take = (): Measurements[] => [{ namespace: 'AWS/Lambda', data: this.#meter.take() }];

  #levels(dimensions: readonly Dimension[]): Levels {
    const count = (name: string) => this.#meter.series(name, dimensions, 'Count');
    return {
      invocations: count('Invocations'),
      errors: count('Errors'),
      throttles: count('Throttles'),
      destinationDeliveryFailures: count('DestinationDeliveryFailures'),
      duration: this.#meter.series('Duration', dimensions, 'Milliseconds'),
    };
  }
}

type Levels = Readonly<
  Record<
    'invocations' | 'errors' | 'throttles' | 'destinationDeliveryFailures' | 'duration',
    Series
  >
>;

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export const isThrottled = (operation: string, { code }: AwsError): boolean =>
  operation === 'Invoke' && code === 'TooManyRequestsException';
