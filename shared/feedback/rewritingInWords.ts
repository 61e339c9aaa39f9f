import type { FeedbackEvent } from "./event.ts";

/** What the guard on a mail host did, and where replies and bounces go. */
export const rewritingInWords = ({ sender = "", detail = {} }: Partial<FeedbackEvent>): string => {
  const { host, fallback, changed: names } = detail;
  const changed: unknown[] = Array.isArray(names) ? names : [];
  const because = `because ${sender} is not verified in SES.`;
  if (changed.includes("From"))
    return `The guard on ${host} changed the sender from ${sender} to ${fallback} ${because} ${
      changed.includes("Reply-To") ? `Replies go to ${sender}.` : "Its own Reply-To is unchanged."
    }`;
  if (changed.includes("envelope sender"))
    return `The guard on ${host} changed the envelope sender from ${sender} to ${fallback} ${because} From is unchanged; bounces go to ${fallback}.`;
  return `The guard on ${host} removed ${changed.join(" and ")} ${because} From is unchanged.`;
};
