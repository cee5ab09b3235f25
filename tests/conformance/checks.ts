import { askContract, type Verdict } from './contract.ts';
import { startDynamodbLocal } from './dynamodb-local.ts';
import { ELASTICMQ_DIFFERENCES, startElasticmq } from './elasticmq.ts';
import { compareSavedQueries } from './saved-queries.ts';

/** One engine's answers to what the local cloud is asked. @throws Missing */
export type Check = () => Promise<Verdict>;

export const checks: Readonly<Record<string, Check>> = {
  async 'dynamodb-local'() {
    await using engine = await startDynamodbLocal();
    return await askContract(engine, {
      file: 'local/services/dynamodb/contract.test.ts',
      variable: 'DYNAMODB_ENDPOINT',
      differences: {},
    });
  },
  async elasticmq() {
    await using engine = await startElasticmq();
    return await askContract(engine, {
      file: 'local/services/sqs/sqs.test.ts',
      variable: 'SQS_ENDPOINT',
      differences: ELASTICMQ_DIFFERENCES,
    });
  },
  trino: compareSavedQueries,
};
