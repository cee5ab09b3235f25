import { createProcessing, type ProcessingParts } from '../processing.ts';

/** Decides what comes from the main queue; what fails stays there for its next receive. */
export const createWorker = (parts: ProcessingParts) => createProcessing(parts, { isDlq: false });
