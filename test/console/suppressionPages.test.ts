import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seeded, seedSuppressions } from "../suppressions/seed.ts";
import { type RunningDynamoDb, startDynamoDb } from "../system/dynamodb.ts";
import { type Console, startConsole } from "./browser.ts";

const FEW = 1_000;
const MANY = 20_000;
/** Who is signed in, the reasons, the list itself, the open warnings of the navigation. */
const FIRST_PAINT = ["/v1/session", "/v1/suppression-groups", "/v1/suppressions", "/v1/warnings"];
const PAGES_TURNED = 5;

let db: RunningDynamoDb;
let system: Console;
beforeAll(async () => {
  db = await startDynamoDb();
  system = await startConsole({ env: { DYNAMODB_ENDPOINT: db.endpoint } });
});
afterAll(async () => {
  await system.stop();
  await db.stop();
});

test(`asks as much of the API with ${MANY} suppressions as with ${FEW}: 4 requests at first, 1 for each page`, async () => {
  await seedSuppressions(db.endpoint, { count: FEW });
  const withFew = await requestsOf(await system.open("/icon.svg"));
  await seedSuppressions(db.endpoint, { from: FEW, count: MANY - FEW });
  const withMany = await requestsOf(await system.open("/icon.svg"));
  expect(withFew.first).toEqual(FIRST_PAINT);
  expect(withFew.pages).toEqual(Array(PAGES_TURNED).fill(["/v1/suppressions"]));
  expect(withMany).toEqual(withFew);
});

/** What is asked of the API until the list is there, and for each page that is turned. */
const requestsOf = async (page: Page): Promise<{ first: string[]; pages: string[][] }> => {
  let asked: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/v1/")) asked.push(pathname);
  });
  await page.goto(`${system.url}/suppressions`);
  await page.getByText("50 addresses on this page").waitFor();
  await page.waitForLoadState("networkidle");
  const first = asked.sort();
  const pages: string[][] = [];
  for (let turned = 0; turned < PAGES_TURNED; turned++) {
    asked = [];
    const before = await page.locator("tbody a").first().textContent();
    await page.getByRole("link", { name: "Next page" }).click();
    await page.waitForFunction((text) => document.querySelector("tbody a")?.textContent !== text, before);
    await expect.poll(() => page.locator("tbody tr").count()).toBe(50);
    // The open warnings are looked at each half minute, whatever page is shown.
    pages.push(asked.filter((path) => path !== "/v1/warnings"));
  }
  return { first, pages };
};

test("looks on where a rare match lets a page of a long list be empty", async () => {
  // Among the oldest of the 20,000, and no key of the table finds it.
  const page = await system.open("/suppressions?address=0000007+D7.");
  await page.getByText("No matches so far.").waitFor();
  await page.getByRole("button", { name: "Search further" }).click();
  await page.locator("tbody").getByText("Reported as spam").first().waitFor();
});

test("exports what is filtered as one CSV file, written as it comes where the browser allows", async () => {
  const page = await system.open("/icon.svg");
  await page.addInitScript(() => {
    // A dialog of the browser's own cannot be driven; the file is a real one, in the page's private file system.
    Object.assign(globalThis, {
      showSaveFilePicker: async ({ suggestedName }: { suggestedName: string }) =>
        (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true }),
    });
  });
  await page.goto(`${system.url}/suppressions?prefix=someone.000&sort=address`);
  await page.getByRole("button", { name: "Export as CSV" }).click();
  await page.getByText(/Saved 10,000 rows as suppressions-[\d-]+\.csv\./).waitFor();
  const text = await page.evaluate(async () => {
    const directory = await navigator.storage.getDirectory();
    for await (const handle of directory.values())
      if (handle instanceof FileSystemFileHandle) return (await handle.getFile()).text();
    return "";
  });
  const lines = text.split("\r\n");
  expect(lines.filter((line) => line.startsWith("address,reason"))).toHaveLength(1);
  expect(lines.at(-2)).toContain(seeded(9_999).address);
});
