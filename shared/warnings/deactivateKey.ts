import { type Remedy, shell } from "../remedies/remedy.ts";

// What IAM takes as a name; nothing else becomes part of a command.
const USER_NAME = /^\w[\w+=,.@-]{0,127}$/;

/** Stops whoever sends with a credential: its SMTP password ends with the access key that it was derived from. */
export const deactivateKey = (credential: string | undefined): Remedy[] => {
  const isName = credential !== undefined && credential !== "root" && USER_NAME.test(credential);
  const user = isName ? credential : "USER";
  return [
    shell(
      "If it is not yours, look up the access keys of the IAM user. If it is a role, remove its permission to send (ses:Send*) instead.",
      `aws iam list-access-keys --user-name ${user}`,
    ),
    shell(
      "Deactivate each key. SES then rejects mail sent with it, by SMTP too. Make a new key for the application, and find out how the old one leaked.",
      `aws iam update-access-key --user-name ${user} --access-key-id KEY --status Inactive`,
    ),
  ];
};
