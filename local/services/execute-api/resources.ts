import type { z } from 'zod';
import { type ResourceType, resource, type Service } from '../../service.ts';
import { stableId } from '../../stable-id.ts';
import { UnsupportedTemplate } from '../../template.ts';
import type { HttpApi } from './api.ts';
import { Api, Authorizer, Integration, Route, Stage } from './schemas.ts';

/** The resource types; what they say is noted in the one API. */
export function httpApiResources(api: HttpApi): NonNullable<Service['resources']> {
  return {
    'AWS::ApiGatewayV2::Api': resource(apiType(api)),
    'AWS::ApiGatewayV2::Stage': resource<z.infer<typeof Stage>>({
      properties: Stage,
      identify: ({ StageName }) => ({ ref: StageName }),
      create(properties) {
        api.defaultRouteSettings = properties.DefaultRouteSettings ?? {};
        api.routeSettings = properties.RouteSettings ?? {};
      },
    }),
    'AWS::ApiGatewayV2::Integration': resource<Integration>({
      properties: Integration,
      identify: madeUp('integration', 7),
      create: (properties, { ref }) => void api.integrations.set(ref, properties),
    }),
    'AWS::ApiGatewayV2::Route': resource<Route>({
      properties: Route,
      identify: madeUp('route', 7),
      create: (properties) => void api.routes.push(properties),
    }),
    'AWS::ApiGatewayV2::Authorizer': resource<Authorizer>({
      properties: Authorizer,
      identify(properties, logicalId, place) {
        const { ref } = madeUp('authorizer', 6)(properties, logicalId, place);
        return { ref, attributes: { AuthorizerId: ref } };
      },
      create: (properties, { ref }) => void api.authorizers.set(ref, properties),
    }),
  };
}

const apiType = (api: HttpApi): ResourceType<z.infer<typeof Api>> => ({
  properties: Api,
  identify(properties, logicalId, place) {
    const { ref } = madeUp('api', 10)(properties, logicalId, place);
    return { ref, attributes: { ApiEndpoint: place.endpoint, ApiId: ref } };
  },
  create(properties, { ref }, { logicalId }) {
    if (api.apiId !== undefined) {
      throw new UnsupportedTemplate([
        `${logicalId} (AWS::ApiGatewayV2::Api): a second HTTP API; one endpoint serves one`,
      ]);
    }
    api.apiId = ref;
    api.cors = properties.CorsConfiguration;
  },
});

const madeUp =
  (kind: string, length: number): ResourceType<unknown>['identify'] =>
  (_properties, logicalId, place) => ({
    ref: stableId(length, kind, place.stackName, logicalId),
  });
