import type { NoticeMail } from "../followIdentities.ts";

/** The mail by which a requester hears what became of an identity. */
export const noticeText = ({ notice, record }: NoticeMail): { subject: string; text: string } => {
  const { identity, decisionNote, refusal } = record;
  switch (notice) {
    case "verified":
      return {
        subject: `You can send from ${identity} now`,
        text: `${identity} is verified. Mail from it is accepted from now on; nothing else needs doing.\n`,
      };
    case "failed":
      return {
        subject: `${identity} could not be verified`,
        text:
          refusal === undefined
            ? `Amazon SES did not find what it was looking for to verify ${identity}: for a domain, its DNS records within 72 hours. Check the records and ask for it again.\n`
            : `Amazon SES did not take ${identity}. It says: ${refusal}\nOnce that is mended, ask for it again.\n`,
      };
    case "expiring":
      return {
        subject: `The link to verify ${identity} ends soon`,
        text: `Amazon Web Services has sent a mail with a link to ${identity}. Open it within the next hours: it holds 24 hours from when it was sent. If it is nowhere to be found, look among the spam, or ask for it to be sent again.\n`,
      };
    case "expired":
      return {
        subject: `The link to verify ${identity} has ended`,
        text: `Nobody opened the link that was sent to ${identity} within 24 hours. Ask for the verification mail again if the address is still wanted as a sender.\n`,
      };
    case "declined":
      return {
        subject: `${identity} was not approved as a sender`,
        text: `The administrators of the mail service declined the request for ${identity}.${
          decisionNote === undefined ? "" : ` They say: ${decisionNote}`
        }\n`,
      };
  }
};
