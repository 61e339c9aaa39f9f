import { describe, expect, it } from "vitest";
import { deactivateKey } from "../../shared/warnings/deactivateKey.ts";

describe("the command that deactivates a key", () => {
  it.each([
    ["smtp-user", "smtp-user"],
    ["a", "a"],
    ["a+b=c,d.e@f-g", "a+b=c,d.e@f-g"],
    ["a".repeat(128), "a".repeat(128)],
    ["a".repeat(129), "USER"],
    [undefined, "USER"],
    ["root", "USER"],
    ["$(reboot)", "USER"],
    ["a b", "USER"],
    ["-a", "USER"],
    ["a;b", "USER"],
    ["", "USER"],
  ])("of %s is for %s", (credential, user) => {
    expect(deactivateKey(credential).map(({ target }) => target)).toEqual([
      { to: "shell", command: `aws iam list-access-keys --user-name ${user}` },
      {
        to: "shell",
        command: `aws iam update-access-key --user-name ${user} --access-key-id KEY --status Inactive`,
      },
    ]);
  });
});
