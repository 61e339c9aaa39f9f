import { type Rule, rule } from "./rule.ts";

/** Replies that say no more than their code. */
export const BARE_RULES: readonly Rule[] = [
  rule(
    "unknown",
    [
      /^5\d\d (?:#?5\.\d\.\d )?(?:service unavailable|transaction failed|requested (?:mail )?action (?:not taken|aborted)|permanent failure|other mail system problem|failed|rejected|error)(?: ?\|| -){0,5}$/,
    ],
    "RFC 5321 4.2.3: the text of the code itself",
    "554 5.0.0 Service unavailable",
  ),
];

/** A person's or a program's note, sent back as if it were a failure. */
export const AUTOMATIC_RULES: readonly Rule[] = [
  rule(
    "autoReply",
    [
      /\bout of (?:the )?office\b|\bauto-?(?:matic)?[- ]?(?:reply|response|responder|answer)/,
      /\bvacation\b|away from (?:the office|my desk|my e-?mail)/,
      /on (?:annual |parental |maternity |sick )?leave (?:until|from|and)|^auto:|\bautoreply\b/,
      /thank you for your (?:e-?mail|message)/,
    ],
    "RFC 3834",
    "Automatic reply: I am out of the office until 5 January",
  ),
];
