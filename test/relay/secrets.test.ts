import { expect, it } from "vitest";
import { Postfix } from "../../cli/relay/Postfix.ts";

it("hands no secret of its environment to other programs", async () => {
  const names = ["SMTP_PASSWORD", "SMTP_SECRET", "SMTP_USER"];
  for (const name of names) process.env[name] = `value of ${name}`;
  try {
    const printed = await new Postfix("/etc/postfix").probe("env", [], 10_000);
    expect(printed).toContain("SMTP_USER=value of SMTP_USER\n");
    expect(printed).toContain("MAIL_CONFIG=/etc/postfix\n");
    expect(printed).not.toMatch(/SMTP_PASSWORD|SMTP_SECRET/);
  } finally {
    for (const name of names) delete process.env[name];
  }
});
