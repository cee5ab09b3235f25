import { afterAll, beforeAll } from 'vitest';
import { capacityContract } from './testing/capacity.ts';
import { conditionsContract } from './testing/conditions.ts';
import { type Database, openDatabase } from './testing/database.ts';
import { itemsContract } from './testing/items.ts';
import { queriesContract } from './testing/queries.ts';
import { tablesContract } from './testing/tables.ts';
import { transactionsContract } from './testing/transactions.ts';
import { updatesContract } from './testing/updates.ts';

/**
 * What clients may rely on, asked through the SDK. With DYNAMODB_ENDPOINT set it is asked of that
 * engine instead, unchanged.
 */
let opened: Database;
const database = () => opened;

beforeAll(async () => {
  opened = await openDatabase();
});
afterAll(() => opened.close());

tablesContract(database);
itemsContract(database);
conditionsContract(database);
updatesContract(database);
queriesContract(database);
transactionsContract(database);
capacityContract(database);
