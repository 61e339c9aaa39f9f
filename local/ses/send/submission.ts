import type { Refusal } from "./refusal.ts";

/** A mail as it comes to SES, by SMTP or by the API. */
export type Submission = {
  /** The envelope's sender, or `FromEmailAddress`. */
  source: string;
  recipients: string[];
  raw: Uint8Array;
  /** By the API's parameter; the header counts where there is none. */
  configurationSetName?: string;
  tags?: Record<string, string[]>;
  sourceIp: string;
  /** Name of an IAM user. */
  callerIdentity: string;
  operation: "SendSmtpEmail" | "SendEmail";
};
export type Outcome = { kind: "accepted"; messageId: string } | ({ kind: "refused" } & Refusal);
export type Submit = (submission: Submission) => Promise<Outcome>;
