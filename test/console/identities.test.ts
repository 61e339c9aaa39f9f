import {
  CreateConfigurationSetCommand,
  CreateEmailIdentityCommand,
  SESv2Client,
} from "@aws-sdk/client-sesv2";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import { send } from "../feedback/notifications.ts";
import { linkTo } from "../system/linkTo.ts";
import { type Console, expectAccessible, PHONE, startConsole } from "./browser.ts";

let system: Console;
beforeAll(async () => {
  system = await startConsole();
});
afterAll(() => system.stop());

const sesClient = () =>
  new SESv2Client({ endpoint: system.system.endpoints.sesv2, region: REGION, credentials: CREDENTIALS });
const title = (page: Page) => page.getByRole("heading", { level: 1 });
const button = (page: Page, name: string) => page.getByRole("button", { name });
test("requests an address, and sees it verified once the link in its mail was opened", async () => {
  const page = await system.open("/identities");
  await page.getByRole("link", { name: "Request an identity" }).click();
  await page.getByLabel("Address or domain").fill("redcap@uni.example");
  await page.getByText("Nothing covers redcap@uni.example yet").waitFor();
  await expectAccessible(page);
  await page.getByLabel("Requester").fill("boss@uni.example");
  await page.getByLabel("Why").fill("survey 12");
  await button(page, "Request identity").click();
  await page.getByRole("heading", { name: "the link that SES has sent to redcap@uni.example" }).waitFor();
  await expect.poll(() => page.locator(":focus").textContent()).toContain("Requested");
  await expectAccessible(page);

  await page.getByRole("link", { name: "Go to redcap@uni.example" }).click();
  await page.getByText("Pending", { exact: true }).waitFor();
  await page.getByText("Requested by operator for boss@uni.example.").waitFor();
  await page.getByText("survey 12").waitFor();
  await expect.poll(() => button(page, "Resend the email").getAttribute("aria-disabled")).toBe("true");
  await page.getByText("You can try again from").waitFor();

  expect((await fetch(await linkTo("redcap@uni.example", system.system.endpoints))).status).toBe(200);
  await button(page, "Check again").click();
  await page.getByText("Verified", { exact: true }).waitFor();
  await page.getByText("Verified.", { exact: true }).waitFor();
  await expectAccessible(page);

  await page.getByRole("link", { name: "Identities" }).click();
  const row = page.getByRole("row", { name: "redcap@uni.example" });
  await row.getByText("You can send from it.").waitFor();
  await row.getByText("events reach Postmaster").waitFor();
});

test("has the verification mail sent again, and says when it was sent just now", async () => {
  const client = sesClient();
  await client.send(new CreateEmailIdentityCommand({ EmailIdentity: "slow@console.example" }));
  client.destroy();
  const path = "/identities/slow%40console.example";
  const [page, other] = [await system.open(path), await system.open(path)];
  await button(other, "Resend the email").waitFor();
  await button(page, "Resend the email").click();
  await page.getByText("SES has emailed slow@console.example again.").waitFor();
  await page.getByText("You can try again from").waitFor();
  await button(other, "Resend the email").click();
  await other.getByRole("alert").getByText("An email was sent within the last 10 minutes").waitFor();
});

test("says while an address is typed that it needs no asking, and why one cannot be had", async () => {
  await system.turn("verified-identities", { identity: "clinic.example", configurationSet: "postmaster" });
  const page = await system.open("/identities/new?identity=ann%40lab.clinic.example");
  await page.getByRole("status").getByText("No action needed: clinic.example is verified").waitFor();
  await button(page, "Request identity").click();
  await page.getByRole("heading", { name: "You can already send from ann@lab.clinic.example" }).waitFor();

  await button(page, "Request another").click();
  await page.getByLabel("Address or domain").fill("me@gmail.com");
  await button(page, "Request identity").click();
  await page.getByRole("alert").getByText("put this one in Reply-To").waitFor();
  await page.getByLabel("Address or domain").fill("me@nowhere");
  await page.getByLabel("Requester").fill("nobody");
  await button(page, "Request identity").click();
  await page.getByText("Neither an address nor a domain").waitFor();
  await page.getByText("Not an email address.").waitFor();
  await expect.poll(() => page.locator(":focus").inputValue()).toBe("me@nowhere");
  await expectAccessible(page);
});

test("has the events of an identity recorded that was made elsewhere, and asks before it takes one off another set", async () => {
  const client = sesClient();
  await client.send(new CreateConfigurationSetCommand({ ConfigurationSetName: "newsletter" }));
  client.destroy();
  await system.turn("verified-identities", { identity: "old@console.example" });
  await system.turn("verified-identities", {
    identity: "news@console.example",
    configurationSet: "newsletter",
  });

  const page = await system.open("/identities/old%40console.example");
  await page.getByText("Created outside Postmaster").waitFor();
  await button(page, "Send its events to Postmaster").click();
  await page.getByText("Its events reach Postmaster.").waitFor();

  await page.goto(`${system.url}/identities/news%40console.example`);
  await button(page, "Send its events to Postmaster").click();
  const question = page.getByRole("dialog", {
    name: "Replace the configuration set of news@console.example?",
  });
  await question.getByRole("button", { name: "Replace" }).click();
  await page.getByText("Its events reach Postmaster.").waitFor();
});

test("deletes an identity, one in use only after a second question that names its senders", async () => {
  await system.turn("verified-identities", { identity: "busy.example", configurationSet: "postmaster" });
  await system.publish(
    send({
      messageId: "message-0001",
      at: new Date().toISOString(),
      source: "survey@busy.example",
      to: ["ada@example.net"],
    }),
  );
  const page = await system.open("/identities/busy.example");
  await button(page, "Delete…").click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete busy.example" }).click();
  const second = page.getByRole("dialog", { name: "busy.example is in use" });
  await second.getByText("survey@busy.example").waitFor();
  await expectAccessible(page);
  await second.getByRole("button", { name: "Delete anyway" }).click();
  await page.getByText("Deleted busy.example in SES and here.").waitFor();
  await expect.poll(() => title(page).textContent()).toBe("Identities");
  await page.goto(`${system.url}/identities/busy.example`);
  await page.getByText("SES rejects mail from busy.example.").waitFor();
  await expect
    .poll(() => page.getByRole("link", { name: "Request busy.example" }).getAttribute("href"))
    .toBe("/identities/new?identity=busy.example");
});

test("narrows the list by state and text, kept in the URL", async () => {
  await system.turn("verified-identities", { identity: "kept.example" });
  await system.api("POST", "/v1/identities", { identity: "later@kept-not.example" });
  const page = await system.open("/identities?text=KEPT");
  const rows = page.getByRole("table", { name: "Identities" }).getByRole("row");
  await page.getByRole("link", { name: "later@kept-not.example" }).waitFor();
  await expect.poll(() => rows.count()).toBe(3);
  await page.getByLabel("State").selectOption("pending");
  await expect.poll(() => rows.count()).toBe(2);
  await expect.poll(() => page.url()).toMatch(/\?text=KEPT&state=pending$/);
  await page.getByLabel("Address or domain").fill("nobody");
  await page.getByText("No matches on this page.").waitFor();
  await page.getByRole("link", { name: "Show all" }).click();
  await page.getByRole("link", { name: "kept.example", exact: true }).waitFor();
});

test("is accessible on a phone and in the dark, and shows a token of scope read no button that changes anything", async () => {
  const token = await system.tokenOf("read");
  await system.api("POST", "/v1/identities", { identity: "phone.example" });
  const page = await system.open("/identities", {
    token,
    context: { viewport: PHONE, colorScheme: "dark" },
  });
  await page.getByRole("link", { name: "phone.example" }).waitFor();
  await expectAccessible(page);
  await expect.poll(() => page.getByRole("link", { name: "Request an identity" }).count()).toBe(0);
  await page.getByRole("link", { name: "phone.example" }).click();
  await page.getByText("No answer", { exact: true }).first().waitFor();
  await expectAccessible(page);
  const names = await page.getByRole("main").getByRole("button").allTextContents();
  expect([...new Set(names)].sort()).toEqual([
    "Check again",
    "Copy",
    "Copy as Route 53 change batch…",
    "Copy as zone file…",
  ]);
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(PHONE.width);
  await page.goto(`${system.url}/identities/new`);
  await page.getByText("it needs the identities:write scope").waitFor();
});
