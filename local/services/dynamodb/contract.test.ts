import { afterAll, beforeAll } from 'vitest';
import { capacityContract } from './contract/capacity.ts';
import { conditionsContract } from './contract/conditions.ts';
import { type Database, openDatabase } from './contract/database.ts';
import { itemsContract } from './contract/items.ts';
import { queriesContract } from './contract/queries.ts';
import { tablesContract } from './contract/tables.ts';
import { transactionsContract } from './contract/transactions.ts';
import { updatesContract } from './contract/updates.ts';

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
