import { smtpCodeOf } from "../reply.ts";
import type { Rule } from "../rule.ts";
import { ofSes } from "../sesHost.ts";
import { ACCESS_RULES } from "./access.ts";
import { CONNECTION_RULES } from "./connection.ts";
import { CONTENT_RULES } from "./content.ts";
import { HOST_RULES } from "./host.ts";
import { IDENTITY_RULES } from "./identity.ts";
import { LIMIT_RULES } from "./limits.ts";
import { SIGN_IN_RULES } from "./signIn.ts";

/** Rules for Postfix's own words about a connection: a server that answers with the same words was reached. */
const ofPostfix = (rules: readonly Rule[]): Rule[] =>
  rules.map((rule) => ({
    ...rule,
    when: (judged) => smtpCodeOf(judged.reply) === undefined && rule.when?.(judged) !== false,
  }));

/** Of attempts to deliver, the most telling first: SES's replies, then Postfix's own words. */
export const DELIVERY_RULES: readonly Rule[] = [
  ...ofSes(ACCESS_RULES),
  ...IDENTITY_RULES,
  ...LIMIT_RULES,
  ...ofSes(CONTENT_RULES),
  ...SIGN_IN_RULES,
  ...HOST_RULES,
  ...ofPostfix(CONNECTION_RULES),
];
