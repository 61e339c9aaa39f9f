import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hostedZones } from "../api/hostedZones.ts";
import { bounced } from "./bounced.ts";
import { type Console, expectAccessible, PHONE, startConsole } from "./browser.ts";

const FILE = [
  "record_id;email;group",
  "1;gone@clinic.example;a",
  '2;"Ada <ada@clinic.example>";b',
  "3;ADA@clinic.example;b",
  "4;jo@nowhere.example;c",
  "5;;c",
  "6;new@clinic.example;=1+1",
  "",
].join("\r\n");

let system: Console;
beforeAll(async () => {
  system = await startConsole();
  const zones = hostedZones(system.system.endpoints.route53);
  await zones.put(await zones.zone("example"), "clinic.example", "MX", "10 mx.clinic.example");
  zones.client.destroy();
  await bounced(system, { "gone@clinic.example": "5.1.1" });
});
afterAll(() => system.stop());

const results = (page: Page) => page.getByRole("table", { name: "Result of each address" });
const addresses = (page: Page) => results(page).locator('td[data-name="Address"]').allTextContents();
const verdict = (page: Page) => page.getByRole("region", { name: "Verdict" });

/** What a press of a button saves, with the file's name; without File System Access, so that it is downloaded. */
const saved = async (page: Page, name: string): Promise<[string, string]> => {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name }).click(),
  ]);
  return [download.suggestedFilename(), await readFile(await download.path(), "utf8")];
};

const withoutPicker = async (page: Page) => {
  await page.addInitScript("delete globalThis.showSaveFilePicker");
  await page.goto(`${system.url}/list-checks`);
};

/** Drops a file on the form, as from the desktop. */
const drop = async (page: Page, name: string, content: string) => {
  const data = await page.evaluateHandle(
    ([text, called]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], called, { type: "text/csv" }));
      return transfer;
    },
    [content, name] as const,
  );
  await page.getByText("or drop it here").dispatchEvent("drop", { dataTransfer: data });
};

const choose = (page: Page, name: string, content: string) =>
  page.getByLabel("A file").setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from(content) });

test("checks a file that is dropped: verdict, kinds, results, and both files in its own columns", async () => {
  const page = await system.open("/list-checks");
  await withoutPicker(page);
  await expectAccessible(page);
  await drop(page, "participants.csv", FILE);
  await page.getByText("From the file participants.csv").waitFor();
  await expect.poll(() => page.getByLabel("Column with the addresses").inputValue()).toBe("email");
  await page.getByText("1 of 6 rows has no address.").waitFor();
  await page.getByRole("button", { name: "Check 5 addresses" }).click();

  await page.getByRole("heading", { level: 1, name: "List of 5 addresses" }).waitFor();
  await verdict(page).getByText("Of 5 addresses, 1 would bounce: 20.0% of this list.").waitFor();
  await expectAccessible(page);
  await expect
    .poll(() => addresses(page))
    .toEqual(["gone@clinic.example", "ADA@clinic.example", "jo@nowhere.example"]);
  await verdict(page).getByText("How this is worked out").click();
  await verdict(page).getByText("4 messages: SES sends one to each valid address.").waitFor();

  expect(await saved(page, "Save the clean list")).toEqual([
    "participants-clean.csv",
    '\ufeffrecord_id;email;group\r\n2;"Ada <ada@clinic.example>";b\r\n6;new@clinic.example;=1+1\r\n',
  ]);
  const [name, problems] = await saved(page, "Save the problems");
  expect(name).toBe("participants-problems.csv");
  expect(problems.split("\r\n").map((line) => line.split(";").slice(0, 4))).toEqual([
    ["\ufeffrecord_id", "email", "group", "problem"],
    ["1", "gone@clinic.example", "a", "Suppressed"],
    ["3", "ADA@clinic.example", "b", "Duplicate"],
    ["4", "jo@nowhere.example", "c", "Domain does not exist"],
    ["5", "", "c", "No address"],
    [""],
  ]);
});

test("filters by kind in the URL, and saves the addresses alone once the page was loaded anew", async () => {
  const page = await system.open("/list-checks");
  await withoutPicker(page);
  await page.getByLabel("Or paste addresses").fill("gone@clinic.example, new@clinic.example\nno address");
  await page.getByRole("button", { name: "Check 3 addresses" }).click();
  await verdict(page).getByText("Of 3 addresses, none is known to add a hard bounce.").waitFor();
  await page.getByRole("link", { name: "Never mailed" }).click();
  await expect.poll(() => addresses(page)).toEqual(["new@clinic.example"]);
  await page.getByLabel("Show").selectOption("Invalid address (1)");
  await expect.poll(() => addresses(page)).toEqual(["no address"]);
  await page.goBack();
  await expect.poll(() => addresses(page)).toEqual(["new@clinic.example"]);

  await page.reload();
  await expect.poll(() => addresses(page)).toEqual(["new@clinic.example"]);
  await page.getByText("Both have addresses only.").waitFor();
  expect(await saved(page, "Save the clean list")).toEqual([
    "list-clean.csv",
    "address\nnew@clinic.example\n",
  ]);
  const [, problems] = await saved(page, "Save the problems");
  expect(problems.split("\n").map((line) => line.split(",").slice(0, 2))).toEqual([
    ["address", "problem"],
    ["gone@clinic.example", "Suppressed"],
    ["no address", "Invalid address"],
    [""],
  ]);
});

test("says what is wrong with a list before it is sent", async () => {
  const page = await system.open("/list-checks");
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await page.getByText("No address found.").waitFor();
  const tooMany = Array.from({ length: 100_001 }, (_, n) => `p${n}@clinic.example`);
  await choose(page, "many.txt", tooMany.join("\n"));
  await page.getByRole("alert").getByText("more than 100,000 addresses. Split it").waitFor();
  await page.getByRole("button", { name: "Remove file" }).click();
  const long = Array.from({ length: 60_000 }, (_, n) => `${"long".repeat(15)}${n}@clinic.example`);
  await choose(page, "long.txt", long.join("\n"));
  await page.getByRole("alert").getByText("take more than 4 MB. Split it").waitFor();
});

test("asks SES about uncertain addresses once the cost is agreed to", async () => {
  const page = await system.open("/list-checks");
  await page.getByLabel("Or paste addresses").fill("jo@clinic.example, flo+no-mailbox@clinic.example");
  await page.getByRole("button", { name: "Check 2 addresses" }).click();
  await page.getByRole("button", { name: "Ask SES about 2 addresses (about $0.02)…" }).click();
  await page.getByRole("dialog").getByText("AWS charges about $0.02 to your account.").waitFor();
  await expectAccessible(page);
  await page.getByRole("dialog").getByRole("button", { name: "Ask for about $0.02" }).click();
  await page.getByText("SES was asked about 2 uncertain addresses.").waitFor();
  await expect.poll(() => addresses(page)).toEqual(["flo+no-mailbox@clinic.example"]);
  await results(page).getByText("Mailbox probably does not exist").waitFor();
});

test("cancels a check while it runs, and deletes one that is done, on a phone and in the dark", async () => {
  const context = { viewport: PHONE, colorScheme: "dark" as const };
  const page = await system.open("/list-checks", { context });
  const many = Array.from({ length: 20_000 }, (_, n) => `p${n}@clinic.example`).join("\n");
  await choose(page, "many.txt", many);
  await page.getByRole("button", { name: "Check 20,000 addresses" }).click();
  await page.getByRole("button", { name: "Cancel check…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel check and delete" }).click();
  await page.getByText("Deleted the list and its results.").waitFor();
  await page.getByRole("heading", { level: 1, name: "Check a list" }).waitFor();

  await page.getByLabel("Or paste addresses").fill("gone@clinic.example");
  await page.getByRole("button", { name: "Check 1 address" }).click();
  await verdict(page).waitFor();
  await expectAccessible(page);
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth))
    .toBeLessThanOrEqual(PHONE.width);
  const { pathname } = new URL(page.url());
  await page.getByRole("button", { name: "Delete…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByText("Deleted the list and its results.").waitFor();
  await page.goto(`${system.url}${pathname}`);
  await page.getByRole("alert").getByText("No list check has this id.").waitFor();
});
