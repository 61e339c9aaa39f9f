import type { Attempt } from "./story.ts";

/** What smtpd or cleanup refused, before the message was queued. */
export type Refusal = { client: string | undefined; from: string | undefined; attempt: Attempt };

/**
 * Reads `reject: RCPT from name[address]: 550 5.1.1 <a@b>: why; from=<c@d> to=<a@b> proto=ESMTP helo=<e>`, and what
 * filters write (`milter-reject: END-OF-MESSAGE from …`, `reject: header Subject: … helo=<e>: why`).
 */
export const refusalOf = (text: string, at: number): Refusal | undefined => {
  const [, said] = /^(?:milter-)?(?:reject|discard): (.*)$/s.exec(text) ?? [];
  if (said === undefined) return undefined;
  const [, client, reply = said] = /\bfrom (\S+\[[^\]]*\])(?:; |: (.*); )from=</s.exec(said) ?? [];
  return {
    client,
    from: /; from=<(.*?)>(?: |$)/.exec(said)?.[1],
    attempt: {
      at,
      to: /; (?:.* )?to=<(.*?)>(?: |$)/.exec(said)?.[1] ?? "",
      origTo: undefined,
      relay: "none",
      delay: undefined,
      delays: undefined,
      dsn: /(?:^|: |\d )([245]\.\d{1,3}\.\d{1,3}) /.exec(reply)?.[1] ?? "",
      status: "rejected",
      reply,
      sesMessageId: undefined,
      isTlsUntrusted: false,
    },
  };
};
