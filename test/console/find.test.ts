import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bounce, delivery, send } from "../feedback/notifications.ts";
import { type Console, expectAccessible, PHONE, startConsole } from "./browser.ts";
import { find } from "./searchBox.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
const dayAgo = (ms: number) => ago(ms).slice(0, 10);

let system: Console;
beforeAll(async () => {
  system = await startConsole();
  await system.turn("verified-identities", { identity: "uni.example", configurationSet: "postmaster" });
  await system.publish(
    ...Array.from({ length: 60 }, (_, n) => {
      const mail = { messageId: `0102-s${n}`, at: ago(n * HOUR_MS), to: [`p${n}@uni.example`] };
      return [send, delivery].map((kind) => kind({ ...mail, subject: `Survey ${n}.` }));
    }).flat(),
    ...Array.from({ length: 12 }, (_, n) => {
      const mail = { messageId: `0102-b${n}`, at: ago(n * HOUR_MS), to: [`p${n}@gmial.example`] };
      return [send, bounce].map((kind) => kind({ ...mail, subject: "Reset" }));
    }).flat(),
  );
});
afterAll(() => system.stop());

const found = (page: Page) => page.getByRole("table", { name: "Messages found, newest first" });

test("finds messages by a part of their subject, says how far back, and looks further on request", async () => {
  const page = await system.open("/");
  await find(page, "SURVEY");
  await page.getByRole("heading", { level: 1, name: "Messages with “SURVEY” in their subject" }).waitFor();
  await found(page).getByText("Survey 0.").waitFor();
  await page.getByText(/^50 messages found, searched back to/).waitFor();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Search older messages" }).click();
  await page.getByText("60 messages found; all recorded messages were searched.").waitFor();
  await found(page).getByText("Survey 0.").waitFor();
  await expect.poll(() => page.getByRole("button", { name: "Search older messages" }).count()).toBe(0);
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).not.toBe("BODY");

  await found(page).getByRole("link", { name: "Survey 59." }).click();
  await page.getByRole("heading", { level: 1, name: "Survey 59." }).waitFor();
  await page.goBack();
  await page.getByText("60 messages found").waitFor();
});

test("keeps the days that a search is narrowed to in the URL", async () => {
  const page = await system.open("/find?q=survey");
  await page.getByLabel("To day").fill(dayAgo(DAY_MS));
  await page.waitForURL(/until=/);
  await page.getByLabel("From day").fill(dayAgo(DAY_MS));
  await page.getByText(/24 messages found, searched back to .*, the start of the period\./).waitFor();
  await page.reload();
  await page.getByText("24 messages found").waitFor();
  await page.getByLabel("From day").fill(dayAgo(0));
  await page.getByText("Must not be before the first day.").waitFor();
  await expectAccessible(page);
});

test("offers what else a text may be, and says that a short one is too short", async () => {
  const page = await system.open("/find?q=FACADE");
  await page.getByText("No message found; all recorded messages were searched.").waitFor();
  await page.getByRole("link", { name: "suppressed addresses starting with “FACADE”" }).waitFor();
  await page.getByRole("link", { name: "the message with the id FACADE" }).click();
  await page.getByRole("heading", { level: 1, name: "Message not found" }).waitFor();

  await find(page, "ab");
  await page.getByText("Type at least three characters of the subject").waitFor();
  await page.getByRole("link", { name: "suppressed addresses starting with “ab”" }).waitFor();
  await expectAccessible(page);
});

test("says of a mistyped domain that nothing arrives there, and which addresses are suppressed", async () => {
  const page = await system.open("/");
  await find(page, "@gmial.example");
  const verdict = page.getByRole("region", { name: "Where the problem is" });
  await verdict
    .getByText("The problem is the domain: nothing was delivered, and 12 messages bounced.")
    .waitFor();
  await verdict.getByText("Check the part after the @ for typos.").waitFor();
  const row = (name: string) => page.getByRole("row").filter({ hasText: name });
  await expect.poll(() => row("Hard bounces").getByRole("cell").allTextContents()).toEqual(["12 ", "0 "]);
  await expect.poll(() => row("Delivered").getByRole("cell").allTextContents()).toEqual(["0 ", "60 "]);
  await page.getByText("No: it is not verified in SES.").waitFor();
  const suppressed = page.getByRole("region", { name: "Suppressed addresses" });
  await expect.poll(() => suppressed.getByRole("listitem").count()).toBe(10);
  await expectAccessible(page);
  await suppressed.getByRole("link", { name: "Show all in the suppression list" }).click();
  await page.waitForURL(/\/suppressions\?domain=gmial\.example$/);
  await page.getByText("p11@gmial.example").first().waitFor();
});

test("shows nothing of one domain on the page of the next while that is looked up", async () => {
  const page = await system.open("/domains/gmial.example");
  await page.getByText("The problem is the domain: nothing was delivered").waitFor();
  await page
    .getByRole("link", { name: /^p\d+@gmial\.example$/ })
    .first()
    .waitFor();
  const { promise: held, resolve: answerNow } = Promise.withResolvers<void>();
  await page.route(/\/v1\/.*uni\.example/, (route) => held.then(() => route.continue()));
  await find(page, "@uni.example");
  await page.getByRole("heading", { level: 1, name: "uni.example" }).waitFor();
  await page.getByText("Loading…").first().waitFor();
  await expect.poll(() => page.getByRole("main").textContent()).not.toMatch(/gmial|nothing was delivered/);
  answerNow();
  await page.getByText("Delivering normally: 60 of 60 messages accepted").waitFor();
});

test("says of our own domain that we send from it, and that mail arrives, on a phone and in the dark", async () => {
  const page = await system.open("/domains/uni.example", {
    context: { viewport: PHONE, colorScheme: "dark" },
  });
  await page.getByText("Delivering normally: 60 of 60 messages accepted, 0% bounced.").waitFor();
  await page.getByText("Yes. Verified, but SES no longer finds its DNS records").waitFor();
  await page.getByText("No suppressed addresses at this domain.").waitFor();
  await expectAccessible(page);
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth))
    .toBeLessThanOrEqual(PHONE.width);
  await page.getByRole("link", { name: "uni.example under Identities" }).click();
  await page.getByRole("heading", { level: 1, name: "uni.example" }).waitFor();
});
