import { type Answer, badRequest, exception, type Input, success } from "../answer.ts";
import type { Ses } from "../context.ts";
import type { AccountDetails } from "../state/Account.ts";

/**
 * [API_PutAccountDetails]. Asking for production access opens a review, as at AWS; nobody reads it here, and it is
 * granted after a moment, or decided by the switch (local/README.md).
 */
export const putAccountDetails = ({ body }: Input, ses: Ses): Answer => {
  const details = detailsOf(body);
  if (typeof details === "string") return badRequest(details);
  const { review, productionAccess } = ses.account.settle(ses.now());
  if (review?.status === "PENDING")
    return exception("ConflictException", "There is already an ongoing account details update under review.");
  const asks = body["ProductionAccessEnabled"] === true && !productionAccess;
  const number = ses.newId().replaceAll(/\D/g, "").padEnd(12, "0").slice(0, 12);
  ses.account.change({
    details,
    ...(asks ? { review: { status: "PENDING", caseId: number, grantsAt: ses.now() + ses.reviewMs } } : {}),
  });
  return success();
};

/** The fields as AWS takes them, or what is wrong with them. */
const detailsOf = (body: Record<string, unknown>): AccountDetails | string => {
  const {
    MailType,
    WebsiteURL,
    ContactLanguage,
    UseCaseDescription,
    AdditionalContactEmailAddresses: contacts,
  } = body;
  if (MailType !== "MARKETING" && MailType !== "TRANSACTIONAL")
    return "MailType is neither MARKETING nor TRANSACTIONAL";
  if (
    typeof WebsiteURL !== "string" ||
    !/^https?:\/\/[^\s/]+\.[^\s]+$/.test(WebsiteURL) ||
    WebsiteURL.length > 1_000
  )
    return "WebsiteURL is no http(s) URL of at most 1000 characters";
  if (ContactLanguage !== undefined && ContactLanguage !== "EN" && ContactLanguage !== "JA")
    return "ContactLanguage is neither EN nor JA";
  if (
    UseCaseDescription !== undefined &&
    (typeof UseCaseDescription !== "string" || UseCaseDescription.length > 5_000)
  )
    return "UseCaseDescription is longer than 5000 characters";
  if (contacts !== undefined && !isContacts(contacts))
    return "AdditionalContactEmailAddresses is no list of 1 to 4 addresses";
  return {
    MailType,
    WebsiteURL,
    ...(ContactLanguage === undefined ? {} : { ContactLanguage }),
    ...(UseCaseDescription === undefined ? {} : { UseCaseDescription }),
    ...(contacts === undefined ? {} : { AdditionalContactEmailAddresses: contacts }),
  };
};

const isContacts = (value: unknown): value is string[] =>
  Array.isArray(value) &&
  value.length >= 1 &&
  value.length <= 4 &&
  value.every((one) => typeof one === "string" && one.includes("@"));
