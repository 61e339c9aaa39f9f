import { afterAll, beforeAll, expect, test } from "vitest";
import { type Console, expectAccessible, PHONE, startConsole } from "./browser.ts";

let system: Console;
beforeAll(async () => {
  system = await startConsole({ env: { SES_SANDBOX: "1" } });
});
afterAll(() => system.stop());

test("tells which steps of the set-up are missing and how to do them, and notices what was done meanwhile", async () => {
  // Asks SES, whose identities the checklist knows a moment after the start only.
  await system.api("GET", "/v1/identities");
  const page = await system.open("/setup");
  const step = (title: string) =>
    page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: title }) });
  await step("Verify a sender").getByText("Done").waitFor();
  await step("Receive the first events").getByText("To do").waitFor();
  await step("Get the account out of the sandbox").getByText("To do").waitFor();
  await step("Have a mail host report its log").getByText("Optional").waitFor();
  await page
    .getByRole("status")
    .getByText(/steps are done\. Next step:/)
    .waitFor();
  await expectAccessible(page);

  await system.api("POST", "/_local/first-mail");
  const events = async () => (await system.api<{ items: object[] }>("GET", "/v1/events?limit=1")).items;
  await expect.poll(events).toHaveLength(1);
  const look = page.getByRole("button", { name: "Check again" });
  await look.press("Enter");
  await step("Receive the first events").getByText("Done").waitFor();
  await expect.poll(() => look.evaluate((one) => one === document.activeElement)).toBe(true);

  await step("Get the account out of the sandbox")
    .getByRole("link", { name: "Request production access" })
    .click();
  await page.getByRole("heading", { level: 1, name: "Account" }).waitFor();
});

test("is as plain on a phone in the dark", async () => {
  const page = await system.open("/setup", { context: { viewport: PHONE, colorScheme: "dark" } });
  await page.getByRole("heading", { name: "Receive the first events" }).waitFor();
  await expectAccessible(page);
});
