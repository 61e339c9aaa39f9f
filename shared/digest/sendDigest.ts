import { log } from "../log/log.ts";
import { type DigestMail, type DigestMailer, DigestRefusedError } from "./DigestMailer.ts";
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
  // Before it is taken: a function that dies here leaves nothing that looks half sent.
  const mail = await gathered(period, deps);
  const record = await digests.take(period);
  if (record === undefined) return "not again";
  if (mail instanceof Error) {
    await digests.failed(record, `It could not be created: ${mail.name}.`);
    return "failed";
  }
  try {
    await digests.sent(record, await mailer.send(mail));
    return "sent";
  } catch (error) {
    if (!(error instanceof DigestRefusedError)) throw error;
    await digests.failed(record, `SES says: ${error.message}`);
    return "failed";
  }
};

const gathered = async (period: Period, deps: SendDeps): Promise<DigestMail | Error> => {
  try {
    return digestMail(await gatherDigest(period, deps));
  } catch (error) {
    log.error("a digest could not be created", { error });
    return error instanceof Error ? error : new Error(String(error));
  }
};
