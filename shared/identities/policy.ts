import * as z from "zod";
import { FREE_MAIL_DOMAINS } from "./freeMail.ts";
import { type Identity, isWithin } from "./identity.ts";

/** `example.org` stands for itself and all below it, `*` for every domain. */
const pattern = z
  .string()
  .regex(/^(\*|[a-z0-9-]+(\.[a-z0-9-]+)+)$/, "is neither * nor a domain in lower case");

/** Which identities may be asked for; from the environment variable `IDENTITY_POLICY`. */
const policySchema = z.strictObject({
  /** Where it is given, nothing else may be asked for. */
  allow: z.array(pattern).default(["*"]),
  deny: z.array(pattern).default([]),
  /** Such a request waits for an administrator. */
  needsApproval: z.array(pattern).default([]),
});
export type IdentityPolicy = z.infer<typeof policySchema>;

/** Reads `{"allow":["example.org"],"needsApproval":["*"]}`; empty allows all. Throws an `Error` naming the part. */
export const parsePolicy = (text: string): IdentityPolicy => {
  let value: unknown = {};
  try {
    if (text.trim() !== "") value = JSON.parse(text);
  } catch (error) {
    throw new Error(`is not valid JSON like {"allow":["example.org"],"needsApproval":["*"]}`, {
      cause: error,
    });
  }
  const parsed = policySchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`${issue?.path.join(".") || "the value"}: ${issue?.message}`);
};

export type Verdict =
  | { verdict: "allowed" }
  | { verdict: "needsApproval" }
  | { verdict: "refused"; code: "free_mail_domain" | "domain_not_allowed"; reason: string };

/** Whether `identity` may be asked for. What is denied stays denied, whatever else allows it. */
export const judge = ({ domain }: Identity, { allow, deny, needsApproval }: IdentityPolicy): Verdict => {
  const isIn = (patterns: string[]) => patterns.some((one) => one === "*" || isWithin(domain, one));
  const provider = FREE_MAIL_DOMAINS.find((one) => isWithin(domain, one));
  if (provider !== undefined)
    return {
      verdict: "refused",
      code: "free_mail_domain",
      reason: `Under DMARC, receivers reject mail from ${provider} or treat it as spam unless its own servers sent it, so almost no one would see it. Send from an address at your own domain, and put this one in Reply-To.`,
    };
  if (isIn(deny))
    return {
      verdict: "refused",
      code: "domain_not_allowed",
      reason: `Addresses at ${domain} cannot be verified here: this service's policy does not allow it. Ask its administrators.`,
    };
  if (!isIn(allow))
    return {
      verdict: "refused",
      code: "domain_not_allowed",
      reason: `Addresses at ${domain} cannot be verified here: this service's policy allows only ${allow.join(", ")}. Ask its administrators.`,
    };
  return { verdict: isIn(needsApproval) ? "needsApproval" : "allowed" };
};
