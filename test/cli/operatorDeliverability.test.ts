import { PutAccountVdmAttributesCommand, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ADMIN, startApi } from "../api/system.ts";
import { type Operator, operator, tooWide } from "./operator.ts";

describe("postmaster, where Virtual Deliverability Manager is on", () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  let on: Operator;
  beforeAll(async () => {
    api = await startApi({ deliverability: "on" });
    on = await operator({ POSTMASTER_URL: api.url, POSTMASTER_TOKEN: ADMIN });
    await api.turn("verified-identities", { identity: "lab.example" });
    const VdmAttributes = { VdmEnabled: "ENABLED" } as const;
    await api.sesClient.send(new PutAccountVdmAttributesCommand({ VdmAttributes }));
  });
  afterAll(async () => {
    await on.end();
    await api.stop();
  });

  it("says of a message that its story is from SES's own record", async () => {
    const { MessageId } = await api.sesClient.send(
      new SendEmailCommand({
        FromEmailAddress: "redcap@lab.example",
        Destination: { ToAddresses: ["ada@clinic.example"] },
        Content: { Simple: { Subject: { Data: "Your survey" }, Body: { Text: { Data: "t" } } } },
      }),
    );
    const { out, code } = await on.$(`messages show ${MessageId}`);
    expect(code).toBe(0);
    expect(out.replace(/\s+/g, " ")).toContain(
      "source SES's own records; Postmaster received no event for this message",
    );
    expect(out).toMatch(/^ada@clinic\.example +delivered /m);
    expect(tooWide(out)).toEqual([]);
  });

  it("lists what SES recommends", async () => {
    const resourceArn = "arn:aws:ses:eu-west-1:000000000000:identity/lab.example";
    await api.turn("recommendations", [{ resourceArn, type: "DKIM", description: "DKIM1" }]);
    const { out } = await on.$("account recommendations");
    expect(out).toMatch(/^HIGH +DKIM +lab\.example +DKIM is not set up correctly/m);
    expect(tooWide(out)).toEqual([]);
  });
});
