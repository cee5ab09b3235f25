import type * as z from 'zod';
import type { ProblemCode } from './participation/problem.ts';

/** Who may call a route; an operator's token carries OPERATOR_SCOPE. */
export type Access = 'everyone' | 'user' | 'operator';

/** What a token must carry for an operator's route, whoever issued it. */
export const OPERATOR_SCOPE = 'eventflow/operator';

/** One answer of a route that is no error. */
export interface Answer {
  readonly description: string;
  readonly shape: z.ZodType;
  /** JSON unless told. */
  readonly contentType?: string;
  /** What each header says, by name. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** One route of the HTTP API: the template and the OpenAPI document are both made from it. */
export interface Route {
  /** The Lambda that answers: a folder below functions/participation/. */
  readonly lambda: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: `/${string}`;
  /** Unique; clients that are generated name their calls by it. */
  readonly operationId: string;
  /** The heading that it stands below. */
  readonly group: string;
  readonly summary: string;
  readonly description?: string;
  readonly access: Access;
  /** The `{…}` of the path. */
  readonly parameters?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** A body that is left out counts as `{}`. */
  readonly body?: z.ZodType;
  /** By status. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** What its Lambda may answer besides, as problem documents; `internal` and `unavailable` can always happen. */
  readonly problems: readonly ProblemCode[];
}
