export type VerificationStatus = "PENDING" | "SUCCESS" | "FAILED" | "TEMPORARY_FAILURE";
export type DnsError = "HOST_NOT_FOUND" | "INVALID_VALUE" | "DNS_SERVER_ERROR";
export type MailFrom = {
  domain: string;
  status: VerificationStatus;
  behaviorOnMxFailure: BehaviorOnMxFailure;
};
export type BehaviorOnMxFailure = "USE_DEFAULT_VALUE" | "REJECT_MESSAGE";
export type NotificationTopics = { Bounce?: string; Complaint?: string; Delivery?: string };
export type Identity = {
  name: string;
  type: "EMAIL_ADDRESS" | "DOMAIN";
  status: VerificationStatus;
  /** Epoch milliseconds, as all times here. */
  createdAt: number;
  configurationSet?: string;
  feedbackForwarding: boolean;
  dkimSigning: boolean;
  dkimKeyLength: "RSA_1024_BIT" | "RSA_2048_BIT";
  /** Of a domain: names of the DKIM records. */
  dkimTokens: string[];
  mailFrom?: MailFrom;
  lastCheckedAt?: number;
  lastSuccessAt?: number;
  error?: DnsError;
  /** Of an address: what the link in its verification mail carries. */
  verificationToken?: string;
  /** Where SES publishes beside, and in another dialect than, configuration sets. */
  topics: NotificationTopics;
};

const ADDRESS_LINK_MS = 24 * 3_600_000; // [creating-identities]: the link expires after 24 hours
const DNS_SEARCH_MS = 72 * 3_600_000; // [creating-identities]: DNS records are looked for up to 72 hours

/** As SES keeps it: an address's local part as given, all else in lower case; undefined where it is no identity. */
export const identityName = (given: string): string | undefined => {
  const at = given.lastIndexOf("@");
  const domain = given.slice(at + 1).toLowerCase();
  if (!/^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/.test(domain))
    return undefined;
  if (at === -1) return domain;
  const local = given.slice(0, at);
  return /^[^\s"<>(),;:@\\]{1,64}$/.test(local) ? `${local}@${domain}` : undefined;
};

export const isVerified = ({ status }: Identity): boolean =>
  status === "SUCCESS" || status === "TEMPORARY_FAILURE";

/** An identity that has waited in vain for its link or its records has failed. */
export const expired = (identity: Identity, now: number): Identity => {
  const patience = identity.type === "DOMAIN" ? DNS_SEARCH_MS : ADDRESS_LINK_MS;
  return identity.status === "PENDING" && now >= identity.createdAt + patience
    ? { ...identity, status: "FAILED" }
    : identity;
};

/** The identities that may speak for an address, nearest first: itself, its domain, the domains above. */
export const candidates = (address: string): string[] => {
  const name = identityName(address);
  if (name === undefined) return [];
  const labels = name.slice(name.lastIndexOf("@") + 1).split(".");
  const domains = labels.slice(0, -1).map((_, i) => labels.slice(i).join("."));
  return name.includes("@") ? [name, ...domains] : domains;
};
