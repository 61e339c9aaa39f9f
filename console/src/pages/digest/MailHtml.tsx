import { useLayoutEffect, useRef } from "preact/hooks";
import { mailFrom } from "./mail.ts";

/** A mail of our own as HTML, in a tree of its own, where the styles of the page and those of the mail do not meet. */
export const MailHtml = ({ html }: { html: string }) => {
  const host = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (host.current === null) return;
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: "open" });
    const { sheet, body } = mailFrom(html);
    root.adoptedStyleSheets = [sheet];
    root.replaceChildren(document.adoptNode(body));
  }, [html]);
  return <div ref={host} />;
};
