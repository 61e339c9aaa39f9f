import { endOfHeader } from "../ses/send/message.ts";
import { escapeHtml, linked } from "./html.ts";
import type { InboxMessage, Listed } from "./Inbox.ts";
import { layout } from "./layout.ts";

const SNIPPET = 160;
const PAGE = 50;

/** The list, of one page; `found` may hold one more than that, and then there is a next. */
export const listPage = (found: Listed[], { search }: { search: string }): string => {
  const shown = found.slice(0, PAGE);
  const last = shown.at(-1);
  const body =
    shown.length === 0
      ? `<p>${search === "" ? "No mail yet. What SES delivers from this machine arrives here, and nowhere else." : `Nothing found for “${escapeHtml(search)}”.`}</p>`
      : `<ul>\n${shown.map(entry).join("\n")}\n</ul>`;
  const older =
    found.length > PAGE && last !== undefined
      ? `<p><a href="/?${escapeHtml(new URLSearchParams({ search, before: String(last.seq) }).toString())}">Older mail</a></p>`
      : "";
  return layout("Inbox", `${body}\n${older}`, search);
};

export const LIST_LIMIT = PAGE + 1;

const entry = ({
  id,
  from,
  to,
  subject,
  date,
  text,
  html,
}: Listed) => `<li><a href="/messages/${encodeURIComponent(id)}">
<strong>${escapeHtml(subject || "(no subject)")}</strong><span class="quiet">${time(date)}</span>
<span class="quiet wide">${escapeHtml(from)} → ${escapeHtml(to.join(", "))}</span>
<span class="quiet wide">${escapeHtml(snippet(text || html.replace(/<style[\s\S]*?<\/style>|<[^>]*>/gi, " ")))}</span>
</a></li>`;

/** One mail: its HTML in a frame without rights, else its text; the rest on demand. */
export const messagePage = (message: InboxMessage, source: Uint8Array): string => {
  const { id, from, to, subject, date, text, html } = message;
  const path = `/messages/${encodeURIComponent(id)}`;
  const textPart = `<pre>${linked(text)}</pre>`;
  return layout(
    subject || "(no subject)",
    `<h2>${escapeHtml(subject || "(no subject)")}</h2>
<dl>
<dt>From</dt><dd>${escapeHtml(from)}</dd>
<dt>To</dt><dd>${escapeHtml(to.join(", "))}</dd>
<dt>Date</dt><dd>${time(date)}</dd>
<dt>Message id</dt><dd>${escapeHtml(id)}</dd>
</dl>
${
  html === ""
    ? `<section>${textPart}</section>`
    : `<section class="html"><iframe title="The mail's HTML" sandbox="allow-popups allow-popups-to-escape-sandbox" src="${path}/html"></iframe></section>
${text === "" ? "" : `<details><summary>Text</summary><section>${textPart}</section></details>`}`
}
<details><summary>Headers</summary><section><pre class="code">${escapeHtml(headersOf(source))}</pre></section></details>
<p><a href="${path}/source">Source</a></p>`,
  );
};

/** A mail's HTML for the frame: links open outside of it. */
export const framedHtml = (html: string): string => `<base target="_blank">${html}`;

const headersOf = (source: Uint8Array) =>
  Buffer.from(source.buffer, source.byteOffset, endOfHeader(source)).toString().trimEnd();

const snippet = (text: string) => {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= SNIPPET ? line : `${line.slice(0, SNIPPET).toWellFormed()}…`;
};

const time = (iso: string) =>
  `<time datetime="${iso}">${new Date(iso).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" })} UTC</time>`;
