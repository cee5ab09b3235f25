import { z } from 'zod';
import { AwsError, type ResourceType, resource } from '../../service.ts';
import { operation } from './operation.ts';

const Body = z.string().transform((text, refinement) => {
  try {
    JSON.parse(text);
    return text;
  } catch {
    refinement.addIssue('DashboardBody is not JSON');
    return z.NEVER;
  }
});

const Dashboard = z.strictObject({
  DashboardName: z.string(),
  DashboardBody: Body,
  Tags: z.unknown().optional(),
});
type Dashboard = z.infer<typeof Dashboard>;

/** Kept as they are; nothing is drawn. */
export function createDashboards() {
  const dashboards = new Map<string, Dashboard & { readonly changedAtEpochMs: number }>();
  const arn = (accountId: string, name: string) =>
    `arn:aws:cloudwatch::${accountId}:dashboard/${name}`;
  const type: ResourceType<Dashboard> = {
    properties: Dashboard,
    identify: ({ DashboardName }) => ({ ref: DashboardName }),
    create: (properties, _identity, { clock }) =>
      void dashboards.set(properties.DashboardName, {
        ...properties,
        changedAtEpochMs: clock.now(),
      }),
  };
  return {
    resource: resource(type),
    operations: {
      GetDashboard: operation(z.strictObject({ DashboardName: z.string() }), (input, { place }) => {
        const found = dashboards.get(input.DashboardName);
        if (!found) {
          const message = `Dashboard ${input.DashboardName} does not exist`;
          throw new AwsError('DashboardNotFoundError', message, 404);
        }
        const { DashboardName, DashboardBody } = found;
        return { DashboardArn: arn(place.accountId, DashboardName), DashboardName, DashboardBody };
      }),
      ListDashboards: operation(
        z.strictObject({ DashboardNamePrefix: z.string().default('') }),
        ({ DashboardNamePrefix }, { place }) => ({
          DashboardEntries: [...dashboards.values()]
            .filter(({ DashboardName }) => DashboardName.startsWith(DashboardNamePrefix))
            .map(({ DashboardName, DashboardBody, changedAtEpochMs }) => ({
              DashboardArn: arn(place.accountId, DashboardName),
              DashboardName,
              LastModified: changedAtEpochMs / 1000,
              Size: Buffer.byteLength(DashboardBody),
            })),
        }),
      ),
    },
  };
}
