const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text, safe in HTML between tags and in a quoted attribute. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);

/** Text as HTML with its http(s) addresses as links. */
export const linked = (text: string): string =>
  text
    .split(/(\bhttps?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}])/)
    .map((part, i) =>
      i % 2 === 0
        ? escapeHtml(part)
        : `<a href="${escapeHtml(part)}" target="_blank" rel="noreferrer noopener">${escapeHtml(part)}</a>`,
    )
    .join("");
