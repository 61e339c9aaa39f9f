import { createHash } from "node:crypto";
import { type Answer, badRequest, exception, type Input, noConfigurationSet, success } from "../answer.ts";
import type { Ses } from "../context.ts";
import { type Identity, identityName, isVerified } from "../identities/identity.ts";
import { verificationMail } from "../identities/verificationMail.ts";
import { transaction } from "../state/database.ts";
import { dkimAttributes } from "./describedIdentity.ts";
import { unknownField } from "./knownFields.ts";

const MAX_IDENTITIES = 10_000; // in a region [quotas]
const TOKENS = 3;

/** [API_CreateEmailIdentity]: a domain gets DKIM tokens, an address a mail with a link. */
export const createEmailIdentity = async ({ body }: Input, ses: Ses): Promise<Answer> => {
  const unknown = unknownField(body, ["EmailIdentity", "ConfigurationSetName", "DkimSigningAttributes"]);
  if (unknown !== undefined) return unknown;
  const { EmailIdentity: given, ConfigurationSetName: set, DkimSigningAttributes: signing } = body;
  const name = typeof given === "string" ? identityName(given) : undefined;
  if (name === undefined) return badRequest(`Invalid email identity ${String(given)}.`);
  if (ses.identities.get(name, ses.now()) !== undefined)
    return exception("AlreadyExistsException", `Email identity ${name} already exist.`);
  if (set !== undefined && typeof set !== "string") return badRequest("ConfigurationSetName is no text");
  if (set !== undefined && ses.configurationSets.get(set) === undefined) return noConfigurationSet(set);
  const keyLength = keyLengthOf(signing);
  if (keyLength === undefined)
    return badRequest("DkimSigningAttributes: the local SES makes keys itself, RSA_1024_BIT or RSA_2048_BIT");
  if (ses.identities.count() >= MAX_IDENTITIES)
    return exception("LimitExceededException", `You have reached the limit of ${MAX_IDENTITIES} identities.`);
  const identity = newIdentity(name, ses, { keyLength, ...(set === undefined ? {} : { set }) });
  const mail = identity.type === "DOMAIN" ? undefined : await verificationMail(identity, ses);
  // Whoever asked for the same meanwhile was first.
  const isFirst = transaction(ses.db, () => {
    if (ses.identities.get(name, ses.now()) !== undefined) return false;
    ses.identities.put(identity);
    if (mail !== undefined) ses.outbox.add(mail);
    return true;
  });
  if (!isFirst) return exception("AlreadyExistsException", `Email identity ${name} already exist.`);
  ses.wake();
  return success({
    IdentityType: identity.type,
    VerifiedForSendingStatus: isVerified(identity) || ses.identities.covers(name, ses.now()),
    ...(identity.type === "DOMAIN" ? { DkimAttributes: dkimAttributes(identity) } : {}),
  });
};

const keyLengthOf = (signing: unknown): Identity["dkimKeyLength"] | undefined => {
  if (signing === undefined) return "RSA_2048_BIT";
  if (typeof signing !== "object" || signing === null || "DomainSigningPrivateKey" in signing)
    return undefined;
  const length = "NextSigningKeyLength" in signing ? signing.NextSigningKeyLength : "RSA_2048_BIT";
  return length === "RSA_1024_BIT" || length === "RSA_2048_BIT" ? length : undefined;
};

/** An identity as it is first, whoever asked for it. */
export const newIdentity = (
  name: string,
  ses: Pick<Ses, "now" | "newId">,
  { set, keyLength }: { set?: string; keyLength: Identity["dkimKeyLength"] },
): Identity => {
  const isDomain = !name.includes("@");
  return {
    name,
    type: isDomain ? "DOMAIN" : "EMAIL_ADDRESS",
    status: "PENDING",
    createdAt: ses.now(),
    ...(set === undefined ? {} : { configurationSet: set }),
    feedbackForwarding: true,
    dkimSigning: isDomain,
    dkimKeyLength: keyLength,
    dkimTokens: isDomain ? Array.from({ length: TOKENS }, () => dkimToken(ses.newId())) : [],
    ...(isDomain ? {} : { verificationToken: `${ses.newId()}${ses.newId()}`.replaceAll("-", "") }),
    topics: {},
  };
};

/** 32 letters and digits, as SES's are. */
const dkimToken = (id: string) =>
  BigInt(`0x${createHash("sha256").update(id).digest("hex")}`)
    .toString(36)
    .padStart(32, "a")
    .slice(0, 32);
