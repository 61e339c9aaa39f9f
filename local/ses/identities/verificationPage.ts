import { escapeHtml } from "../../inbox/html.ts";
import type { SesState } from "../context.ts";
import { isVerified } from "./identity.ts";

export type Page = { status: number; html: string };

/** What the link of a verification mail opens: it verifies the address, and says so. */
export const verificationPage = (token: string, ses: SesState): Page => {
  const identity =
    token === ""
      ? undefined
      : ses.identities.list(ses.now()).find(({ verificationToken }) => verificationToken === token);
  if (identity === undefined)
    return page(404, "This link is not valid", "The identity was deleted, or the link is not whole.");
  if (identity.status === "FAILED")
    return page(
      410,
      "This link has expired",
      `It worked for 24 hours. Ask for ${identity.name} again to get a new one.`,
    );
  if (!isVerified(identity))
    ses.identities.put({
      ...identity,
      status: "SUCCESS",
      lastCheckedAt: ses.now(),
      lastSuccessAt: ses.now(),
    });
  return page(200, "Congratulations!", `You have verified ${identity.name}: mail can be sent from it now.`);
};

const page = (status: number, title: string, text: string): Page => ({
  status,
  html: `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title>
<body style="font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem">
<h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p></body></html>
`,
});
