import { readFile } from "node:fs/promises";
import { ListSuppressedDestinationsCommand, SESv2Client } from "@aws-sdk/client-sesv2";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SuppressionItem } from "../../functions/api/items/suppressionItem.ts";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import { bounced } from "./bounced.ts";
import { type Console, expectAccessible, PHONE, startConsole } from "./browser.ts";

let system: Console;
beforeAll(async () => {
  system = await startConsole();
  await bounced(system, {
    "gone@ward.example": "5.1.1",
    "left@ward.example": "5.1.1",
    "full@ward.example": "5.2.2",
    "fuller@ward.example": "5.2.2",
    "keyboard@ward.example": "5.1.1",
    "next@ward.example": "5.2.2",
  });
});
afterAll(() => system.stop());

const row = (page: Page, address: string) => page.getByRole("row").filter({ hasText: address });
const isDone = (page: Page) => page.getByText("Done", { exact: true }).waitFor();
const suppressed = async () => {
  const { items } = await system.api<{ items: SuppressionItem[] }>(
    "GET",
    "/v1/suppressions?domain=ward.example",
  );
  return items.map(({ address }) => address);
};

test("removes a person with the keyboard alone: found, reached, asked about twice, gone", async () => {
  const page = await system.open("/");
  await page.getByRole("heading", { level: 1 }).waitFor();
  const { keyboard } = page;
  const focusIsOn = (name: string) =>
    page.waitForFunction((text) => {
      const { activeElement } = document;
      const label =
        activeElement?.id === "" ? null : document.querySelector(`label[for="${activeElement?.id}"]`);
      return (activeElement?.ariaLabel ?? label?.textContent ?? activeElement?.textContent) === text;
    }, name);
  const tabTo = async (name: string) => {
    for (let pressed = 0; pressed < 30; pressed++) {
      if ((await page.evaluate(() => document.activeElement?.textContent)) === name) return;
      await keyboard.press("Tab");
    }
    throw new Error(`30 times Tab does not lead to ${name}`);
  };

  await keyboard.press("/");
  await focusIsOn("Find an address, domain, message id, queue id or subject");
  await keyboard.type("keyboard@ward.example");
  await keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "keyboard@ward.example" }).waitFor();
  await page.getByRole("button", { name: "Remove from suppression list" }).waitFor();
  await tabTo("Remove from suppression list");
  await keyboard.press("Enter");
  await focusIsOn("Why");
  await keyboard.type("has a mailbox again");
  await keyboard.press("Enter");

  await page.getByRole("alert").getByText("this mailbox does not exist").waitFor();
  // Enter once too often keeps things as they are.
  await focusIsOn("Keep it suppressed");
  expect(await suppressed()).toContain("keyboard@ward.example");
  await keyboard.press("Tab");
  await focusIsOn("Remove anyway");
  await keyboard.press("Enter");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByText("Removed keyboard@ward.example. SES will deliver to this address again.").waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest("main") !== null)).toBe(true);
  expect(await suppressed()).not.toContain("keyboard@ward.example");
  const { items } = await system.api<{ items: { note: string }[] }>("GET", "/v1/audit?limit=1");
  expect(items).toMatchObject([{ note: "has a mailbox again", target: "keyboard@ward.example" }]);
});

test("removes a pasted list as a job that can be left, and leaves what is likely to bounce again", async () => {
  const page = await system.open("/suppressions/remove");
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByText("No address found.").waitFor();
  const list =
    "\ufeffGone <gone@ward.example>; left@ward.example\nFULL@ward.example, full@ward.example\nnobody\nnever@ward.example";
  await page.getByLabel("Addresses").fill(list);
  await page
    .getByText(
      "4 addresses found. 1 other spelling of the same addresses included, because SES may list either.",
    )
    .waitFor();
  await page.getByText("1 line has no address and is left out").waitFor();
  await page.getByText("Line 3: nobody").waitFor();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Remove 4 addresses" }).click();

  const dialog = page.getByRole("dialog");
  await dialog.getByText("Also remove addresses likely to bounce again.").waitFor();
  await expectAccessible(page);
  await dialog.getByLabel("Why").fill("returned after the holidays");
  await dialog.getByRole("button", { name: "Remove 4 addresses" }).click();
  await isDone(page);
  await row(page, "FULL@").getByText("Removed", { exact: true }).waitFor();
  await row(page, "never@").getByText("Not suppressed").waitFor();
  await row(page, "gone@").getByText("says that this mailbox does not exist").waitFor();
  await page.getByText("2 addresses are still suppressed").waitFor();
  await page.reload();
  await isDone(page);
  await expectAccessible(page);
  expect(await suppressed()).toEqual([
    "fuller@ward.example",
    "gone@ward.example",
    "left@ward.example",
    "next@ward.example",
  ]);
});

test("leaves no spelling of an address at SES, from its own page and from a pasted list", async () => {
  const capitals = ["Ada.Lovelace@Spelled.Example", "Grace@Spelled.Example", "LOUD@Spelled.Example"];
  await bounced(system, Object.fromEntries(capitals.map((address) => [address, "5.2.2" as const])));
  const ses = new SESv2Client({
    endpoint: system.system.endpoints.sesv2,
    region: REGION,
    credentials: CREDENTIALS,
  });
  const atSes = async () => {
    const { SuppressedDestinationSummaries: all = [] } = await ses.send(
      new ListSuppressedDestinationsCommand({}),
    );
    return all.map(({ EmailAddress = "" }) => EmailAddress).filter((one) => one.endsWith("@spelled.example"));
  };
  expect(await atSes()).toHaveLength(3);
  const page = await system.open(`/recipients/${encodeURIComponent("ada.lovelace@spelled.example")}`);
  await page.getByRole("button", { name: "Remove from suppression list" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove from suppression list" }).click();
  await page.getByText("Removed ada.lovelace@spelled.example").waitFor();
  expect((await atSes()).sort()).toEqual(["Grace@spelled.example", "LOUD@spelled.example"]);

  await page.goto(new URL("/suppressions/remove", page.url()).href);
  await page
    .getByLabel("Addresses")
    .fill("grace@spelled.example, Grace@spelled.example\nloud@spelled.example");
  await page.getByText("1 other spelling of the same addresses included").waitFor();
  await page.getByRole("button", { name: "Remove 2 addresses" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove 2 addresses" }).click();
  await isDone(page);
  expect(await atSes()).toEqual([]);
  ses.destroy();
});

test("removes the rest of a job once it is asked again and told why, and saves results as CSV", async () => {
  const job = await system.api<{ id: string }>("POST", "/v1/suppressions/remove", {
    addresses: ["gone@ward.example", "left@ward.example", "none@ward.example"],
    skipLikelyToBounce: true,
  });
  const page = await system.open(`/jobs/${job.id}`);
  await isDone(page);
  const downloading = page.waitForEvent("download");
  await page.evaluate(() => Object.assign(globalThis, { showSaveFilePicker: undefined }));
  await page.getByRole("button", { name: "Save results as CSV" }).click();
  const saved = await readFile(await (await downloading).path(), "utf8");
  expect(saved.split("\r\n").map((line) => line.split(",").slice(0, 2).join())).toEqual([
    "address,outcome",
    "gone@ward.example,likely_to_bounce_again",
    "left@ward.example,likely_to_bounce_again",
    "none@ward.example,not_suppressed",
    "",
  ]);

  await page.getByRole("button", { name: "Remove these 2 too" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("gone@ward.example").waitFor();
  await expect.poll(() => dialog.getByText("this mailbox does not exist").count()).toBe(2);
  await dialog.getByRole("button", { name: "Remove" }).click();
  // Not without the tick.
  await expect.poll(() => dialog.getByRole("checkbox").evaluate((box) => box.matches(":invalid"))).toBe(true);
  await dialog.getByLabel("Also remove these 2.").check();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Remove 2 addresses" }).click();
  await page.getByRole("heading", { name: "Removal of 2 addresses" }).waitFor();
  await isDone(page);
  await row(page, "gone@").getByText("it is likely to bounce").waitFor();
  expect(await suppressed()).toEqual(["fuller@ward.example", "next@ward.example"]);
});

test("reads a file in the browser, and makes two jobs of what is too much for one", async () => {
  const page = await system.open("/suppressions/remove");
  await page
    .getByLabel("Or a file")
    .setInputFiles({ name: "list.xlsx", mimeType: "", buffer: Buffer.from("PK\0\0") });
  await page.getByText("list.xlsx is not a text file. Export a spreadsheet as CSV first.").waitFor();
  const table = [
    "Name;E-mail",
    "Fuller;fuller@ward.example",
    ...Array.from({ length: 10_000 }, (_, n) => `;n${n}@far.example`),
  ];
  await page
    .getByLabel("Or a file")
    .setInputFiles({ name: "list.csv", mimeType: "text/csv", buffer: Buffer.from(table.join("\r\n")) });
  await page.getByText("10,001 addresses found. The list is split into 2 jobs of up to 10,000.").waitFor();
  await page.waitForFunction(() => document.activeElement?.textContent === "Remove file");
  await page.getByRole("button", { name: "Remove 10,001 addresses" }).click();

  const sizes: number[] = [];
  await page.route("**/v1/suppressions/remove", (route) => {
    sizes.push(route.request().postDataJSON().addresses.length);
    return sizes.length === 2 ? route.abort() : route.continue();
  });
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Remove 10,001 addresses" }).click();
  await dialog.getByRole("alert").getByText("The service cannot be reached").waitFor();
  await dialog.getByRole("button", { name: "Remove 10,001 addresses" }).click();
  await page.getByRole("heading", { name: "Removal of 10,000 addresses" }).waitFor();
  await page.getByRole("progressbar", { name: "Addresses done" }).waitFor();
  // The second try went on where the first had stopped.
  expect(sizes).toEqual([10_000, 1, 1]);
  await row(page, "fuller@").getByText("Removed", { exact: true }).waitFor();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Part 2" }).click();
  await page.getByRole("heading", { name: "Removal of 1 address" }).waitFor();
  await expect
    .poll(() => page.getByRole("link", { name: "Part 2" }).getAttribute("aria-current"))
    .toBe("page");
});

test("fits a phone, in the dark too", async () => {
  const context = { viewport: PHONE, colorScheme: "dark" as const };
  const page = await system.open("/suppressions/remove", { context });
  await page
    .getByLabel("Addresses")
    .fill(`${"a-very-long-name-".repeat(6)}@ward.example\n${"x".repeat(300)}`);
  await page.getByRole("button", { name: "Remove 1 address" }).waitFor();
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(PHONE.width);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Remove 1 address" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove 1 address" }).click();
  await isDone(page);
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(PHONE.width);
  await expectAccessible(page);
});

test("says so where there is no such job, and asks for it no more", async () => {
  const page = await system.open("/jobs/none");
  await page.getByText("jobs are kept for 90 days").waitFor();
  let asked = 0;
  page.on("request", (request) => {
    if (request.url().includes("/v1/jobs/")) asked++;
  });
  await page.clock.install();
  await page.clock.runFor(10_000);
  expect(asked).toBe(0);
});
