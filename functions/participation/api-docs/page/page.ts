import { createHash } from 'node:crypto';
import { type DescribedApi, type Operation, operationsOf } from './described.ts';
import { breakable, html, Markup, paragraphs } from './html.ts';
import { operationArticle } from './operation.ts';
import { shapeSection } from './shapes.ts';
import { STYLE } from './style.ts';

/** Nothing but the page's own style: no script, no image, nothing from elsewhere. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The API as one page of HTML, whole in itself. */
export function renderPage(api: DescribedApi): string {
  const { info, components } = api;
  const operations = operationsOf(api);
  const groups = api.tags.map(({ name }) => ({
    name,
    id: idOf(name),
    operations: operations.filter(({ tags }) => tags.includes(name)),
  }));
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${info.title} API</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<a class="skip" href="#main">To the content</a>
<div class="frame">
<nav aria-label="Contents">
<p class="brand">${info.title} <span class="quiet">API ${info.version}</span></p>
${groups.map(
  (group) => html`<h2><a href="#${group.id}">${group.name}</a></h2>
<ul>${group.operations.map(navigationItem)}</ul>`,
)}
<h2><a href="#shapes">Shapes</a></h2>
</nav>
<main id="main">
<header><h1>${info.title} API</h1>${paragraphs(info.description)}
<p>In the calls below, <code>$API</code> is this page’s address without <code>/docs</code>, and
<code>$TOKEN</code> an access token. For tools: <a href="openapi.json">openapi.json</a>.</p></header>
${groups.map(
  (group) => html`<section aria-labelledby="${group.id}"><h2 id="${group.id}">${group.name}</h2>
${group.operations.map((operation) => operationArticle(operation, components.schemas))}
</section>`,
)}
${shapeSection(components.schemas)}
</main>
</div>
</body>
</html>
`.text;
}

const navigationItem = (operation: Operation): Markup => html`
<li><a href="#${operation.operationId}"><span class="method ${operation.method}">${operation.method}</span>
<span>${breakable(operation.path)}</span></a></li>`;

const idOf = (name: string): string => name.toLowerCase().replaceAll(' ', '-');
