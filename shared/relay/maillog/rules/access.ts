import type { Remedy } from "../../../remedies/remedy.ts";
import { shell } from "../../../remedies/remedy.ts";
import type { Rule, Telling } from "../rule.ts";
import { FLUSH, RELOAD, regionOption, sesRegion } from "../sesHost.ts";

const ARN = String.raw`arn:aws[\w-]{0,20}:[a-z]{1,10}:[\w-]{0,30}:\d{0,14}:[\w/+=,.@-]{1,300}`;
const DENIED = new RegExp(
  String.raw`User:? ?[\u0060'"]?(${ARN})[\u0060'"]? is not authorized to perform:? ?[\u0060'"]?(ses:\w{1,40})[\u0060'"]?(?: on resource:? ?[\u0060'"]?(${ARN}))?`,
);
const SAFE_NAME = /^[\w+=,.@-]+$/; // what IAM allows, and no shell reads as its own

/** `554 Access denied: User ARN is not authorized to perform ses:SendRawEmail on resource ARN` [troubleshoot-smtp]. */
const accessDenied = (reply: string): Telling | undefined => {
  const [, user, action, resource] = DENIED.exec(reply) ?? [];
  if (user === undefined || action === undefined) return undefined;
  const on = resource === undefined ? "" : ` on ${resource}`;
  const isSet = resource?.includes(":configuration-set/") === true;
  const isDeny = /explicit deny/i.test(reply);
  const why = isDeny
    ? "A policy denies it explicitly."
    : isSet
      ? "A policy that limits the resource must also name the configuration set that the message is sent with."
      : "No policy allows it.";
  return {
    explanation: `The IAM user behind the SMTP credentials, ${user}, is not allowed to perform ${action}${on}. ${why}`,
    remedy: [
      ...(isDeny
        ? [
            {
              text: `Find the policy that denies ${action}. It belongs to the user, its groups, its permissions boundary, the identity or the organisation.`,
            },
          ]
        : [allow(user, action, resource)]),
      { text: "Then send the message again: Postfix has bounced it." },
    ],
    named: { what: "IAM user", values: [`${user}: ${action}${on}`] },
  };
};

const allow = (user: string, action: string, resource = "*"): Remedy => {
  const [kind = "", name = ""] = user
    .slice(user.lastIndexOf(":") + 1)
    .split("/")
    .filter((_, i, all) => i === 0 || i === (all[0] === "assumed-role" ? 1 : all.length - 1));
  const owner = kind === "user" ? "user" : kind.endsWith("role") ? "role" : undefined;
  const policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: action, Resource: resource }],
  });
  return owner === undefined || !SAFE_NAME.test(name)
    ? { text: `Allow ${action} on ${resource} in the user's IAM policy.` }
    : shell(
        `Allow ${action} on ${resource} in the IAM policy of ${name}.`,
        `aws iam put-${owner}-policy --${owner}-name ${name} --policy-name postmaster-send --policy-document '${policy}'`,
      );
};

const quoted = (name: string) => (/^[\w-]+$/.test(name) ? name : undefined);

/** `Configuration set <x> does not exist`, `Configuration set does not exist: x`, `… sending … for configuration set x` */
const setNamed = (reply: string): string | undefined =>
  /configuration[ -]set[^<|]{0,60}<([\w-]{1,64})>/i.exec(reply)?.[1] ??
  /does not exist: ['"\u0060]?([\w-]{1,64})/i.exec(reply)?.[1] ??
  /configuration[ -]set ['"\u0060]?(?!does|is|sending|not)([\w-]{1,64})/i.exec(reply)?.[1];

/** Who may send: credentials, IAM, the account and its configuration sets [troubleshoot-smtp, smtp-credentials]. */
export const ACCESS_RULES: readonly Rule[] = [
  {
    code: "configuration_set_paused",
    words:
      /sending (?:is |has been |was )?(?:currently )?(?:paused|disabled|suspended) for (?:the |this )?configuration set|configuration set[^|]{0,100} (?:is |has been )?(?:paused|disabled)|ConfigurationSetSendingPaused/i,
    title: "Sending is paused for the configuration set",
    explanation: "Someone paused sending with the configuration set that the message names.",
    remedy: [{ text: "Find out who paused it, and why. AWS CloudTrail names them." }],
    tell: (judged) => {
      const set = setNamed(judged.reply);
      if (set === undefined) return undefined;
      return {
        explanation: `Sending with the configuration set ${set} is paused, by someone with access to your AWS account or by an automatic rule.`,
        remedy: [
          { text: "Find out who paused it, and why. AWS CloudTrail names them." },
          shell(
            "Then turn it on again.",
            `aws sesv2 put-configuration-set-sending-options --configuration-set-name ${set} --sending-enabled${regionOption(judged)}`,
          ),
        ],
        named: { what: "Configuration set", values: [set] },
      };
    },
  },
  {
    code: "account_paused",
    words:
      /(?:sending|sending privileges?)[^|]{0,60} (?:paused|suspended|disabled|shut down|revoked)|(?:paused|suspended|disabled) (?:email )?sending|account (?:is |has been )?(?:paused|suspended|disabled|shut down)|AccountSendingPaused/i,
    // A tenant of the account may be paused while the account sends.
    when: ({ reply }) => !/tenant/i.test(reply),
    title: "Sending is paused for the account",
    explanation:
      "SES rejects all mail of the account in this region. AWS pauses an account for too many bounces or complaints and writes to the account's contacts; someone with access can pause it too.",
    remedy: [
      {
        text: "See the account's sending status and its bounce and complaint rates.",
        target: { to: "account" },
      },
      {
        text: "Read what AWS wrote: an email to the account's contacts, and a case in the AWS Support Center.",
        target: { to: "url", url: "https://console.aws.amazon.com/support/home#/case/history" },
      },
      { text: "Find whose mail caused it, and fix that first.", target: { to: "statsBySender" } },
    ],
  },
  {
    code: "access_denied",
    words: /Access denied: User|is not authorized to perform|not authorized to use (?:sending )?identity/i,
    title: "The SMTP user is not allowed to send",
    explanation: "The IAM user behind the SMTP credentials lacks ses:SendRawEmail on this identity.",
    remedy: [
      { text: "Allow ses:SendRawEmail on the identity (or on *) in the user's IAM policy." },
      { text: "Check that no other policy denies it." },
    ],
    tell: ({ reply }) => accessDenied(reply),
  },
  {
    code: "configuration_set_missing",
    words:
      /configuration[ -]set[^|]{0,200}(?:does not exist|not found|is invalid)|ConfigurationSetDoesNotExist/i,
    title: "The configuration set does not exist",
    explanation:
      "The message names a configuration set that SES does not have in this region, in the header X-SES-CONFIGURATION-SET or as the default set of the sender's identity. The recipient is not at fault.",
    remedy: [
      shell("See which configuration sets exist.", "aws sesv2 list-configuration-sets"),
      shell("If Postfix adds the header, correct it.", "postconf smtp_header_checks header_checks"),
    ],
    tell: (judged) => {
      const set = quoted(setNamed(judged.reply) ?? "");
      if (set === undefined) return undefined;
      const region = sesRegion(judged);
      return {
        explanation: `SES has no configuration set ${set}${region === undefined ? " in this region" : ` in the region ${region}`}. The message names it in the header X-SES-CONFIGURATION-SET, or it is the default set of the sender's identity. The recipient is not at fault.`,
        remedy: [
          shell(
            "See which configuration sets exist.",
            `aws sesv2 list-configuration-sets${regionOption(judged)}`,
          ),
          { text: "Correct the header where the application sets it." },
          shell("If Postfix adds the header, correct it there.", `grep -rns ${set} /etc/postfix`),
          shell(
            "If it is the default set of the identity, attach Postmaster's in its place.",
            "postmaster identities attach-feedback IDENTITY --replace",
          ),
        ],
        named: { what: "Configuration set", values: [set] },
      };
    },
  },
  {
    code: "account_not_subscribed",
    codes: ["535"],
    words: /not subscribed to SES/i,
    title: "The AWS account does not use SES",
    explanation: "The SMTP credentials belong to an account that has not signed up for SES.",
    remedy: [
      shell(
        "Use credentials of the account in which the identities are verified.",
        "postmaster relay configure --region REGION --user ACCESS_KEY_ID",
      ),
    ],
  },
  {
    code: "credentials_invalid",
    codes: ["535"],
    title: "Wrong SMTP user or password",
    explanation:
      "SES does not know these credentials. An IAM secret key is not an SMTP password, and an SMTP password works in one region only.",
    remedy: credentialSteps(),
    tell: (judged) => {
      const region = sesRegion(judged);
      return region === undefined
        ? undefined
        : {
            explanation: `SES does not know these credentials in the region ${region}. An IAM secret key is not an SMTP password, an SMTP password works in one region only, and a key may have been deleted or deactivated.`,
            remedy: credentialSteps(region),
          };
    },
  },
  {
    code: "starttls_needed",
    codes: ["530", "538"],
    words: /STARTTLS/i,
    title: "TLS was not used",
    explanation: "SES accepts mail over TLS only, and Postfix did not start TLS.",
    remedy: [
      shell("Make Postfix require TLS.", "postconf -e smtp_tls_security_level=secure"),
      RELOAD,
      shell("Check that it can verify the relay's certificate.", "postmaster relay check"),
    ],
  },
  {
    code: "authentication_needed",
    codes: ["530"],
    title: "No credentials sent (530)",
    explanation:
      "SES requires a user and a password, and Postfix had none for this relay. Such mail bounces at once.",
    remedy: [
      shell(
        "Configure the credentials of the relay.",
        "postmaster relay configure --region REGION --user ACCESS_KEY_ID",
      ),
      {
        text: "If you configure it manually, write the relay in sasl_passwd exactly as in relayhost, with brackets and port.",
      },
    ],
  },
];

function credentialSteps(region?: string): Remedy[] {
  return [
    shell(
      `This command derives the SMTP password for ${region ?? "the region"}, writes it to sasl_passwd and reloads Postfix. Give it the secret on standard input.`,
      `postmaster relay configure --region ${region ?? "REGION"} --user ACCESS_KEY_ID`,
    ),
    FLUSH,
  ];
}
