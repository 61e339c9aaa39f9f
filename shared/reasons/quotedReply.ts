import { withoutType } from "./readReply.ts";

const LONGEST = 300; // characters

/** A server's reply as a sentence; "" where there is none. */
export const quotedReply = (diagnostic: string | undefined): string => {
  const reply = withoutType(diagnostic ?? "");
  if (reply === "") return "";
  const quoted = reply.length <= LONGEST ? reply : `${reply.slice(0, LONGEST - 1).toWellFormed()}…`;
  return `The server replied: “${quoted}”${/[.!?…]$/.test(quoted) ? "" : "."}`;
};
