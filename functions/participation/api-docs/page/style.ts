/** Light and dark by what the reader's system prefers; one column on a phone. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#fbfaf8, #14161a);
  --card: light-dark(#ffffff, #1b1e24);
  --sunken: light-dark(#f3f1ed, #111317);
  --line: light-dark(#e3dfd8, #2d323b);
  --ink: light-dark(#1d1f23, #e8e6e1);
  --quiet: light-dark(#646871, #a0a5af);
  --link: light-dark(#0b57a4, #82b7f5);
  --get: light-dark(#0b6b4f, #63d2ad);
  --post: light-dark(#8a4b00, #f0b35c);
  --put: light-dark(#6a3ba8, #c3a3f5);
  --bad: light-dark(#a8252b, #ff9a97);
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace;
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1rem; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.6 system-ui, sans-serif; }
a { color: var(--link); text-underline-offset: 0.2em; }
code, pre { font-family: var(--mono); font-size: 0.875em; }
code { overflow-wrap: anywhere; }
h1, h2, h3, h4 { line-height: 1.25; text-wrap: balance; }
h1 { font-size: 2rem; letter-spacing: -0.02em; margin: 0 0 1rem; }
h2 { font-size: 1.375rem; letter-spacing: -0.01em; margin: 3rem 0 1rem; }
h3 { font-size: 1.125rem; margin: 0 0 0.5rem; }
h4 { font-size: 0.8125rem; color: var(--quiet); font-weight: 600; margin: 1.5rem 0 0.5rem; }
p { margin: 0 0 0.75rem; max-width: 68ch; }
.frame { display: grid; grid-template-columns: 18.5rem minmax(0, 1fr); max-width: 80rem; margin: 0 auto; }
main { padding: 3rem 2.5rem 6rem; min-width: 0; }
nav { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto;
  padding: 3rem 0 2rem 2rem; font-size: 0.875rem; }
nav h2 { font-size: 0.8125rem; margin: 1.5rem 0 0.25rem; letter-spacing: 0; }
nav h2 a { color: var(--quiet); text-decoration: none; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li a { display: flex; gap: 0.5rem; align-items: baseline; padding: 0.25rem 0.5rem; margin-left: -0.5rem;
  border-radius: 6px; color: inherit; text-decoration: none; font-family: var(--mono); font-size: 0.75rem;
  overflow-wrap: anywhere; }
nav li a:hover { background: var(--sunken); }
nav li .method { flex: none; width: 2.4rem; padding: 0; border: 0; font-size: 0.6875rem; }
.brand { font-weight: 650; font-size: 1rem; margin: 0; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1.5rem;
  margin: 0 0 1.25rem; }
.card:target { border-color: var(--link); }
.route { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 0.625rem; }
.route code { font-size: 0.9375rem; }
.method { font: 650 0.75rem/1.6 var(--mono); border: 1px solid currentColor; border-radius: 5px; padding: 0 0.4rem; }
.GET { color: var(--get); }
.POST { color: var(--post); }
.PUT { color: var(--put); }
.who { color: var(--quiet); font-size: 0.8125rem; }
.who::before { content: "for "; }
.quiet { color: var(--quiet); font-size: 0.8125rem; font-weight: 400; overflow-wrap: anywhere; }
.type { font-size: 0.875rem; }
.meaning { display: block; }
pre { background: var(--sunken); border: 1px solid var(--line); border-radius: 8px; margin: 0;
  padding: 0.75rem 1rem; overflow-x: auto; line-height: 1.5; font-size: 0.8125rem; }
dl { margin: 0; }
.fields > div, .answers > div { display: grid; gap: 0.125rem 1rem; padding: 0.5rem 0;
  border-top: 1px solid var(--line); }
.fields > div { grid-template-columns: 11rem minmax(0, 1fr); }
.answers > div { grid-template-columns: 3rem minmax(0, 1fr); }
.fields > div:first-child, .answers > div:first-child { border-top: 0; }
dd { margin: 0; min-width: 0; }
.answers dd > span { display: block; }
.status { font: 650 0.8125rem/1.6 var(--mono); }
.s2 { color: var(--get); }
.s4 { color: var(--post); }
.s5 { color: var(--bad); }
.answers + pre { margin-top: 0.5rem; }
details { margin-top: 0.75rem; }
summary { cursor: pointer; color: var(--quiet); font-size: 0.875rem; padding: 0.25rem 0; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 1rem; z-index: 1; background: var(--card); padding: 0.5rem 1rem; }
@media (max-width: 56rem) {
  .frame { display: block; }
  main { padding: 0 1rem 4rem; }
  nav { position: static; max-height: none; padding: 1.25rem 1rem 0; margin-bottom: 2rem; }
  nav li a { padding: 0.5rem; }
  .card { padding: 1.125rem 1rem; }
  .fields > div { grid-template-columns: minmax(0, 1fr); }
  h2 { margin-top: 2.25rem; }
}
@media print { nav, .skip { display: none; } .frame { display: block; } .card { break-inside: avoid; } }
`;
