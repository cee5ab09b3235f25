import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';

/** Least number of concurrent batches that an SQS mapping accepts.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
const MAPPING_CONCURRENCY_MIN = 2;
/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const MAPPING_CONCURRENCY_MAX = 1000;
/** A batch above 10 messages needs a window of at least one second.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const BATCHING_WINDOW_SECONDS_MIN = 1;
const BATCHING_WINDOW_SECONDS_MAX = 300;
/** https://docs.aws.amazon.com/athena/latest/ug/workgroups-setting-control-limits-cloudwatch.html */
const SCAN_LIMIT_BYTES_MIN = 10_000_000;

/** Scheme, host and maybe a port. https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Origin */
const ORIGIN = /^(\*|https?:\/\/[a-z0-9.-]+(:\d+)?)$/;

const GIGABYTE = 1_000_000_000;

const Settings = z.strictObject({
  /** The Glue database; the specification's own DDL runs in `<databaseName>_g1`. */
  databaseName: z.string().regex(/^[a-z][a-z0-9_]*$/, 'lower-case letters, digits and _'),
  /** What becomes of table, lake and logs when the stack is deleted. */
  whenDeleted: z.enum(['destroy', 'retain']),
  /** Refuses the deletion of table and user pool. */
  deletionProtection: z.boolean(),
  logRetentionDays: z.enum(RetentionDays),
  /** Facts below events/ and requests/ are deleted after so many days. */
  lakeRetentionDays: z.int().positive(),
  /** Web pages of these origins may call the API: `*` is any, an empty list none but its own. */
  allowedOrigins: z.array(z.string().regex(ORIGIN, 'an origin like https://example.com, or *')),
  /** The OpenID Connect issuer whose tokens count. Without one the stack has its own user pool. */
  issuer: z
    .strictObject({
      /** As it stands in the tokens' `iss`, to the last slash. */
      url: z.url({ protocol: /^https$/, error: 'an address that begins with https://' }),
      /** One of them stands in the tokens' `aud` or `client_id`. */
      audience: z.array(z.string().min(1)).min(1),
    })
    .optional(),
  throttling: z.strictObject({
    requestsPerSecond: z.int().positive(),
    burstRequests: z.int().positive(),
  }),
  worker: z.strictObject({
    batchingWindowSeconds: z
      .int()
      .min(BATCHING_WINDOW_SECONDS_MIN)
      .max(BATCHING_WINDOW_SECONDS_MAX),
    maxConcurrency: z.int().min(MAPPING_CONCURRENCY_MIN).max(MAPPING_CONCURRENCY_MAX),
  }),
  /** Days of reports, besides those in UTC: an IANA zone. */
  reportZone: z.string().regex(/^[A-Za-z]+(\/[A-Za-z_+-]+)*$/, 'an IANA zone like Asia/Seoul'),
  /** Who is told by mail when an alarm or a validation changes; each confirms it once, by a link. */
  alertEmails: z.array(z.email()),
  /** A query that would read more is cancelled. */
  athenaScanLimitBytes: z.int().min(SCAN_LIMIT_BYTES_MIN),
});
type Settings = z.infer<typeof Settings>;

/** All that differs between deployments. */
export interface Configuration extends Settings {
  /** Ends the stack's name and stands as `env` in every fact (spec B-13). */
  readonly environmentName: string;
}

/**
 * The environments. Two of them fit into one account, so what AWS wants unique carries the name;
 * the databases of dev, which is also what runs on a laptop, have the specification's names as they are.
 */
const ENVIRONMENTS: Readonly<Record<string, unknown>> = {
  dev: {
    databaseName: 'eventflow',
    whenDeleted: 'destroy',
    deletionProtection: false,
    logRetentionDays: RetentionDays.ONE_WEEK,
    lakeRetentionDays: 90,
    allowedOrigins: ['*'],
    throttling: { requestsPerSecond: 5000, burstRequests: 5000 },
    worker: { batchingWindowSeconds: 1, maxConcurrency: 5 },
    reportZone: 'Asia/Seoul',
    alertEmails: [],
    athenaScanLimitBytes: 10 * GIGABYTE,
  } satisfies Settings,
  prod: {
    databaseName: 'eventflow_prod',
    whenDeleted: 'retain',
    deletionProtection: true,
    logRetentionDays: RetentionDays.THREE_MONTHS,
    lakeRetentionDays: 1095,
    allowedOrigins: [],
    throttling: { requestsPerSecond: 5000, burstRequests: 5000 },
    worker: { batchingWindowSeconds: 1, maxConcurrency: 10 },
    reportZone: 'Asia/Seoul',
    alertEmails: [],
    athenaScanLimitBytes: 100 * GIGABYTE,
  } satisfies Settings,
};

/** The configuration is wrong; the message is for the person who deploys. */
export class ConfigurationError extends Error {}

/**
 * The configuration of one environment.
 * @param environments settings by environment name; only tests pass their own.
 * @throws ConfigurationError, one sentence that names the environment or every wrong field.
 */
export function configurationOf(
  environmentName: string,
  environments: Readonly<Record<string, unknown>> = ENVIRONMENTS,
): Configuration {
  if (!Object.hasOwn(environments, environmentName)) {
    const known = Object.keys(environments).join(' or ');
    throw new ConfigurationError(
      `There is no environment "${environmentName}" in infra/config.ts: use -c env=${known}.`,
    );
  }
  const result = Settings.safeParse(environments[environmentName]);
  if (result.success) return { environmentName, ...result.data };
  const faults = result.error.issues.map((issue) => {
    return `${[environmentName, ...issue.path].join('.')}: ${issue.message}`;
  });
  throw new ConfigurationError(`infra/config.ts is wrong at ${faults.join('; ')}.`);
}
