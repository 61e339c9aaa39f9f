import MailComposer from "nodemailer/lib/mail-composer";
import type { SesState } from "../context.ts";
import { messageId } from "../send/messageId.ts";
import type { Job } from "../state/Outbox.ts";
import type { Identity } from "./identity.ts";

const FROM = "no-reply-aws@amazon.com";
/** What a link's path begins with; the token follows. */
export const VERIFICATION_LINK = "/verify?token=";

/** The mail that SES sends to a new address identity: following its link within 24 hours verifies it. */
export const verificationMail = async (identity: Identity, ses: SesState): Promise<Job> => {
  const at = ses.now();
  const id = messageId(at, ses.newId());
  const link = `${ses.url()}${VERIFICATION_LINK}${identity.verificationToken ?? ""}`;
  const raw = await new MailComposer({
    from: { name: "Amazon Web Services", address: FROM },
    to: identity.name,
    date: new Date(at),
    messageId: `<${id}@${ses.region}.amazonses.com>`,
    subject: `Amazon Web Services – Email Address Verification Request in region ${ses.region}`,
    text: `Dear Amazon Web Services customer,

someone has asked to send mail from ${identity.name} by Amazon SES in the region ${ses.region}. If it was you, confirm by this link that you may use the address:

${link}

It works for 24 hours. If it was not you, do nothing: without the link no mail leaves in your name.

(This is the local SES of a development machine; nothing was sent over the network.)
`,
  })
    .compile()
    .build();
  return { id, at, from: FROM, deliverTo: [identity.name], publish: [], raw };
};
