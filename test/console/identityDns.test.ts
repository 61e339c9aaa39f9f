import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  Route53Client,
} from "@aws-sdk/client-route-53";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DnsItem } from "../../functions/api/items/dnsItem.ts";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import { type Console, expectAccessible, startConsole } from "./browser.ts";

let system: Console;
let route53: Route53Client;
beforeAll(async () => {
  system = await startConsole();
  route53 = new Route53Client({
    endpoint: system.system.endpoints.route53,
    region: REGION,
    credentials: CREDENTIALS,
  });
});
afterAll(async () => {
  route53.destroy();
  await system.stop();
});

const button = (page: Page, name: string) => page.getByRole("button", { name });
/** Presses it until the page shows `text`, as somebody does who waits. */
const pressUntil = (page: Page, name: string, text: string) =>
  expect
    .poll(
      async () => {
        await button(page, name).click();
        return page.getByText(text, { exact: true }).first().isVisible();
      },
      { interval: 300 },
    )
    .toBe(true);

test("publishes a domain's records in Route 53, and sees them become right and the domain verified", async () => {
  const zone = await route53.send(
    new CreateHostedZoneCommand({ Name: "dept.example", CallerReference: "dept" }),
  );
  const page = await system.open("/identities/new");
  await page.getByLabel("Address or domain").fill("dept.example");
  await page.getByLabel("Another subdomain").check();
  await page.getByLabel("Subdomain", { exact: true }).fill("back.dept.example");
  await button(page, "Request identity").click();
  await page.getByRole("link", { name: "Go to its DNS records" }).click();
  const records = page.getByRole("table", { name: "DNS records to publish" });
  await records.getByText("Missing", { exact: true }).first().waitFor();
  await expect.poll(() => records.getByText("Missing", { exact: true }).count()).toBe(5);
  await expect.poll(() => records.getByText("back.dept.example", { exact: true }).count()).toBe(2);

  const dns = await system.api<DnsItem>("GET", "/v1/identities/dept.example/dns");
  await route53.send(
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: zone.HostedZone?.Id,
      ChangeBatch: {
        Changes: [
          {
            Action: "CREATE",
            ResourceRecordSet: {
              Name: dns.records[0]?.name,
              Type: "CNAME",
              TTL: 60,
              ResourceRecords: [{ Value: "elsewhere.example." }],
            },
          },
        ],
      },
    }),
  );
  await pressUntil(page, "Check again", "Wrong");
  await records.getByText("elsewhere.example").waitFor();
  await expectAccessible(page);

  await button(page, "Apply to Route 53").click();
  const question = page.getByRole("dialog", { name: "Replace the records with these names" });
  await question.getByText("elsewhere.example").waitFor();
  await expectAccessible(page);
  await question.getByRole("button", { name: "Replace and apply" }).click();
  // Until it closes, the same is said in it as well.
  await question.waitFor({ state: "detached" });
  await page.getByRole("main").getByText("Wrote 6 records to the hosted zone dept.example").waitFor();
  await page.getByText("Complete", { exact: true }).waitFor();
  await expect.poll(() => records.getByText("Found", { exact: true }).count()).toBe(6);
  await expect.poll(() => page.locator(":focus").textContent()).toBe("Apply to Route 53");
  await pressUntil(page, "Check again", "Verified");
});

test("hands out the records to copy, one by one, as a zone file and as a change batch", async () => {
  await system.api("POST", "/v1/identities", { identity: "elsewhere.example" });
  const page = await system.open("/identities/elsewhere.example");
  await button(page, "Copy the value of the MX record bounces.elsewhere.example").click();
  await page.getByText("Copied the value of the MX record").waitFor();

  await button(page, "Copy as zone file…").click();
  const zone = page.getByRole("dialog", { name: "Zone file lines" });
  await expect
    .poll(() => zone.getByLabel("Text").inputValue())
    .toMatch(/^bounces\.elsewhere\.example\. 1800 IN MX 10 feedback-smtp\.eu-west-1\.amazonses\.com\.$/m);
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect.poll(() => page.locator(":focus").textContent()).toBe("Copy as zone file…");
  await button(page, "Copy as Route 53 change batch…").click();
  const batch = await page.getByRole("dialog").getByLabel("Text").inputValue();
  expect(JSON.parse(batch)).toMatchObject({ Changes: Array(6).fill({ Action: "UPSERT" }) });
  await page.keyboard.press("Escape");

  await button(page, "Apply to Route 53").click();
  await page.getByRole("alert").getByText("does not host DNS for elsewhere.example").waitFor();
});

test("sets the MAIL FROM domain of a domain that is already verified, and shows its records", async () => {
  await system.turn("verified-identities", { identity: "old.example", configurationSet: "postmaster" });
  const page = await system.open("/identities/old.example");
  await page.getByText("SPF does not align with this domain").waitFor();
  await button(page, "Set a MAIL FROM domain").click();
  const dialog = page.getByRole("dialog", { name: "MAIL FROM domain of old.example" });
  await dialog.getByLabel("Another subdomain").check();
  await dialog.getByLabel("Subdomain", { exact: true }).fill("m.elsewhere.example");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText("must be a subdomain of the identity's domain").waitFor();
  await expectAccessible(page);
  await dialog.getByLabel("bounces.old.example").check();
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByText("bounces.old.example. SES has not found its DNS records").waitFor();
  const records = page.getByRole("table", { name: "DNS records to publish" });
  await expect.poll(() => records.getByText("bounces.old.example", { exact: true }).count()).toBe(2);
});

test("says under which wrong name a record was published", async () => {
  const { HostedZone } = await route53.send(
    new CreateHostedZoneCommand({ Name: "panel.example", CallerReference: "panel" }),
  );
  await system.api("POST", "/v1/identities", { identity: "panel.example" });
  const dns = await system.api<DnsItem>("GET", "/v1/identities/panel.example/dns");
  const { name, value } = dns.records[0] ?? {};
  await route53.send(
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: HostedZone?.Id,
      ChangeBatch: {
        Changes: [
          {
            Action: "CREATE",
            ResourceRecordSet: {
              Name: `${name}.panel.example`,
              Type: "CNAME",
              TTL: 60,
              ResourceRecords: [{ Value: `${value}.` }],
            },
          },
        ],
      },
    }),
  );
  const page = await system.open("/identities/panel.example");
  await page.getByText("Wrong name", { exact: true }).waitFor();
  await page.getByText(`It was found under the wrong name, ${name}.panel.example`).waitFor();
  await expectAccessible(page);
});

test("names both hosted zones of one name where it is not known which is in use", async () => {
  const create = async (CallerReference: string) =>
    (await route53.send(new CreateHostedZoneCommand({ Name: "twice.example", CallerReference }))).HostedZone
      ?.Id;
  const ids = [await create("twice 1"), await create("twice 2")];
  await route53.send(
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: ids[0],
      ChangeBatch: {
        Changes: [
          {
            Action: "UPSERT",
            ResourceRecordSet: {
              Name: "twice.example",
              Type: "NS",
              TTL: 60,
              ResourceRecords: [{ Value: "ns.elsewhere.example." }],
            },
          },
        ],
      },
    }),
  );
  await system.api("POST", "/v1/identities", { identity: "twice.example" });
  const page = await system.open("/identities/twice.example");
  await button(page, "Apply to Route 53").click();
  const alert = page.getByRole("alert");
  await alert.getByText("2 public hosted zones named twice.example").waitFor();
  for (const id of ids) await expect.poll(() => alert.textContent()).toContain(id?.split("/").at(-1));
  await alert.getByText('npx serverless deploy --param="hostedZoneId=ID"').waitFor();
  await expectAccessible(page);
});
