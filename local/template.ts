import type { Identity, Place, ResourceType, Service } from './service.ts';

/** A resource of the template, resolved, with the service that makes it. */
export interface StackResource {
  readonly logicalId: string;
  readonly typeName: string;
  readonly type: ResourceType;
  readonly service: Service;
  readonly properties: unknown;
  readonly identity: Identity;
}

export interface Stack {
  /** In an order in which each stands after what it refers to. */
  readonly resources: readonly StackResource[];
  readonly outputs: Readonly<Record<string, string>>;
}

/** What the template asks and the local cloud lacks, all of it at once. */
export class UnsupportedTemplate extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The template asks for what the local cloud does not have:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
    this.name = 'UnsupportedTemplate';
    this.problems = problems;
  }
}

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: unknown;
  readonly DependsOn?: string | readonly string[];
  readonly [attribute: string]: unknown;
}

export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: string }>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
  readonly [section: string]: unknown;
}

/** Sections and resource attributes that change nothing on a laptop. */
const IGNORED_SECTIONS = ['AWSTemplateFormatVersion', 'Description', 'Metadata', 'Rules'];
const RESOURCE_ATTRIBUTES = [
  'Type',
  'Properties',
  'DependsOn',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'Metadata',
];

/** Stands for AWS::NoValue: whatever holds it is left out. */
const NO_VALUE = Symbol('AWS::NoValue');

/**
 * Resolves a CloudFormation template against the services at hand.
 * @throws UnsupportedTemplate with every unknown section, resource, property and intrinsic.
 */
export function resolveTemplate(
  template: Template,
  services: readonly Service[],
  place: Place,
): Stack {
  const resolver = new Resolver(template, services, place);
  const stack = resolver.resolve();
  if (resolver.problems.length > 0) throw new UnsupportedTemplate(resolver.problems);
  return stack;
}

class Resolver {
  readonly problems: string[] = [];
  readonly #resolved = new Map<string, StackResource | undefined>();
  readonly #underWay = new Set<string>();
  readonly #types: ReadonlyMap<string, { type: ResourceType; service: Service }>;
  readonly #template: Template;
  readonly #place: Place;

  constructor(template: Template, services: readonly Service[], place: Place) {
    this.#template = template;
    this.#place = place;
    this.#types = new Map(
      services.flatMap((service) =>
        Object.entries(service.resources ?? {}).map(([name, type]) => [name, { type, service }]),
      ),
    );
  }

  resolve(): Stack {
    const known = ['Resources', 'Outputs', 'Parameters', ...IGNORED_SECTIONS];
    for (const section of Object.keys(this.#template)) {
      if (!known.includes(section)) this.problems.push(`section ${section}`);
    }
    for (const logicalId of Object.keys(this.#template.Resources)) this.#resource(logicalId);
    const outputs = Object.entries(this.#template.Outputs ?? {}).map(([name, { Value }]) => [
      name,
      String(this.#value(Value, `Outputs.${name}`)),
    ]);
    return {
      resources: [...this.#resolved.values()].filter((resource) => resource !== undefined),
      outputs: Object.fromEntries(outputs),
    };
  }

  /** Resolves what a resource refers to first, which also orders the result. */
  #resource(logicalId: string): StackResource | undefined {
    if (this.#resolved.has(logicalId)) return this.#resolved.get(logicalId);
    const declared = this.#template.Resources[logicalId];
    if (!declared) return undefined;
    if (this.#underWay.has(logicalId)) {
      this.problems.push(`${logicalId} refers to itself in a circle`);
      return undefined;
    }
    this.#underWay.add(logicalId);
    for (const other of [declared.DependsOn ?? []].flat()) this.#resource(other);
    const resource = this.#declared(logicalId, declared);
    this.#underWay.delete(logicalId);
    this.#resolved.set(logicalId, resource);
    return resource;
  }

  #declared(logicalId: string, declared: TemplateResource): StackResource | undefined {
    const at = `${logicalId} (${declared.Type})`;
    for (const attribute of Object.keys(declared)) {
      if (!RESOURCE_ATTRIBUTES.includes(attribute)) this.problems.push(`${at}: ${attribute}`);
    }
    const found = this.#types.get(declared.Type);
    if (!found) {
      this.problems.push(`resource ${at}`);
      return undefined;
    }
    const raw = this.#value(declared.Properties ?? {}, at);
    const parsed = found.type.properties.safeParse(raw);
    if (!parsed.success) {
      for (const issue of parsed.error.issues) {
        const path = issue.path.join('.');
        const names = issue.code === 'unrecognized_keys' ? issue.keys : undefined;
        const where = (names ?? ['']).map((name) => [path, name].filter(Boolean).join('.'));
        for (const property of where) {
          this.problems.push(
            names ? `${at}: property ${property}` : `${at}: property ${property}: ${issue.message}`,
          );
        }
      }
      return undefined;
    }
    const { type, service } = found;
    const identity = type.identify(parsed.data as never, logicalId, this.#place);
    const properties: unknown = parsed.data;
    return { logicalId, typeName: declared.Type, type, service, properties, identity };
  }

  #value(value: unknown, at: string): unknown {
    if (Array.isArray(value)) {
      return value.map((inner) => this.#value(inner, at)).filter((inner) => inner !== NO_VALUE);
    }
    if (value === null || typeof value !== 'object') return value;
    const entries = Object.entries(value);
    const [name, argument] = entries[0] ?? [];
    if (entries.length === 1 && name && (name === 'Ref' || name.startsWith('Fn::'))) {
      return this.#intrinsic(name, argument, at);
    }
    return Object.fromEntries(
      entries
        .map(([key, inner]) => [key, this.#value(inner, at)] as const)
        .filter(([, inner]) => inner !== NO_VALUE),
    );
  }

  #intrinsic(name: string, argument: unknown, at: string): unknown {
    switch (name) {
      case 'Ref':
        return this.#ref(String(argument), at);
      case 'Fn::GetAtt': {
        const [logicalId, ...attribute] = Array.isArray(argument)
          ? argument.map(String)
          : String(argument).split('.');
        return this.#attribute(logicalId ?? '', attribute.join('.'), at);
      }
      case 'Fn::Join': {
        const [separator, parts] = argument as [string, unknown];
        return (this.#value(parts, at) as unknown[]).map(String).join(separator);
      }
      case 'Fn::Sub':
        return this.#substitute(argument, at);
      default:
        this.problems.push(`${at}: intrinsic ${name}`);
        return '';
    }
  }

  #substitute(argument: unknown, at: string): string {
    const [text, variables] = (Array.isArray(argument) ? argument : [argument, {}]) as [
      string,
      Record<string, unknown>,
    ];
    return text.replace(/\$\{(!?)([^}]+)\}/g, (_whole, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (name in variables) return String(this.#value(variables[name], at));
      const [logicalId, ...attribute] = name.split('.');
      return String(
        attribute.length > 0
          ? this.#attribute(logicalId ?? '', attribute.join('.'), at)
          : this.#ref(name, at),
      );
    });
  }

  #ref(name: string, at: string): unknown {
    const { accountId, region, stackName } = this.#place;
    const pseudo: Record<string, unknown> = {
      'AWS::AccountId': accountId,
      'AWS::NoValue': NO_VALUE,
      'AWS::Partition': 'aws',
      'AWS::Region': region,
      'AWS::StackId': `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/local`,
      'AWS::StackName': stackName,
      'AWS::URLSuffix': 'amazonaws.com',
    };
    if (name in pseudo) return pseudo[name];
    const parameter = this.#template.Parameters?.[name];
    if (parameter) return parameter.Default ?? '';
    if (!(name in this.#template.Resources)) this.problems.push(`${at}: Ref to unknown ${name}`);
    return this.#resource(name)?.identity.ref ?? '';
  }

  #attribute(logicalId: string, attribute: string, at: string): string {
    const resource = this.#resource(logicalId);
    const value = resource?.identity.attributes?.[attribute];
    const declared = logicalId in this.#template.Resources;
    if (value === undefined && (resource || !declared)) {
      this.problems.push(`${at}: attribute ${logicalId}.${attribute}`);
    }
    return value ?? '';
  }
}
