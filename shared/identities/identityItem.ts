import * as z from "zod";

export const IDENTITY_STATES = [
  "waitingForApproval",
  "declined",
  "pending",
  "verified",
  "failed",
  "expired",
  "absent",
] as const;

/** What the requester is told, by mail where the service has a sender for that. */
export const NOTICES = ["verified", "failed", "expiring", "expired", "declined"] as const;

const kind = z.enum(["address", "domain"]);

/** An identity as SES has it. */
export const sesIdentitySchema = z.object({
  identity: z.string(),
  kind,
  /** Whether SES sends mail from it, be it verified itself or covered by a domain. */
  maySend: z.boolean(),
  /** `PENDING`, `SUCCESS`, `FAILED`, `TEMPORARY_FAILURE` or `NOT_STARTED`. */
  status: z.string(),
  dkim: z.object({ status: z.string(), signing: z.boolean(), tokens: z.array(z.string()) }),
  mailFrom: z
    .object({
      domain: z.string(),
      status: z.string(),
      /** SES rejects mail while it does not find the domain's MX, rather than use its own domain. */
      rejectsWithoutMx: z.boolean().exactOptional(),
    })
    .exactOptional(),
  configurationSet: z.string().exactOptional(),
});

const notice = z.enum(NOTICES);

/** What is known of an identity here: who asked for it, how far it is, and how SES has it. Times are ISO 8601 UTC. */
export const identityRecordSchema = z.object({
  identity: z.string(),
  kind,
  state: z.enum(IDENTITY_STATES),
  /** Name of the token that asked; absent where it was made elsewhere, for example in the AWS console. */
  requestedBy: z.string().exactOptional(),
  requestedAt: z.string().exactOptional(),
  /** Address of the person who wants to send from it, and is told what became of it. */
  requester: z.string().exactOptional(),
  /** Why it was asked for, in the words of whoever asked. */
  requestNote: z.string().exactOptional(),
  mailFromDomain: z.string().exactOptional(),
  decidedBy: z.string().exactOptional(),
  decidedAt: z.string().exactOptional(),
  decisionNote: z.string().exactOptional(),
  /** When SES was last asked to verify it: an address's link holds 24 hours from then. */
  verificationSentAt: z.string().exactOptional(),
  verifiedAt: z.string().exactOptional(),
  /** Why SES did not take it; asking again tries again. */
  refusal: z.string().exactOptional(),
  /** DNS records that this service has put into a hosted zone, as `recordKey` names them. */
  dnsMade: z.array(z.string()).exactOptional(),
  ses: sesIdentitySchema.exactOptional(),
  /** When `ses` was last read. */
  seenAt: z.string().exactOptional(),
  /** To be sent still. */
  notice: notice.exactOptional(),
  /** When somebody last set about sending it. */
  noticeTakenAt: z.string().exactOptional(),
  /** What came before since SES was last asked; `sent` false: no requester's address, or no sender to write to it. */
  noticed: z.array(z.object({ notice, at: z.string(), sent: z.boolean() })),
  /** Counted by the table at each write; 0 is not stored yet. */
  version: z.number(),
});
