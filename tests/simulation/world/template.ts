import type { Template } from '../../../local/template.ts';

/** How the stack of one run differs from the one that is deployed. */
export interface StackChanges {
  /** Instances at most, by service name. */
  readonly concurrency: Readonly<Record<string, number>>;
  readonly workerBatchSize: number;
  /** Undefined leaves what the template says. */
  readonly visibilityTimeoutSeconds: number | undefined;
}

/** What a participation passes on its way; its lists and pages are asked by function, not over HTTP. */
const PARTS = [
  /^Table$/,
  /^Queues\w+(?<!Policy)$/,
  /^Lake(Bucket|Participations|Requests)$/,
  /^Bus$/,
  /^Busrule\w+firehose$/,
  /^(Ingest|Worker|DeadLetter|Events|MyParticipations)$/,
  /^(WorkerFrom|DeadLetterFrom)/,
];

type Resource = Template['Resources'][string];
type Properties = Record<string, unknown>;

/** The simulated part of the template: the real one's resources, and what they refer to. */
export function simulatedPart(template: Template): Template {
  const wanted = new Set<string>();
  const want = (logicalId: string): void => {
    const resource = template.Resources[logicalId];
    if (!resource || wanted.has(logicalId)) return;
    wanted.add(logicalId);
    for (const other of referredTo(resource.Properties)) want(other);
  };
  for (const logicalId of Object.keys(template.Resources)) {
    if (PARTS.some((part) => part.test(logicalId))) want(logicalId);
  }
  const withoutOrder = ({ DependsOn: _, ...resource }: Resource) => resource as Resource;
  return {
    Resources: Object.fromEntries(
      [...wanted].map((id) => [id, withoutOrder(template.Resources[id] as Resource)]),
    ),
  };
}

function referredTo(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referredTo);
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    if (name === 'Ref') return [String(inner)];
    if (name === 'Fn::GetAtt') return [String((inner as unknown[])[0])];
    return referredTo(inner);
  });
}

/** The template of one run. */
export function changed(template: Template, changes: StackChanges): Template {
  const change = (resource: Resource): Resource => {
    const properties = (resource.Properties ?? {}) as Properties;
    const with_ = (others: Properties) => ({
      ...resource,
      Properties: { ...properties, ...others },
    });
    switch (resource.Type) {
      case 'AWS::Lambda::Function': {
        const concurrency = changes.concurrency[serviceOf(properties)];
        return with_({ ReservedConcurrentExecutions: concurrency });
      }
      case 'AWS::Lambda::EventSourceMapping':
        return properties.MaximumBatchingWindowInSeconds
          ? with_({ BatchSize: changes.workerBatchSize })
          : resource;
      case 'AWS::SQS::Queue':
        return properties.VisibilityTimeout && changes.visibilityTimeoutSeconds
          ? with_({ VisibilityTimeout: changes.visibilityTimeoutSeconds })
          : resource;
      default:
        return resource;
    }
  };
  return {
    ...template,
    Resources: Object.fromEntries(
      Object.entries(template.Resources).map(([id, resource]) => [id, change(resource)]),
    ),
  };
}

const serviceOf = ({ Environment }: Properties): string =>
  (Environment as { Variables: Record<string, string> }).Variables.POWERTOOLS_SERVICE_NAME ?? '';
