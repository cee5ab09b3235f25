import { nameOf, type Shape, type Shapes } from './described.ts';
import { html, line, type Markup } from './html.ts';

/** Every named shape, member by member. */
export const shapeSection = (shapes: Shapes): Markup => html`
<section aria-labelledby="shapes"><h2 id="shapes">Shapes</h2>
${Object.entries(shapes).map(
  ([name, shape]) => html`
<article class="card" id="${name}"><h3><code>${name}</code></h3>${membersTable(shape)}</article>`,
)}
</section>`;

function membersTable({ properties = {}, required = [] }: Shape): Markup {
  const members = Object.entries(properties);
  if (members.length === 0) return html`<p>An object without members.</p>`;
  return fieldTable(
    members.map(([name, shape]) => ({ name, shape, isRequired: required.includes(name) })),
  );
}

export interface Field {
  readonly name: string;
  readonly shape: Shape;
  readonly isRequired: boolean;
}

/** Name, type and meaning of members or parameters. */
export const fieldTable = (fields: readonly Field[]): Markup => html`
<dl class="fields">${fields.map(
  ({ name, shape, isRequired }) => html`
<div><dt><code>${name}</code>${!isRequired && html` <span class="quiet">optional</span>`}</dt>
<dd><span class="type">${typeOf(shape)}</span>${meaningOf(shape)}</dd></div>`,
)}</dl>`;

/** A type in words: `text or null`, `list of Event`. */
export function typeOf(shape: Shape): Markup {
  const name = nameOf(shape);
  if (name) return html`<a href="#${name}">${name}</a>`;
  if (shape.anyOf) return joined(shape.anyOf.map(typeOf), ' or ');
  if (shape.items) return html`list of ${typeOf(shape.items)}`;
  if (shape.enum)
    return joined(
      shape.enum.map((value) => html`<code>${value}</code>`),
      ' ',
    );
  if (shape.format === 'date-time') return html`time`;
  return html`${[shape.type ?? 'anything'].flat().map(wordOf).join(' or ')}`;
}

const WORDS: Readonly<Record<string, string>> = { string: 'text', integer: 'whole number' };
const wordOf = (type: string): string => WORDS[type] ?? type;

function meaningOf(shape: Shape): Markup {
  const inner = shape.anyOf?.[0] ?? shape;
  const notes = [...boundsOf(inner), ...defaultOf(shape)];
  const description = shape.description ?? inner.description;
  return html`${notes.length > 0 && html` <span class="quiet">${notes.join(', ')}</span>`}${
    description && html`<span class="meaning">${line(description)}</span>`
  }`;
}

const defaultOf = ({ default: value }: Shape): string[] =>
  value === undefined ? [] : [`default ${value}`];

function boundsOf({ minimum, maximum, minLength, maxLength, pattern }: Shape): string[] {
  const bounds = [
    rangeOf(minimum, maximum),
    minLength === 1 && maxLength === undefined
      ? 'not empty'
      : rangeOf(minLength, maxLength, ' characters'),
    pattern,
  ];
  return bounds.filter((bound) => bound !== undefined);
}

function rangeOf(from: number | undefined, to: number | undefined, unit = ''): string | undefined {
  if (to !== undefined) return `${from ?? 'up'} to ${to.toLocaleString('en')}${unit}`;
  return from === undefined ? undefined : `at least ${from}${unit}`;
}

const joined = (parts: readonly Markup[], separator: string): Markup =>
  html`${parts.map((part, at) => html`${at > 0 && separator}${part}`)}`;
