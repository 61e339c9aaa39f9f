import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Console, expectAccessible, startConsole } from "./browser.ts";

const DESK = { width: 1280, height: 900 };
const MINUTE_MS = 60_000;
const PATIENCE = { timeout: 20_000 };
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

let system: Console;
beforeAll(async () => {
  system = await startConsole();
});
afterAll(() => system.stop());

const rows = (page: Page) => page.getByRole("table", { name: "Messages, newest first" }).locator("tbody tr");
const row = (page: Page, text: string) => rows(page).filter({ hasText: text });

test("draws of thousands of messages those in the window, each at its place", async () => {
  const page = await system.open("/icon.svg", { context: { viewport: DESK } });
  const items = Array.from({ length: 3_000 }, (_, n) => ({
    messageId: `0102-l${n}`,
    sender: "redcap@uni.example",
    subject: `Long ${n}.`,
    at: ago((n + 1) * MINUTE_MS),
    recipients: [`l${n}@uni.example`],
    recipientCount: 1,
    state: "delivered",
    reason: null,
  }));
  await page.route("**/v1/messages?*", (route) => {
    const isOlder = route.request().url().includes("cursor=");
    const shown = isOlder ? items.slice(50) : items.slice(0, 50);
    return route.fulfill({
      json: { items: shown, cursor: isOlder ? null : "older", searchedBackTo: shown.at(-1)?.at },
    });
  });
  await page.goto(`${system.url}/activity`);
  await row(page, "Long 49.").waitFor();
  const height = (await row(page, "Long 1.").boundingBox())?.height ?? 0;
  await page.getByRole("button", { name: "Show older" }).click();
  await page.getByText("3,000 messages. There are no older ones.").waitFor();
  const table = page.getByRole("table", { name: "Messages, newest first" });
  expect(await table.getAttribute("aria-rowcount")).toBe("3001");
  await page.evaluate((y) => scrollTo(0, y), 1_500 * height);
  await page.mouse.move(640, 450);
  const pointed = () => page.evaluate(() => document.elementFromPoint(640, 450)?.closest("tr")?.textContent);
  await expect.poll(pointed, PATIENCE).toMatch(/Long 1[45]\d\d\./);
  expect(await rows(page).count()).toBeLessThan(150);
  await expectAccessible(page);

  const at = await page.evaluate(() => scrollY);
  // Whoever comes back from a message finds the list where it was; whoever opens the page anew is at its top.
  const before = await pointed();
  await page.mouse.click(640, 450);
  await page.waitForURL(/\/messages\/0102-l/);
  await page.goBack();
  await expect.poll(pointed, PATIENCE).toBe(before);
  expect(await page.evaluate(() => scrollY)).toBe(at);

  const seen = page.locator("tr", { has: page.getByText("Long 1500.") });
  const index = await seen.getAttribute("aria-rowindex");
  expect(index).toBe("1502");
  await seen.getByRole("link").focus();
  expect(Math.abs((await page.evaluate(() => scrollY)) - at)).toBeLessThan(900);
  await page.keyboard.press("End");
  await row(page, "Long 2999.").waitFor();
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollHeight - innerHeight - scrollY), PATIENCE)
    .toBeLessThan(2);
  await page.getByRole("link", { name: "Overview" }).click();
  await page.getByRole("link", { name: "Activity" }).click();
  await row(page, "Long 0.").waitFor();
  expect(await page.evaluate(() => scrollY)).toBe(0);
});
