import { afterAll, beforeAll, expect, test } from "vitest";
import { type Console, expectAccessible, PHONE, startConsole } from "./browser.ts";

let system: Console;
beforeAll(async () => {
  system = await startConsole();
});
afterAll(() => system.stop());

test("goes everywhere by keys alone, and says which they are", async () => {
  const page = await system.open("/");
  const heading = (name: string) => page.getByRole("heading", { level: 1, name }).waitFor();
  await heading("No events from SES yet");
  await page.keyboard.type("gs");
  await heading("Suppressions");
  await page.keyboard.type("?");
  const keys = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await keys.getByText("Warnings").waitFor();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await keys.waitFor({ state: "hidden" });

  await page.keyboard.press("/");
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("find");
  // What is written is no shortcut.
  await page.keyboard.type("gw?");
  await expect.poll(() => page.getByRole("searchbox").inputValue()).toBe("gw?");
  await expect.poll(() => new URL(page.url()).pathname).toBe("/suppressions");
});

test("lets a keyboard skip what is around the page, and gives each new page the focus", async () => {
  const page = await system.open("/warnings");
  await page.getByRole("heading", { level: 1, name: "Warnings" }).waitFor();
  await page.getByRole("link", { name: "Skip to main content" }).focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("main");

  await page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: "Digest" }).press("Enter");
  await page.getByRole("heading", { level: 1, name: "Digest" }).waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
  await expect.poll(() => page.title()).toBe("Digest · Postmaster");
});

test("folds its views into a menu on a phone", async () => {
  const page = await system.open("/", { context: { viewport: PHONE } });
  const views = page.getByRole("navigation", { name: "Views" });
  await expect.poll(() => views.isVisible()).toBe(false);
  await page.getByRole("button", { name: "Menu" }).click();
  await expectAccessible(page);
  await views.getByRole("link", { name: "Identities" }).click();
  await page.getByRole("heading", { level: 1, name: "Identities" }).waitFor();
  await expect.poll(() => views.isVisible()).toBe(false);
});

test("says that a page is not there, or failed, and goes on with the next", async () => {
  const page = await system.open("/nothing/here");
  await page.getByRole("heading", { level: 1, name: "Page not found" }).waitFor();
  await page.evaluate(() => {
    history.pushState(null, "", "/recipients/%E0%A4%A");
    dispatchEvent(new PopStateEvent("popstate"));
  });
  await page.getByRole("heading", { level: 1, name: "This page could not be displayed" }).waitFor();
  await page.keyboard.type("gi");
  await page.getByRole("heading", { level: 1, name: "Identities" }).waitFor();
});

test("says that the service cannot be reached, shows what it had, and goes on when it is back", async () => {
  const page = await system.open("/suppressions");
  await page.getByRole("heading", { level: 1, name: "Suppressions" }).waitFor();
  await page.context().setOffline(true);
  await page.keyboard.type("gi");
  await page.getByRole("alert").getByText("cannot be reached").waitFor();
  await page.context().setOffline(false);
  await page.getByRole("alert").waitFor({ state: "hidden" });
  await page.getByText("postmaster@postmaster.example").first().waitFor();
});

test("says that the service is busy, and tries again when one asks it to", async () => {
  const page = await system.open("/warnings");
  const busy = { code: "ses_busy", title: "SES is busy", detail: "Try again in a minute." };
  await page.route("**/v1/identities?*", (route) => route.fulfill({ status: 503, json: busy }));
  await page.getByRole("heading", { level: 1, name: "Warnings" }).waitFor();
  await page.keyboard.type("gi");
  await page.getByRole("alert").getByText("SES is busy").waitFor();
  const again = page.getByRole("alert").getByRole("button", { name: "Try again" });
  await expectAccessible(page);
  await page.unroute("**/v1/identities?*");
  await again.press("Enter");
  await page.getByRole("table", { name: "Identities" }).getByText("postmaster@postmaster.example").waitFor();
  await again.waitFor({ state: "detached" });
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
});
