import { z } from 'zod';
import { AwsError, type Context, type OperationContext } from '../../../service.ts';
import type { Functions } from '../functions.ts';
import { invalidParameter } from '../invoke.ts';
import { MAPPING_CONCURRENCY_DEFAULT } from '../limits.ts';
import { poll } from './poller.ts';
import type { MappingProperties } from './resource.ts';

interface Mapping {
  readonly id: string;
  readonly properties: MappingProperties;
  isEnabled: boolean;
  /** Present while it polls. */
  polling?: Promise<void>;
}

const ListInput = z.object({
  FunctionName: z.string().optional(),
  EventSourceArn: z.string().optional(),
});
const ByUuid = z.object({ UUID: z.string() });
const UpdateInput = z.strictObject({ UUID: z.string(), Enabled: z.boolean() });

/** The event source mappings of the template, and their pollers. */
export class Mappings {
  readonly #functions: Functions;
  readonly #mappings = new Map<string, Mapping>();

  constructor(functions: Functions) {
    this.#functions = functions;
  }

  add(id: string, properties: MappingProperties): void {
    this.#mappings.set(id, { id, properties, isEnabled: properties.Enabled });
  }

  /** Begins to poll wherever nobody does. */
  work(context: Context): void {
    for (const mapping of this.#mappings.values()) {
      if (!mapping.isEnabled || mapping.polling) continue;
      const { properties } = mapping;
      const { definition, principal } = this.#functions.get(properties.FunctionName);
      const { concurrencyMax } = definition;
      const asked = properties.ScalingConfig?.MaximumConcurrency ?? MAPPING_CONCURRENCY_DEFAULT;
      // Batches beyond the function's instances would only grow old.
      const concurrency = Math.min(asked, concurrencyMax);
      const isEnabled = () => mapping.isEnabled;
      const polling = { properties, principal, concurrency, isEnabled };
      mapping.polling = poll(polling, context).finally(() => {
        delete mapping.polling;
        // It may have been enabled again meanwhile.
        context.wake();
      });
    }
  }

  /** Resolves when no poller runs; they end by themselves when the cloud closes. */
  async ended(): Promise<void> {
    await Promise.all([...this.#mappings.values()].map(({ polling }) => polling));
  }

  /** https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html */
  list(input: unknown) {
    const { FunctionName, EventSourceArn } = ListInput.parse(input);
    const ofFunction = FunctionName && this.#functions.get(FunctionName).definition.name;
    return {
      EventSourceMappings: [...this.#mappings.values()]
        .map((mapping) => this.#describe(mapping))
        .filter(
          (described) =>
            (!ofFunction || described.FunctionArn.endsWith(`:${ofFunction}`)) &&
            (!EventSourceArn || described.EventSourceArn === EventSourceArn),
        ),
    };
  }

  /** https://docs.aws.amazon.com/lambda/latest/api/API_GetEventSourceMapping.html */
  get(input: unknown) {
    return this.#describe(this.#find(ByUuid.parse(input).UUID));
  }

  /** Only whether it is enabled. https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html */
  update(input: unknown, { wake }: OperationContext) {
    const parsed = UpdateInput.safeParse(input);
    if (!parsed.success) throw invalidParameter(z.prettifyError(parsed.error));
    const mapping = this.#find(parsed.data.UUID);
    mapping.isEnabled = parsed.data.Enabled;
    wake();
    return this.#describe(mapping);
  }

  #find(id: string): Mapping {
    const mapping = this.#mappings.get(id);
    if (mapping) return mapping;
    throw new AwsError(
      'ResourceNotFoundException',
      'The resource you requested does not exist.',
      404,
    );
  }

  #describe({ id, properties, isEnabled }: Mapping) {
    const { Enabled: _enabled, Tags: _tags, FunctionName, ...described } = properties;
    return {
      UUID: id,
      FunctionArn: this.#functions.get(FunctionName).definition.arn,
      ...described,
      State: isEnabled ? 'Enabled' : 'Disabled',
    };
  }
}
