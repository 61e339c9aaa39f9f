const LONGEST = 300; // characters

/** A server's reply as a sentence, without the type that a bounce writes before it [RFC 3464 2.3.6]; "" where there is none. */
export const quotedReply = (diagnostic: string | undefined): string => {
  const reply = (diagnostic ?? "")
    .replace(/^\s*(?:smtp|x-[\w-]{1,30}|dns)\s*;\s*/i, "")
    .replace(/\s+/g, " ")
    .trim();
  if (reply === "") return "";
  const quoted = reply.length <= LONGEST ? reply : `${reply.slice(0, LONGEST - 1).toWellFormed()}…`;
  return `The server replied: “${quoted}”${/[.!?…]$/.test(quoted) ? "" : "."}`;
};
