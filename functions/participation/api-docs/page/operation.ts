import type {
  Content,
  DescribedAnswer,
  DescribedParameter,
  Operation,
  Shapes,
} from './described.ts';
import { exampleOf } from './example.ts';
import { breakable, html, line, type Markup, paragraphs } from './html.ts';
import { fieldTable, typeOf } from './shapes.ts';

/** One operation: who may call it, what it takes, what it answers, and how to call it. */
export const operationArticle = (operation: Operation, shapes: Shapes): Markup => html`
<article class="card" id="${operation.operationId}">
<h3>${operation.summary}</h3>
<p class="route"><span class="method ${operation.method}">${operation.method}</span>
<code>${breakable(operation.path)}</code> <span class="who">${whoMay(operation)}</span></p>
${paragraphs(operation.description)}
${parametersOf(operation.parameters ?? [])}
${bodyOf(operation)}
<h4>Call</h4>
<pre tabindex="0">${callOf(operation, shapes)}</pre>
<h4>Answers</h4>
${answersOf(operation, shapes)}
</article>`;

function whoMay({ security }: Operation): string {
  const [needed] = security;
  if (!needed) return 'everyone';
  return needed.token.length > 0 ? 'operators' : 'users';
}

function parametersOf(parameters: readonly DescribedParameter[]): Markup {
  if (parameters.length === 0) return html``;
  return html`<h4>Parameters</h4>${fieldTable(
    parameters.map(({ name, schema, required = false }) => ({
      name,
      shape: schema,
      isRequired: required,
    })),
  )}`;
}

function bodyOf({ requestBody }: Operation): Markup {
  if (!requestBody) return html``;
  const optional = requestBody.required ? '' : ', or nothing at all';
  return html`<h4>Body</h4><p>${shapeOf(requestBody.content)}${optional}</p>`;
}

const shapeOf = (content: Content): Markup =>
  html`${Object.values(content).map(({ schema }) => typeOf(schema))}`;

/** For a shell, with $API and $TOKEN as the page's beginning explains them. */
function callOf(operation: Operation, shapes: Shapes): string {
  const { method, path, requestBody, parameters = [] } = operation;
  const filled = path.replace(/\{(\w+)\}/g, (_, name) => {
    const parameter = parameters.find((one) => one.name === name);
    return String(parameter && exampleOf(parameter.schema, shapes));
  });
  const json = requestBody?.required && requestBody.content['application/json'];
  return [
    `curl ${method === 'GET' ? '' : `--request ${method} `}"$API${filled}"`,
    ...(whoMay(operation) === 'everyone' ? [] : ['--header "Authorization: Bearer $TOKEN"']),
    ...(json
      ? [
          '--header "Content-Type: application/json"',
          `--data '${JSON.stringify(exampleOf(json.schema, shapes))}'`,
        ]
      : []),
  ].join(' \\\n  ');
}

function answersOf({ responses }: Operation, shapes: Shapes): Markup {
  const answers = Object.entries(responses);
  const good = answers.filter(([status]) => Number(status) < 400);
  const errors = answers.filter(([status]) => Number(status) >= 400);
  const [sample] = good.flatMap(([, { content }]) => content['application/json'] ?? []);
  return html`${answerList(good)}
${sample && html`<pre tabindex="0">${JSON.stringify(exampleOf(sample.schema, shapes), null, 2)}</pre>`}
<details><summary>Errors: ${errors.map(([status]) => status).join(', ')}</summary>
${answerList(errors)}</details>`;
}

const answerList = (answers: readonly (readonly [string, DescribedAnswer])[]): Markup => html`
<dl class="answers">${answers.map(
  ([status, { description, headers = {}, content }]) => html`
<div><dt><span class="status s${status.charAt(0)}">${status}</span></dt>
<dd>${description.split('\n\n').map((part) => html`<span>${line(part)}</span>`)}
<span class="quiet">${Object.entries(content).map(
    ([type, { schema }], at) => html`${at > 0 && ' · '}${type} ${named(schema)}`,
  )}</span>
${Object.entries(headers).map(
  ([name, header]) =>
    html`<span class="quiet">Header <code>${name}</code>: ${line(header.description)}</span>`,
)}</dd></div>`,
)}</dl>`;

const named = (schema: Content[string]['schema']): Markup =>
  schema.$ref ? typeOf(schema) : html``;
