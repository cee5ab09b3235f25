/** Text that is HTML already; everything else is escaped on its way into one. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Value = Markup | readonly Markup[] | string | number | undefined | false;

/** HTML from a template: its own text stands as it is, what is put in is escaped unless it is Markup. */
export const html = (texts: TemplateStringsArray, ...values: readonly Value[]): Markup =>
  new Markup(String.raw({ raw: texts }, ...values.map(textOf)));

function textOf(value: Value): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'object') return value.map(({ text }) => text).join('');
  return String(value).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** One line of a description: what stands between backticks is code. */
export const line = (text = ''): Markup =>
  html`${text.split('`').map((part, at) => (at % 2 === 0 ? html`${part}` : html`<code>${part}</code>`))}`;

/** A description: an empty line begins a paragraph. */
export const paragraphs = (text = ''): Markup =>
  html`${text
    .split('\n\n')
    .filter(Boolean)
    .map((paragraph) => html`<p>${line(paragraph)}</p>`)}`;

/** A long path may go on in the next line, at a slash. */
export const breakable = (path: string): Markup =>
  html`${path.split(/(?=\/)/).map((part) => html`${part}<wbr>`)}`;
