import type { Random } from '../../random.ts';
import type { Store } from '../../store.ts';
import { createFileObjects } from './file-objects.ts';
import type { Objects } from './objects.ts';
import { createStoredObjects } from './stored-objects.ts';

/** Objects are plain files below the state folder; without a folder they rest in the store. */
export const openObjects = (store: Store, random: Random): Objects =>
  store.folder === undefined
    ? createStoredObjects(store)
    : createFileObjects(store, store.folder, random);
