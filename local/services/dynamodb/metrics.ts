import { type Measurements, Meter, type Series } from '../../meter.ts';
import type { AwsError } from '../../service.ts';
import { nameIn } from './tables/catalog.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const THROTTLES = [
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
];

const READS = ['GetItem', 'BatchGetItem', 'Query', 'Scan', 'TransactGetItems'];

interface Input {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly TransactItems?: readonly Readonly<Record<string, { readonly TableName: string }>>[];
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/throttling-diagnosing-workflow.html */
interface ThrottlingReason {
  /** The ARN of a table or an index. */
  readonly resource: string;
}

/**
 * Throttles alone, by table and index: nothing is ever throttled here, but a fault may stand in for AWS.
 * An index is counted when it was read or when the error names it as the reason.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 */
export class ThrottleMetrics {
  readonly #meter = new Meter();
  readonly #series = new Map<string, Series>();

  refused(operation: string, input: unknown, { code, details }: AwsError): void {
    if (!THROTTLES.includes(code)) return;
    const isRead = READS.includes(operation);
    const { ThrottlingReasons = [] } = details as { ThrottlingReasons?: ThrottlingReason[] };
    if (ThrottlingReasons.length > 0) {
      for (const { resource } of ThrottlingReasons) {
        const [table = '', index] = nameIn(resource).split('/index/');
        this.#of(table, index, isRead).add(1);
      }
      return;
    }
    const { TableName, IndexName, TransactItems = [] } = input as Input;
    const names = [
      TableName,
      ...TransactItems.flatMap((item) => Object.values(item).map((one) => one.TableName)),
    ];
    for (const name of new Set(names)) {
      if (name !== undefined) this.#of(nameIn(name), IndexName, isRead).add(1);
    }
  }

  take = (): Measurements[] => [{ namespace: 'AWS/DynamoDB', data: this.#meter.take() }];

  #of(table: string, index: string | undefined, isRead: boolean): Series {
    const name = isRead ? 'ReadThrottleEvents' : 'WriteThrottleEvents';
    const key = JSON.stringify([name, table, index]);
    let series = this.#series.get(key);
    if (!series) {
      const dimensions = [
        { Name: 'TableName', Value: table },
        ...(index === undefined ? [] : [{ Name: 'GlobalSecondaryIndexName', Value: index }]),
      ];
      series = this.#meter.series(name, dimensions, 'Count');
      this.#series.set(key, series);
    }
    return series;
  }
}
