/** Trusted Types, which TypeScript's DOM does not know yet; a browser without them takes the text as it is. */
type Rules = { createHTML(html: string): string };
declare global {
  var trustedTypes: { createPolicy(name: string, rules: Rules): Rules } | undefined;
}

/**
 * The page's policy forbids styles in HTML, and reports them where they are parsed. So they are parsed under other
 * names, and set afterwards by script, which it allows. Our own renderer writes the mail: in its texts `"` and `<` are
 * escaped.
 */
const RULES: Rules = {
  createHTML: (html) =>
    html
      .replaceAll(' style="', ' data-style="')
      .replaceAll("<style>", "<template>")
      .replaceAll("</style>", "</template>"),
};
const policy = globalThis.trustedTypes?.createPolicy("digest", RULES) ?? RULES;

/** What nothing of the page reaches, and whose own width the mail's narrow styles go by. */
const HOST = ":host { all: initial; color-scheme: light dark; display: block; container-type: inline-size; }";

/** A mail's body with its styles, to be put into a shadow tree of this document. */
export const mailFrom = (html: string): { sheet: CSSStyleSheet; body: HTMLElement } => {
  const mail = new DOMParser().parseFromString(policy.createHTML(html), "text/html");
  const styles = [...mail.querySelectorAll("template")].map(({ content }) => content.textContent);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync([HOST, ...styles].join("\n").replaceAll("@media (max-width", "@container (max-width"));
  for (const element of [mail.body, ...mail.body.querySelectorAll<HTMLElement>("[data-style]")])
    element.style.cssText = element.dataset["style"] ?? "";
  return { sheet, body: mail.body };
};
