import { type ResourceType, resource } from '../../service.ts';
import { stableId } from '../../stable-id.ts';
import { NamedQuery, putNamedQuery } from './api/named-queries.ts';
import { PreparedStatement, putPreparedStatement } from './api/prepared-statements.ts';
import { ENGINE_VERSION, putWorkGroup, WorkGroup } from './api/work-groups.ts';

const NAMED_QUERY_ID_LENGTH = 36;

const workGroup: ResourceType<WorkGroup> = {
  properties: WorkGroup,
  identify: ({ Name }) => ({
    ref: Name,
    attributes: {
      'WorkGroupConfiguration.EngineVersion.EffectiveEngineVersion': ENGINE_VERSION,
    },
  }),
  create: (properties, _identity, context) => putWorkGroup(context, properties),
};

const namedQuery: ResourceType<NamedQuery> = {
  properties: NamedQuery,
  identify: (_properties, logicalId, { stackName }) => {
    const id = stableId(NAMED_QUERY_ID_LENGTH, 'named-query', stackName, logicalId);
    return { ref: id, attributes: { NamedQueryId: id } };
  },
  create: (properties, { ref }, context) => putNamedQuery(context, ref, properties),
};

const preparedStatement: ResourceType<PreparedStatement> = {
  properties: PreparedStatement,
  identify: ({ StatementName }) => ({ ref: StatementName }),
  create: (properties, _identity, context) => putPreparedStatement(context, properties),
};

export const athenaResources: Readonly<Record<string, ResourceType>> = {
  'AWS::Athena::WorkGroup': resource(workGroup),
  'AWS::Athena::NamedQuery': resource(namedQuery),
  'AWS::Athena::PreparedStatement': resource(preparedStatement),
};
