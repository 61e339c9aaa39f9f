import { PutAccountVdmAttributesCommand, SESv2Client } from "@aws-sdk/client-sesv2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import { sendOverSmtp } from "../system/smtp.ts";
import { type Console, expectAccessible, startConsole } from "./browser.ts";

const RESOURCE = "arn:aws:ses:eu-west-1:000000000000:identity/lab.example";

let system: Console;
beforeAll(async () => {
  system = await startConsole({ env: { VIRTUAL_DELIVERABILITY_MANAGER: "on" } });
  await system.turn("verified-identities", { identity: "lab.example" });
});
afterAll(() => system.stop());

const enable = async () => {
  const { sesv2: endpoint } = system.system.endpoints;
  const client = new SESv2Client({ endpoint, region: REGION, credentials: CREDENTIALS });
  await client.send(new PutAccountVdmAttributesCommand({ VdmAttributes: { VdmEnabled: "ENABLED" } }));
  client.destroy();
};

test("tells the story of a message without events from SES's own record, marked so", async () => {
  await enable();
  const from = "redcap@lab.example";
  const reply = await sendOverSmtp(system.system, {
    from,
    to: ["ann@clinic.example"],
    subject: "Your survey",
  });
  const page = await system.open(`/messages/${reply.replace("250 Ok ", "")}`);
  await page.getByRole("heading", { level: 1, name: "Your survey" }).waitFor();
  await page.getByText("From SES's own records. Postmaster received no event for this message").waitFor();
  const outcomes = page.getByRole("table", { name: /^Outcome for/ });
  await outcomes.getByRole("row").filter({ hasText: "ann@clinic.example" }).getByText("Delivered").waitFor();
  const story = page.getByRole("list", { name: "Events, oldest first" });
  await expect.poll(() => story.getByRole("listitem").count()).toBe(2);
  await expectAccessible(page);
});

test("lists on the account page what SES recommends, and leads to the identity", async () => {
  await enable();
  await system.turn("recommendations", [{ resourceArn: RESOURCE, type: "DKIM", description: "DKIM1" }]);
  const page = await system.open("/account");
  const list = page.getByRole("table", { name: "What SES recommends" });
  const row = list.getByRole("row").filter({ hasText: "DKIM is not set up correctly" });
  await row.getByText("High", { exact: true }).waitFor();
  await row.getByRole("link", { name: "lab.example" }).waitFor();
  await expectAccessible(page);
});
