import type { Template } from '../../local/template.ts';

type Resource = Template['Resources'][string];
type Change = (template: Template) => Template;
type Properties = Record<string, unknown>;

/** Another template is deployed: that resource has other properties. */
const changing =
  (logicalId: string, change: (properties: Properties) => Properties): Change =>
  (template) => {
    const resource = template.Resources[logicalId];
    if (!resource) throw new Error(`The template has no ${logicalId}.`);
    const changed: Resource = {
      ...resource,
      Properties: change(resource.Properties as Properties),
    };
    return { ...template, Resources: { ...template.Resources, [logicalId]: changed } };
  };

interface Statement {
  readonly Action: string | readonly string[];
}

/** A grant is missing: the policy of that role does not name the action. */
export const withoutAction = (roleId: string, action: string): Change =>
  changing(`${roleId}DefaultPolicy`, (properties) => {
    const { Statement: statements, ...document } = properties.PolicyDocument as {
      Statement: readonly Statement[];
    };
    const left = statements.flatMap((statement) => {
      const Action = [statement.Action].flat().filter((one) => one !== action);
      return Action.length > 0 ? [{ ...statement, Action }] : [];
    });
    if (JSON.stringify(left).length === JSON.stringify(statements).length) {
      throw new Error(`The role ${roleId} may not ${action} anyway.`);
    }
    return { ...properties, PolicyDocument: { ...document, Statement: left } };
  });

/** A rule or a schedule is switched off. */
export const disabled = (...logicalIds: readonly string[]): Change => {
  const changes = logicalIds.map((logicalId) =>
    changing(logicalId, (properties) => ({ ...properties, State: 'DISABLED' })),
  );
  return (template) => changes.reduce((changed, change) => change(changed), template);
};
