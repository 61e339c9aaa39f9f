import { explanationOf } from "../../reasons/explanation.ts";
import { judgeReply } from "../../reasons/judge.ts";
import { REASONS, type ReasonCode, type ReasonInWords } from "../../reasons/reason.ts";
import { remediesOf } from "../../reasons/remedies.ts";
import { withoutCommand } from "./reply.ts";
import type { Attempt } from "./story.ts";

type Refused = Pick<Attempt, "status" | "reply" | "dsn">;

/** The cause in a reply of a server other than SES, judged like a bounce; its code is a reason's. */
export const remoteCause = ({ status, reply, dsn }: Refused): ReasonInWords => {
  const judgement = judgeReply(withoutCommand(reply), dsn === "" ? undefined : dsn);
  const about = { recipientDomain: "", client: "thisHost" as const };
  const { title, actor, retry } = REASONS[judgement.code];
  return {
    code: judgement.code,
    title: judgement.code === "unknown" ? untold(status) : (TITLES_HERE[judgement.code] ?? title),
    explanation:
      judgement.code === "unknown"
        ? "The next server, or Postfix itself, did not accept the message and does not say why."
        : explanationOf(judgement, about),
    actor,
    retry,
    remedy:
      judgement.code === "unknown"
        ? [{ text: "Read the reply. If it does not say why, ask that server's administrator." }]
        : remediesOf(judgement, about),
  };
};

/** Where the title of a reason speaks of SES, which is not on the way here. */
const TITLES_HERE: Partial<Record<ReasonCode, string>> = {
  ipBlocked: "This host's IP address is blocked",
  timedOut: "Gave up retrying",
};

const untold = (status: string): string =>
  status === "deferred" ? "Not accepted yet, reason unknown" : "Rejected, reason unknown";

/** Reasons that this host can know as well as the recipient's server. */
const TOLD_OF_A_MESSAGE: ReadonlySet<ReasonCode> = new Set([
  "noSuchUser",
  "noSuchDomain",
  "mailboxFull",
  "greylisted",
  "spamContent",
  "virus",
  "blockedAttachment",
  "blockedLink",
]);

/** The cause of a refusal by this host, before the message was queued; undefined where only its own rules explain it. */
export const causeOfRefusalHere = ({ reply, dsn }: Refused): ReasonInWords | undefined => {
  const { code } = judgeReply(withoutCommand(reply), dsn === "" ? undefined : dsn);
  if (!TOLD_OF_A_MESSAGE.has(code)) return undefined;
  const { title, actor, retry } = REASONS[code];
  return {
    code,
    title,
    explanation: `This host rejected the message before it was queued: ${title[0]?.toLowerCase()}${title.slice(1)}.`,
    actor,
    retry,
    remedy: remediesOf({ code, facts: {} }, { recipientDomain: "", client: "thisHost" }),
  };
};
