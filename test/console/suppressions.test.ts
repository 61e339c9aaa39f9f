import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SuppressionItem } from "../../functions/api/items/suppressionItem.ts";
import { putSeeded, seeded, seedSuppressions } from "../suppressions/seed.ts";
import { withTable } from "../system/localTable.ts";
import { bounced } from "./bounced.ts";
import { type Console, expectAccessible, PHONE, startConsole } from "./browser.ts";

const SEEDED = 120;
const DMARC =
  "smtp; 550 5.7.509 Access denied, sending domain EXAMPLE.ORG does not pass DMARC verification and has a DMARC policy of reject.";

let system: Console;
beforeAll(async () => {
  system = await startConsole();
  await seedSuppressions(system.system.endpoints.dynamodb, { count: SEEDED });
  await bounced(system, {
    "anna@clinic.example": "5.1.1",
    "bert@clinic.example": "5.2.2",
    "carl@clinic.example": "5.2.2",
    "dora@clinic.example": "5.1.1",
    "emil@clinic.example": "5.2.2",
  });
});
afterAll(() => system.stop());

const clinic = async () => {
  const { items } = await system.api<{ items: SuppressionItem[] }>(
    "GET",
    "/v1/suppressions?domain=clinic.example",
  );
  return items.map(({ address }) => address);
};
const row = (page: Page, address: string) => page.getByRole("row").filter({ hasText: address });
const bar = (page: Page) => page.getByRole("region", { name: "Suppressed addresses" });

test("says of each address why, and what to do, in place", async () => {
  const page = await system.open("/suppressions");
  const anna = row(page, "anna@clinic.example");
  await anna.getByText("Check first", { exact: true }).waitFor();
  await row(page, "bert@").getByText("Mailbox full").waitFor();
  await row(page, "bert@").getByText("Remove", { exact: true }).first().waitFor();
  const height = (await anna.boundingBox())?.height;
  expect(height).toBeLessThanOrEqual(44);
  const details = anna.getByRole("button", { name: "No such mailbox Details of anna@clinic.example" });
  await details.click();
  await page.getByText("says that this mailbox does not exist").waitFor();
  await page.getByText("Contact the person another way for their current address").waitFor();
  await page.getByText("Likely to bounce again").waitFor();
  await expect.poll(() => details.getAttribute("aria-expanded")).toBe("true");
  await details.click();
  await page.getByText("Contact the person another way").waitFor({ state: "detached" });
  await expectAccessible(page);
  await anna.getByRole("link", { name: "anna@clinic.example" }).click();
  await page.getByRole("heading", { level: 1, name: "anna@clinic.example" }).waitFor();
});

test("filters and sorts in the URL, so that a filtered list can be linked to and back leads to the one before", async () => {
  const page = await system.open("/suppressions");
  await page.getByLabel("Address", { exact: true }).fill("ber");
  await page.waitForURL(/\?address=ber$/);
  await bar(page).getByText("1 address on this page").waitFor();
  await page.getByLabel("Order").selectOption("By address");
  await page.waitForURL(/address=ber&sort=address$/);
  await page.getByRole("link", { name: "Clear filters" }).click();
  await bar(page).getByText("50 addresses on this page").waitFor();
  await page.goto(`${system.url}/suppressions?domain=clinic.example&sort=-since`);
  await bar(page).getByText("5 addresses on this page").waitFor();
  const newest = await page.getByRole("link", { name: "@clinic.example" }).allTextContents();
  expect(newest.map((address) => address.slice(0, 4))).toEqual(["anna", "bert", "carl", "dora", "emil"]);
  await page.getByLabel("SES's reason").selectOption("Complaint");
  await page.getByText("No suppressed addresses match these filters.").waitFor();
  await page.goBack();
  await bar(page).getByText("5 addresses on this page").waitFor();

  const today = new Date().toISOString().slice(0, 10);
  await page.goto(`${system.url}/suppressions?domain=clinic.example&since=2020-01-01&until=2020-01-31`);
  await page.getByText("No suppressed addresses match these filters.").waitFor();
  await page.getByLabel("To day").fill(today);
  await bar(page).getByText("5 addresses on this page").waitFor();
  await page.getByLabel("To day").fill("2019-12-31");
  await page.getByText("Must not be before the first day.").waitFor();
});

test("removes one from its row, and goes on at the next", async () => {
  const page = await system.open("/suppressions?domain=clinic.example");
  const focusedIs = (name: string) =>
    page.waitForFunction((text) => document.activeElement?.textContent === text, name);
  await row(page, "carl@").getByRole("button", { name: "Remove carl@clinic.example" }).click();
  const dialog = page.getByRole("dialog");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await focusedIs("Remove carl@clinic.example");
  await page.keyboard.press("Enter");
  await dialog.getByLabel("Why").fill("mailbox was emptied");
  await dialog.getByRole("button", { name: "Remove from suppression list" }).click();
  await dialog.waitFor({ state: "detached" });
  await focusedIs("Remove dora@clinic.example");
  await row(page, "emil@")
    .getByRole("button", { name: /^Remove/ })
    .click();
  await dialog.getByRole("button", { name: "Remove from suppression list" }).click();
  // It was the last one: the one before it.
  await focusedIs("Remove dora@clinic.example");
  expect(await clinic()).toEqual(["anna@clinic.example", "bert@clinic.example", "dora@clinic.example"]);
});

test("suppresses an address by hand, and shows what is wrong with one", async () => {
  const page = await system.open("/suppressions");
  await page.getByRole("button", { name: "Suppress an address" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Address").fill("nobody");
  await dialog.getByRole("button", { name: "Suppress" }).click();
  await dialog.getByRole("alert").getByText("Not an email address", { exact: true }).waitFor();
  await dialog.getByLabel("Address").fill("Frida <frida@clinic.example>");
  await dialog.getByLabel("Reason").selectOption("The person does not want our mail");
  await dialog.getByLabel("Why").fill("asked by phone");
  await dialog.getByRole("button", { name: "Suppress" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.waitForFunction(() => document.activeElement?.textContent === "Suppress an address");
  await row(page, "frida@clinic.example").getByText("Reported as spam").click();
  await page.getByText("The note says: “asked by phone”").waitFor();
});

test("offers no removal to a token that may only read", async () => {
  const page = await system.open("/suppressions", { token: await system.tokenOf("read") });
  await row(page, "anna@").getByText("Check first").waitFor();
  await expect.poll(() => page.getByRole("button", { name: /^Remove|^Suppress/ }).count()).toBe(0);
  await expect.poll(() => page.getByRole("checkbox").count()).toBe(0);
  await page.goto(`${system.url}/suppressions/remove`);
  await page.getByText("it needs the suppressions:write scope").waitFor();
});

test("keeps what is selected while one turns pages and filters, and removes it as a job", async () => {
  const page = await system.open("/suppressions?prefix=someone&sort=address");
  const [gone, refused] = [seeded(0).address, seeded(1).address];
  await page.getByLabel(`Select ${gone}`).check();
  await page.getByLabel(`Select ${refused}`).check();
  await page.getByRole("link", { name: "Next page" }).click();
  await page.getByLabel(`Select ${seeded(50).address}`).check();
  await page.getByRole("link", { name: "Previous page" }).click();
  await expect.poll(() => page.getByLabel(`Select ${gone}`).isChecked()).toBe(true);
  await page.getByLabel("Domain", { exact: true }).fill("nowhere.example");
  await page.getByText("No suppressed addresses match").waitFor();
  await bar(page).getByText("3 selected").waitFor();
  await page.getByRole("button", { name: "Remove 3 addresses" }).click();

  const dialog = page.getByRole("dialog");
  await dialog.getByText("1 of them is likely to bounce again and will be skipped").waitFor();
  await dialog.getByText(gone).waitFor();
  await dialog.getByText("this mailbox does not exist").waitFor();
  await dialog.getByText("At 5% bounces or 0.1% complaints, SES puts the account under review").waitFor();
  await expectAccessible(page);
  await dialog.getByRole("checkbox").check();
  await dialog.getByRole("button", { name: "Remove 3 addresses" }).waitFor();
  await dialog.getByRole("checkbox").uncheck();
  await dialog.getByLabel("Why").fill("the filter is mended");
  await dialog.getByRole("button", { name: "Remove 2 addresses" }).click();

  await page.waitForURL(/\/jobs\/[^/]+$/);
  await page.getByRole("heading", { name: "Removal of 2 addresses" }).waitFor();
  await page.getByText("Done", { exact: true }).waitFor();
  await row(page, refused).getByText("Removed", { exact: true }).waitFor();
  await expect.poll(() => row(page, gone).count()).toBe(0);
  const { items } = await system.api<{ items: { note: string }[] }>("GET", "/v1/audit?limit=2");
  expect(items.map(({ note }) => note)).toEqual(["the filter is mended", "the filter is mended"]);
});

test("shows the reasons, what one of them means, and removes all of its addresses as a job", async () => {
  await withTable({ dynamodb: system.system.endpoints.dynamodb }, (table) =>
    putSeeded(table, { from: 1_000, count: 60, change: { status: "5.7.509", diagnostic: DMARC } }),
  );
  const page = await system.open("/suppressions");
  const groups = page.getByRole("region", { name: "By reason" });
  const group = groups.getByRole("listitem").filter({ hasText: "Sender authentication failed" });
  await group.getByText("59 addresses").waitFor();
  await group.getByText("since 1 Jan 2026").waitFor();
  await group.getByText("Who has to act: You").waitFor();
  await group.getByRole("link").click();
  await page.waitForURL(/\?reasonCode=senderAuthentication$/);
  const panel = page.getByRole("region", { name: "Sender authentication failed" });
  await panel.getByText("59 addresses are suppressed because sender authentication failed.").waitFor();
  await panel.getByText("Their mailboxes are fine. Fix the cause first").waitFor();
  await bar(page).getByText("50 addresses on this page").waitFor();
  await expect.poll(() => page.getByLabel("Order").count()).toBe(0);
  await page.getByLabel("Address", { exact: true }).fill("someone");
  await panel.getByText("Clear the filters for address").waitFor();
  await expect.poll(() => panel.getByRole("button", { name: "Remove all 59" }).isDisabled()).toBe(true);
  await page.getByLabel("Address", { exact: true }).fill("");
  await panel.getByRole("button", { name: "Remove all 59" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Is the cause fixed?").waitFor();
  await expectAccessible(page);
  await dialog.getByLabel("Why").fill("DMARC fixed");
  await dialog.getByRole("button", { name: "Remove all 59" }).click();
  await page.waitForURL(/\/jobs\/[^/]+$/);
  await page.getByRole("heading", { name: "Removal of 59 addresses" }).waitFor();
  await page.getByText("Done", { exact: true }).waitFor();
  await page.getByRole("link", { name: "Sender authentication failed" }).click();
  await page.getByText("No suppressed addresses match these filters.").waitFor();
  await page.getByLabel("Who has to act").selectOption("You and the recipient");
  await page.waitForURL(/actor=recipient/);
  await page.getByLabel("Reason", { exact: true }).selectOption("Mailbox full");
  await bar(page).getByText("1 address on this page").waitFor();
  await page.goto(`${system.url}/suppressions?reasonCode=spamComplaint`);
  await page.getByText("Leave them suppressed").waitFor();
  await expect.poll(() => page.getByRole("button", { name: /^Remove all/ }).count()).toBe(0);
});

test("asks for a confirmation before it removes mailboxes that do not exist", async () => {
  await bounced(system, { "gerd@left.example": "5.1.1", "hans@left.example": "5.1.1" });
  const page = await system.open("/suppressions?reasonCode=noSuchUser&domain=left.example");
  await page.getByRole("button", { name: "Remove all at left.example" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Remove them even though mail to them is likely to bounce again.").waitFor();
  await dialog.getByRole("button", { name: "Remove all at left.example" }).click();
  // The box has to be ticked first.
  await dialog.waitFor();
  await dialog.getByRole("checkbox").check();
  await dialog.getByRole("button", { name: "Remove all at left.example" }).click();
  await page.getByRole("heading", { name: "Removal of 2 addresses" }).waitFor();
  await page.getByText("Done", { exact: true }).waitFor();
  await page.getByText(", at left.example").waitFor();
});

test("clears a selection, and selects a page at once", async () => {
  const page = await system.open("/suppressions?prefix=someone&sort=address");
  await page.getByLabel("Select all on this page").check();
  await bar(page).getByText("50 selected").waitFor();
  await page.getByRole("button", { name: "Clear" }).click();
  await bar(page).getByText("50 addresses on this page").waitFor();
  await expect.poll(() => page.getByRole("checkbox", { checked: true }).count()).toBe(0);
  await page.waitForFunction(() => document.activeElement?.matches("[aria-label='Suppressed addresses']"));
});

test("downloads the CSV where the browser writes no files, and can be cancelled", async () => {
  const page = await system.open("/icon.svg");
  await page.addInitScript(() => Object.assign(globalThis, { showSaveFilePicker: undefined }));
  await page.goto(`${system.url}/suppressions?domain=clinic.example&sort=address`);
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export as CSV" }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^suppressions-[\d-]+\.csv$/);
  const saved = await readFile(await download.path(), "utf8");
  expect(saved.split("\r\n").map((line) => line.split(",")[0])).toEqual(["address", ...(await clinic()), ""]);

  const { promise: isCancelled, resolve } = Promise.withResolvers<void>();
  await page.route(/limit=1000/, async (route) => {
    await isCancelled;
    await route.abort();
  });
  await page.getByRole("button", { name: "Export as CSV" }).click();
  await page.getByRole("button", { name: "0 rows" }).waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByText("Cancelled: no file was saved.").waitFor();
  resolve();
  await page.waitForFunction(() => document.activeElement?.textContent === "Export as CSV");
});

test("says how many there are in all, where the groups tell", async () => {
  const page = await system.open("/suppressions");
  const groups = await system.api<{ items: { count: number }[] }>("GET", "/v1/suppression-groups");
  const all = groups.items.reduce((sum, { count }) => sum + count, 0);
  await bar(page)
    .getByText(`50 addresses on this page, ${all.toLocaleString("en-US")} in all`)
    .waitFor();
  await page.getByLabel("Address", { exact: true }).fill("ANNA clinic");
  await bar(page).getByText("1 address on this page", { exact: true }).waitFor();
});

test("fits a phone, in the dark too", async () => {
  const page = await system.open("/suppressions", { context: { viewport: PHONE, colorScheme: "dark" } });
  await row(page, "anna@").getByText("Check first").waitFor();
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(PHONE.width);
  await page.getByLabel("Select anna@clinic.example").check();
  await page.getByRole("button", { name: "Remove 1 address" }).waitFor();
  await expectAccessible(page);
});
