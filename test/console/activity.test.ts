import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bounce, delivery, send } from "../feedback/notifications.ts";
import { type Console, expectAccessible, PHONE, startConsole } from "./browser.ts";

const DESK = { width: 1280, height: 900 };
const MINUTE_MS = 60_000;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

let system: Console;
beforeAll(async () => {
  system = await startConsole();
  await system.publish(
    ...Array.from({ length: 70 }, (_, n) => {
      const mail = { messageId: `0102-s${n}`, at: ago((n + 20) * MINUTE_MS), to: [`p${n}@uni.example`] };
      return [send, delivery].map((kind) => kind({ ...mail, subject: `Survey ${n}.` }));
    }).flat(),
    ...[1, 2].flatMap((n) => {
      const mail = {
        messageId: `0102-b${n}`,
        at: ago((n + 10) * MINUTE_MS),
        to: ["ada.mueller@clinic.example"],
      };
      return [send, bounce].map((kind) => kind({ ...mail, subject: "=Reset()" }));
    }),
    send({
      messageId: "0102-many",
      at: ago(5 * MINUTE_MS),
      to: ["ann@ward.example", "bo@ward.example", "cy@ward.example"],
      subject: "To three",
    }),
  );
});
afterAll(() => system.stop());

const rows = (page: Page) => page.getByRole("table", { name: "Messages, newest first" }).locator("tbody tr");
const row = (page: Page, text: string) => rows(page).filter({ hasText: text });

test("lists messages densely, goes on to older ones, and still has them after a message was looked at", async () => {
  const page = await system.open("/", { context: { viewport: DESK } });
  await page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: "Activity" }).click();
  await page.getByText("50 messages.").waitFor();
  const first = rows(page).first();
  await first.getByText("ann@ward.example").waitFor();
  await first.getByText("and 2 more").waitFor();
  await first.getByText("Sent", { exact: true }).waitFor();
  await row(page, "mueller").first().getByText("No such mailbox").waitFor();
  expect((await first.boundingBox())?.height).toBeLessThanOrEqual(24);
  const seen = await rows(page).evaluateAll(
    (all) => all.filter((one) => one.getBoundingClientRect().bottom <= innerHeight).length,
  );
  expect(seen).toBeGreaterThanOrEqual(28);
  await expectAccessible(page);

  await page.getByRole("button", { name: "Show older" }).click();
  await page.getByText("73 messages. There are no older ones.").waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).not.toBe("BODY");
  // Anywhere in the row.
  await row(page, "Survey 65.").getByText("p65@uni.example").click({ force: true });
  await page.getByRole("heading", { level: 1, name: "Survey 65." }).waitFor();
  await page.goBack();
  await row(page, "Survey 65.").waitFor();
});

test("filters by part of the recipient and by state in the URL, and back leads to the filters before", async () => {
  const page = await system.open("/activity");
  await page.getByLabel("Recipient", { exact: true }).fill("MUELLER clinic");
  await page.waitForURL(/\?recipient=MUELLER\+clinic$/);
  await page.getByText("2 messages. There are no older ones.").waitFor();
  await page.getByLabel("State").selectOption("delivered");
  await page.waitForURL(/recipient=MUELLER\+clinic&state=delivered$/);
  await page.getByText("No messages match these filters.").waitFor();
  await expectAccessible(page);
  await page.goBack();
  await page.getByText("2 messages. There are no older ones.").waitFor();
  await expect.poll(() => page.getByLabel("State").inputValue()).toBe("");
  await page.getByRole("link", { name: "Clear filters" }).click();
  await page.getByText("50 messages.").waitFor();
  await expect.poll(() => page.getByLabel("Recipient", { exact: true }).inputValue()).toBe("");
});

test("keeps the rarer filters folded, says how many are set, and which one is wrong", async () => {
  const page = await system.open("/activity?domain=ward.example");
  await page.getByText("1 message. There are no older ones.").waitFor();
  await page.getByRole("button", { name: "Fewer filters" }).click();
  await page.getByRole("button", { name: "More filters (1)" }).click();
  await page.getByLabel("Reason").selectOption("mailboxFull");
  await page.getByText("No messages match these filters.").waitFor();
  await page.getByRole("link", { name: "Show all messages" }).click();
  await page.getByText("50 messages.").waitFor();
  await page.getByLabel("From day").fill("2026-01-02");
  await page.getByLabel("To day").fill("2026-01-01");
  await page.getByText("Must not be before the first day.").waitFor();
  await page.goto(`${system.url}/activity?sender=nobody`);
  await page.getByRole("alert").getByText("sender: not an email address.").waitFor();
  await expectAccessible(page);
});

test("counts states and reasons beside their filters, and has every filter of the API", async () => {
  const page = await system.open("/activity?domain=clinic.example", { context: { viewport: DESK } });
  const choice = (label: string, value: string) =>
    page.getByLabel(label, { exact: true }).locator(`option[value="${value}"]`).textContent();
  await page.getByText("Numbers: all messages").waitFor();
  expect(await choice("State", "bounced")).toBe("Bounced 2");
  expect(await choice("State", "sent")).toBe("Sent");
  expect(await choice("Reason", "noSuchUser")).toBe("No such mailbox 2");
  // They do not depend on these two.
  await page.getByLabel("State").selectOption("bounced");
  await page.waitForURL(/state=bounced/);
  await page.getByText("2 messages. There are no older ones.").waitFor();
  expect(await choice("State", "bounced")).toBe("Bounced 2");
  await page.getByLabel("Who has to act").selectOption("You");
  await page.getByText("No messages match these filters.").waitFor();
  await page.getByLabel("Who has to act").selectOption("Recipient's administrator");
  await page.waitForURL(/actor=theirAdmin/);
  await page.getByLabel("Who has to act").selectOption("");
  await page.getByLabel("Subject", { exact: true }).fill("no such words");
  await page.waitForURL(/subject=no/);
  await page.getByText("No messages match these filters.").waitFor();
  await page.getByLabel("Subject", { exact: true }).fill("RESET");
  await page.getByText("2 messages. There are no older ones.").waitFor();
  await page.getByLabel("Credential").fill("ses-smtp-lab");
  await page.waitForURL(/credential=ses-smtp-lab/);
  await page.getByText("No messages match these filters.").waitFor();
  await page.getByLabel("Credential").fill("");
  await page.getByLabel("Source IP address").fill("192.0.2.7");
  await page.waitForURL(/sourceIp=192\.0\.2\.7/);
  await page.getByText("No messages match these filters.").waitFor();
  await expectAccessible(page);
});

test("adds new messages at the top, but moves no row that is pointed at, and renews states in place", async () => {
  const page = await system.open("/activity");
  await page.getByText("50 messages.").waitFor();
  await page.mouse.move(0, 0);
  const now = { messageId: "0102-new1", at: ago(4 * MINUTE_MS), to: ["new@uni.example"], subject: "New 1" };
  await system.publish(send(now));
  await row(page, "New 1").getByText("Sent", { exact: true }).waitFor();
  await expect.poll(() => rows(page).first().textContent()).toContain("New 1");

  const pointed = row(page, "New 1");
  await pointed.hover();
  const before = await pointed.boundingBox();
  await system.publish(
    delivery(now),
    ...[2, 3].map((n) =>
      send({ ...now, messageId: `0102-new${n}`, at: ago(3 * MINUTE_MS), subject: `New ${n}` }),
    ),
  );
  const button = page.getByRole("button", { name: "2 new messages" });
  await button.waitFor();
  await pointed.getByText("Delivered").waitFor();
  expect(await pointed.boundingBox()).toEqual(before);
  expect(await row(page, "New 2").count()).toBe(0);
  await expectAccessible(page);
  await button.click();
  await row(page, "New 2").waitFor();
  await button.waitFor({ state: "detached" });
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label")))
    .toBe("Messages");

  // Whoever has scrolled down is not moved either; whoever leaves the list has the news by itself.
  await page.mouse.move(0, 0);
  await page.evaluate(() => scrollTo(0, 300));
  await system.publish(send({ ...now, messageId: "0102-new4", at: ago(2 * MINUTE_MS), subject: "New 4" }));
  await page.getByRole("button", { name: "1 new message" }).waitFor();
  expect(await row(page, "New 4").count()).toBe(0);
  await page.evaluate(() => scrollTo(0, 0));
  await row(page, "New 4").waitFor();
});

test("says how far it has looked where a page is short, and goes on from there on a press", async () => {
  const page = await system.open("/icon.svg");
  const item = {
    messageId: "0102-rare",
    sender: "redcap@uni.example",
    subject: "Rare",
    at: "2026-11-01T08:00:00.000Z",
    recipients: ["rare@uni.example"],
    recipientCount: 1,
    state: "delivered",
    reason: null,
  };
  await page.route("**/v1/messages?*", (route) =>
    route.fulfill({
      json: route.request().url().includes("cursor=")
        ? { items: [item], cursor: null, searchedBackTo: null }
        : { items: [], cursor: "further", searchedBackTo: "2026-11-20T08:00:00.000Z" },
    }),
  );
  await page.goto(`${system.url}/activity?recipient=rare`);
  await page.getByText("No matches so far. Searched back to 20 Nov 2026, 08:00.").waitFor();
  await page.getByRole("button", { name: "Search older messages" }).press("Enter");
  await row(page, "Rare").waitFor();
  await page.getByText("1 message. There are no older ones.").waitFor();
});

test("saves what is shown as CSV, in which no cell is a formula", async () => {
  const page = await system.open("/activity?recipient=mueller");
  await page.getByText("2 messages. There are no older ones.").waitFor();
  // A dialog of the browser's own cannot be driven.
  await page.evaluate(() => Object.assign(globalThis, { showSaveFilePicker: undefined }));
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export shown rows as CSV" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^activity-[\d-]+\.csv$/);
  const [head, one] = (await readFile(await download.path(), "utf8")).split("\r\n");
  expect(head).toBe("at,recipients,recipientCount,sender,subject,state,reason,reasonTitle,messageId");
  expect(one).toMatch(
    /Z,ada\.mueller@clinic\.example,1,redcap@uni\.example,'=Reset\(\),bounced,noSuchUser,No such mailbox,0102-b1$/,
  );
  await page.getByText(/^Saved 2 rows as activity-/).waitFor();
});

test("takes two lines a message on a phone, in the dark", async () => {
  const page = await system.open("/activity", { context: { viewport: PHONE, colorScheme: "dark" } });
  await row(page, "mueller").first().getByText("No such mailbox").waitFor();
  expect((await row(page, "mueller").first().boundingBox())?.height).toBeLessThanOrEqual(60);
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth))
    .toBeLessThanOrEqual(PHONE.width);
  await expectAccessible(page);
  await row(page, "mueller").first().getByRole("link").click();
  await page.getByRole("heading", { level: 1, name: "=Reset()" }).waitFor();
});

test("leads to the setup checklist where no message is known", async () => {
  const page = await system.open("/icon.svg");
  await page.route("**/v1/messages?*", (route) =>
    route.fulfill({ json: { items: [], cursor: null, searchedBackTo: null } }),
  );
  await page.goto(`${system.url}/activity`);
  await page.getByText("No messages yet.").waitFor();
  await expectAccessible(page);
  await page.getByRole("link", { name: "open the setup checklist" }).click();
  await page.getByRole("heading", { level: 1, name: "Setup" }).waitFor();
});
