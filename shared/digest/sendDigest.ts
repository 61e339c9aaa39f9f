import { type DigestMailer, DigestRefusedError } from "./DigestMailer.ts";
import type { DigestTable } from "./DigestTable.ts";
import { digestMail } from "./digestMail.ts";
import { type GatherDeps, gatherDigest } from "./gather.ts";
import type { Period } from "./period.ts";

export type SendDeps = GatherDeps & { digests: DigestTable; mailer: DigestMailer };
export type SentDigest = "sent" | "not again" | "failed";

/**
 * Sends the digest of a period, unless it was sent. It is taken before it is sent and marked after, so that a period is
 * never sent twice; what SES refused is tried again by the next run, and what died on the way is not.
 */
export const sendDigest = async (period: Period, deps: SendDeps): Promise<SentDigest> => {
  const { digests, mailer } = deps;
  if (!(await digests.isDue(period))) return "not again";
  // Before it is taken: what fails here leaves nothing that looks half sent.
  const mail = digestMail(await gatherDigest(period, deps));
  const record = await digests.take(period);
  if (record === undefined) return "not again";
  try {
    await digests.sent(record, await mailer.send(mail));
    return "sent";
  } catch (error) {
    if (!(error instanceof DigestRefusedError)) throw error;
    await digests.failed(record, error.message);
    return "failed";
  }
};
