import { RemovalPolicy } from 'aws-cdk-lib';
import type { Configuration } from './config.ts';

/** What becomes of data when the stack is deleted. A bucket must be emptied before it can be destroyed. */
export const removalPolicyOf = ({ whenDeleted }: Configuration): RemovalPolicy =>
  whenDeleted === 'retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
