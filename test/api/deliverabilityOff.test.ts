import { PutAccountVdmAttributesCommand, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startApi } from "./system.ts";

describe("an API that does not use Virtual Deliverability Manager", () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  beforeAll(async () => {
    api = await startApi();
    await api.turn("verified-identities", { identity: "lab.example" });
    const VdmAttributes = { VdmEnabled: "ENABLED" } as const;
    await api.sesClient.send(new PutAccountVdmAttributesCommand({ VdmAttributes }));
  });
  afterAll(() => api.stop());

  it("asks SES for nothing of it, though the account has it", async () => {
    // Whoever calls one of these gets an answer that the API would pass on as a failure.
    for (const operation of ["GetMessageInsights", "ListRecommendations"])
      await api.turn("faults", { operation, error: "InternalServiceErrorException", times: 10 });
    const { MessageId } = await api.sesClient.send(
      new SendEmailCommand({
        FromEmailAddress: "redcap@lab.example",
        Destination: { ToAddresses: ["ada@clinic.example"] },
        Content: { Simple: { Subject: { Data: "s" }, Body: { Text: { Data: "t" } } } },
      }),
    );
    expect(await api.admin.get(`/v1/messages/${MessageId}`)).toMatchObject({
      status: 404,
      body: { code: "message_not_found" },
    });
    expect(await api.admin.get("/v1/account/recommendations")).toMatchObject({
      status: 200,
      body: { state: "off", items: [] },
    });
  });
});
