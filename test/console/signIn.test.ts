import { afterAll, beforeAll, expect, test } from "vitest";
import { type Console, expectAccessible, startConsole } from "./browser.ts";

let consoleOf: Console;
beforeAll(async () => {
  consoleOf = await startConsole();
});
afterAll(() => consoleOf.stop());

test("signs in with a token, keeps it for the tab alone, and signs out", async () => {
  const page = await consoleOf.open("/suppressions", { token: null });
  await page.getByLabel("Token").fill("pm_nobodys");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").getByText("not known here").waitFor();
  await expectAccessible(page);

  await page.getByLabel("Token").fill(consoleOf.token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { level: 1, name: "Suppressions" }).waitFor();
  expect(await page.evaluate(() => [localStorage.length, document.cookie])).toEqual([0, ""]);

  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("Token").waitFor();
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
});
