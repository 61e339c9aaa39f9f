import { text } from "node:stream/consumers";
import { smtpPassword } from "../../shared/relay/smtpPassword.ts";
import { UsageError } from "../target.ts";

export type Credentials = { user: string; password: string };
/** `malformed`: cannot be a password of SES, for example because a character is missing. */
export type Kind = "smtpPassword" | "secretKey" | "malformed" | "unknown";

/**
 * SMTP passwords are 33 bytes in base64, the first 0x04: that is B, then A to P. Before 2019 the first was another. IAM
 * secret keys have 40 characters [smtp-credentials].
 */
export const kindOfSecret = (secret: string): Kind => {
  if (/^B[A-P][A-Za-z0-9+/]{42}$/.test(secret)) return "smtpPassword";
  if (/^[A-Za-z0-9+/]{40}$/.test(secret)) return "secretKey";
  return /^[A-Za-z0-9+/]{44}$/.test(secret) ? "unknown" : "malformed";
};

const SECRETS = ["SMTP_PASSWORD", "SMTP_SECRET"];

/** For other programs, which need no secret of this one. */
export const withoutSecrets = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !SECRETS.includes(name)));

/**
 * The user and SMTP password, from the option and the secret on standard input or in `SMTP_PASSWORD` (or
 * `SMTP_SECRET`). From an IAM secret key, the region's password is derived.
 */
export const readCredentials = async (
  { user, region }: { user: string | undefined; region: string },
  env: NodeJS.ProcessEnv,
): Promise<Credentials> => {
  const name = user ?? env["SMTP_USER"] ?? "";
  if (!/^[\x21-\x39\x3b-\x7e]{1,128}$/.test(name))
    throw new UsageError(
      "which SMTP user? Give --user or SMTP_USER: the access key id of the IAM user for SMTP, like AKIAIOSFODNN7EXAMPLE",
    );
  const inEnvironment = env["SMTP_PASSWORD"] || env["SMTP_SECRET"] || "";
  const secret = (
    inEnvironment === "" && !process.stdin.isTTY ? await text(process.stdin) : inEnvironment
  ).trim();
  if (secret === "")
    throw new UsageError(
      "no secret: give the SMTP password, or the IAM user's secret access key, on standard input or as SMTP_PASSWORD",
    );
  if (!/^[\x21-\x7e]+$/.test(secret)) throw new UsageError("the secret must be one word of ASCII characters");
  const password = kindOfSecret(secret) === "secretKey" ? smtpPassword(secret, region) : secret;
  return { user: name, password };
};
