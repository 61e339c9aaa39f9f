import type { NoticeMail } from "../followIdentities.ts";

/** The email that tells a requester the result of their request. */
export const noticeText = ({ notice, record }: NoticeMail): { subject: string; text: string } => {
  const { identity, decisionNote, refusal } = record;
  switch (notice) {
    case "verified":
      return {
        subject: `You can now send from ${identity}`,
        text: `${identity} is verified. SES accepts mail from it. No action is needed.\n`,
      };
    case "failed":
      return {
        subject: `${identity} could not be verified`,
        text:
          refusal === undefined
            ? `Amazon SES could not verify ${identity}. For a domain, it did not find the DNS records within 72 hours. Check the records, then request it again.\n`
            : `Amazon SES rejected ${identity}. It replied: ${refusal}\nFix this, then request it again.\n`,
      };
    case "expiring":
      return {
        subject: `The link to verify ${identity} expires soon`,
        text: `AWS has emailed a verification link to ${identity}. It expires 24 hours after it was sent: open it within the next few hours. If you cannot find the email, check your spam folder, or ask for it to be sent again.\n`,
      };
    case "expired":
      return {
        subject: `The link to verify ${identity} has expired`,
        text: `No one opened the link sent to ${identity} within 24 hours. If you still want to send from this address, ask for the verification email again.\n`,
      };
    case "declined":
      return {
        subject: `${identity} was not approved as a sender`,
        text: `The administrators of the mail service declined the request for ${identity}.${
          decisionNote === undefined ? "" : ` Their note: ${decisionNote}`
        }\n`,
      };
  }
};
