import { escapeHtml } from "./html.ts";

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --quiet: #667; --link: #0a58ca; }
@media (prefers-color-scheme: dark) { :root { --quiet: #aab; --link: #8ab8ff; } }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 0 1rem 3rem; }
header { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; padding: 1rem 0; }
h1 { font-size: 1.25rem; margin: 0; flex: 1; }
h1 a { color: inherit; text-decoration: none; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: .5rem 0; overflow-wrap: anywhere; }
a { color: var(--link); }
form { display: flex; gap: .5rem; flex: 1 1 16rem; max-width: 28rem; }
input, button { font: inherit; padding: .35rem .6rem; border: 1px solid var(--line); border-radius: .4rem; }
input { flex: 1; min-width: 0; }
ul { list-style: none; margin: 0; padding: 0; }
li a { display: grid; grid-template-columns: 1fr auto; gap: 0 1rem; padding: .7rem .5rem; color: inherit;
  text-decoration: none; border-top: 1px solid var(--line); }
li a:hover, li a:focus-visible { background: #8881; }
li strong, .quiet { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.quiet { color: var(--quiet); font-size: .9rem; }
.wide { grid-column: 1 / -1; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .1rem 1rem; margin: 1rem 0; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; margin: 0; }
pre.code { font: .85rem/1.5 ui-monospace, monospace; }
section { border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; margin: 1rem 0; }
section.html { padding: 0; background: #fff; overflow: hidden; }
iframe { display: block; width: 100%; height: 60vh; border: 0; resize: vertical; }
@media (max-width: 36rem) { li a { grid-template-columns: 1fr; } }
details { margin: 1rem 0; }
summary { cursor: pointer; }
`;

/** No script runs here, and nothing is fetched; a mail's own HTML is in a frame of its own. */
export const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'self'; base-uri 'none'";

/** A whole page; `body` is HTML. */
export const layout = (title: string, body: string, search = ""): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1><a href="/">Inbox</a></h1>
<form role="search" action="/"><input type="search" name="search" value="${escapeHtml(search)}" aria-label="Search in address, subject and text" placeholder="Address, subject or text"><button>Search</button></form>
</header>
<main>
${body}
</main>
</body>
</html>
`;
