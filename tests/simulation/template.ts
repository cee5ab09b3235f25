import { templateOf } from '../../infra/testing/template.ts';
import type { Template } from '../../local/template.ts';
import { simulatedPart } from './world/template.ts';

/** The simulated part of the stack that `cdk deploy` makes. */
export const simulatedTemplate = (): Template =>
  simulatedPart(templateOf('dev').toJSON() as Template);
