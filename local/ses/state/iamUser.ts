import { randomBytes } from "node:crypto";

/** Whose access key signs a request to SES, or is behind an SMTP credential. */
export type IamUser = { userName: string; accessKeyId: string; secretAccessKey: string };

/** A user with a new access key, of the form that IAM gives them. */
export const newUser = (userName: string): IamUser => ({
  userName,
  accessKeyId: `AKIA${randomBytes(8).toString("hex").toUpperCase()}`,
  secretAccessKey: randomBytes(30).toString("base64"),
});

/** Who signed a request, by its Authorization header (Signature Version 4); what is signed is not checked. */
export const accessKeyOf = (authorization: string | undefined): string =>
  /\bCredential=([^/,\s]+)\//.exec(authorization ?? "")?.[1] ?? "";
