import type { ReasonCode } from "../reason.ts";
import { AUTOMATIC_RULES, BARE_RULES } from "./automatic.ts";
import { CONTENT_RULES, FORM_RULES } from "./content.ts";
import { LANGUAGE_RULES } from "./languages.ts";
import { PROVIDER_RULES } from "./provider.ts";
import {
  DOMAIN_RULES,
  MAILBOX_RULES,
  NO_SUCH_USER_RULES,
  OPENING_RULES,
  RESTRICTED_RULES,
  WEAK_NO_SUCH_USER_RULES,
} from "./recipient.ts";
import { type Rule, withoutCode } from "./rule.ts";
import { AUTHENTICATION_RULES, BLOCKLIST_RULES, NAMED_BLOCKLIST_RULES, SENDER_RULES } from "./sender.ts";
import {
  LAST_RULES,
  POLICY_RULES,
  REFUSED_CONNECTION_RULES,
  TIMED_OUT_RULES,
  TRANSPORT_RULES,
} from "./server.ts";

const of = (rules: readonly Rule[], ...reasons: ReasonCode[]) =>
  rules.filter(({ reason }) => reasons.includes(reason));
const but = (rules: readonly Rule[], ...reasons: ReasonCode[]) =>
  rules.filter(({ reason }) => !reasons.includes(reason));

/** Every rule, the most telling first. */
export const RULES: readonly Rule[] = [
  ...BARE_RULES,
  ...withoutCode(AUTOMATIC_RULES),
  ...PROVIDER_RULES,
  ...of(MAILBOX_RULES, "addressMoved"),
  ...OPENING_RULES,
  ...of(FORM_RULES, "mailLoop"),
  ...but(MAILBOX_RULES, "addressMoved"),
  ...of(FORM_RULES, "tooManyRecipients"),
  ...of(FORM_RULES, "tooLarge"),
  ...AUTHENTICATION_RULES,
  ...RESTRICTED_RULES,
  ...of(BLOCKLIST_RULES, "blockedLink", "greylisted"),
  ...of(CONTENT_RULES, "blockedAttachment"),
  ...NAMED_BLOCKLIST_RULES,
  ...of(BLOCKLIST_RULES, "reputation"),
  ...SENDER_RULES,
  ...of(TRANSPORT_RULES, "relayDenied"),
  ...DOMAIN_RULES,
  ...NO_SUCH_USER_RULES,
  ...of(BLOCKLIST_RULES, "rateLimited"),
  ...REFUSED_CONNECTION_RULES,
  ...of(BLOCKLIST_RULES, "ipBlocked"),
  ...of(TRANSPORT_RULES, "tlsFailed"),
  ...of(LANGUAGE_RULES, "ipBlocked"),
  ...CONTENT_RULES,
  ...of(FORM_RULES, "malformedMessage"),
  ...WEAK_NO_SUCH_USER_RULES,
  ...withoutCode(of(LANGUAGE_RULES, "autoReply")),
  ...but(LANGUAGE_RULES, "autoReply"),
  ...AUTOMATIC_RULES,
  ...of(LANGUAGE_RULES, "autoReply"),
  ...TIMED_OUT_RULES,
  ...but(TRANSPORT_RULES, "relayDenied", "tlsFailed"),
  ...POLICY_RULES,
  ...LAST_RULES,
];
