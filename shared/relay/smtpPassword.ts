import { createHmac } from "node:crypto";

const VERSION = Buffer.of(0x04);

/**
 * The SMTP password that belongs to an IAM secret access key in one region: a Signature Version 4 signing key of a
 * fixed date, service and message [smtp-credentials]. The SMTP user name is the access key id itself. The password
 * is of no use in another region, and the secret key cannot be had back from it.
 */
export const smtpPassword = (secretAccessKey: string, region: string): string => {
  const chain = ["11111111", region, "ses", "aws4_request", "SendRawEmail"];
  const signature = chain.reduce(
    (key: Buffer, text) => createHmac("sha256", key).update(text).digest(),
    Buffer.from(`AWS4${secretAccessKey}`),
  );
  return Buffer.concat([VERSION, signature]).toString("base64");
};
