import { DKIM_ZONE } from "../identities/dnsCheck.ts";
import { type Identity, isVerified } from "../identities/identity.ts";

/** What CreateEmailIdentity and GetEmailIdentity both say of DKIM. */
export const dkimAttributes = (identity: Identity) =>
  identity.type === "EMAIL_ADDRESS"
    ? {
        SigningEnabled: false,
        Status: "NOT_STARTED",
        SigningAttributesOrigin: "AWS_SES",
        NextSigningKeyLength: "RSA_1024_BIT",
      }
    : {
        SigningEnabled: identity.dkimSigning,
        Status: identity.status,
        Tokens: identity.dkimTokens,
        SigningHostedZone: DKIM_ZONE,
        SigningAttributesOrigin: "AWS_SES",
        NextSigningKeyLength: identity.dkimKeyLength,
        CurrentSigningKeyLength: identity.dkimKeyLength,
        LastKeyGenerationTimestamp: identity.createdAt / 1_000,
      };

/** [API_GetEmailIdentity]; `isCovered`: a verified domain above speaks for it. */
export const describedIdentity = (identity: Identity, isCovered: boolean) => {
  const { mailFrom, configurationSet, lastCheckedAt, lastSuccessAt, error } = identity;
  return {
    IdentityType: identity.type,
    FeedbackForwardingStatus: identity.feedbackForwarding,
    VerifiedForSendingStatus: isVerified(identity) || isCovered,
    VerificationStatus: identity.status,
    DkimAttributes: dkimAttributes(identity),
    MailFromAttributes:
      mailFrom === undefined
        ? { BehaviorOnMxFailure: "USE_DEFAULT_VALUE" }
        : {
            MailFromDomain: mailFrom.domain,
            MailFromDomainStatus: mailFrom.status,
            BehaviorOnMxFailure: mailFrom.behaviorOnMxFailure,
          },
    ...(configurationSet === undefined ? {} : { ConfigurationSetName: configurationSet }),
    Policies: {},
    Tags: [],
    VerificationInfo: {
      ...(lastCheckedAt === undefined ? {} : { LastCheckedTimestamp: lastCheckedAt / 1_000 }),
      ...(lastSuccessAt === undefined ? {} : { LastSuccessTimestamp: lastSuccessAt / 1_000 }),
      ...(error === undefined ? {} : { ErrorType: error }),
    },
  };
};
