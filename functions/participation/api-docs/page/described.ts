/** What the page reads of an OpenAPI document, as openapi.ts writes it. */
export interface DescribedApi {
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
  readonly components: { readonly schemas: Shapes };
}

interface DescribedOperation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly security: readonly { readonly token: readonly string[] }[];
  readonly parameters?: readonly DescribedParameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, DescribedAnswer>>;
}

export interface DescribedParameter {
  readonly in: string;
  readonly name: string;
  readonly required?: boolean;
  readonly schema: Shape;
}

export interface DescribedAnswer {
  readonly description: string;
  readonly headers?: Readonly<Record<string, { readonly description: string }>>;
  readonly content: Content;
}

/** By content type. */
export type Content = Readonly<Record<string, { readonly schema: Shape }>>;

/** By name; others refer to them as `#/components/schemas/{name}`. */
export type Shapes = Readonly<Record<string, Shape>>;

/** A JSON Schema, as far as the schemas of this project use it. */
export interface Shape {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Shape[];
  readonly items?: Shape;
  readonly properties?: Shapes;
  readonly required?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
}

export interface Operation extends DescribedOperation {
  readonly method: string;
  readonly path: string;
}

export const operationsOf = ({ paths }: DescribedApi): readonly Operation[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase(),
      path,
    })),
  );

/** The name of the shape that is referred to; undefined when it stands there itself. */
export const nameOf = ({ $ref }: Shape): string | undefined => $ref?.split('/').at(-1);
