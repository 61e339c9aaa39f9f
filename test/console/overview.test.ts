import { afterAll, beforeAll, expect, test } from "vitest";
import { type Console, expectAccessible, PHONE, startConsole } from "./browser.ts";

let system: Console;
beforeAll(async () => {
  system = await startConsole();
});
afterAll(() => system.stop());

test("sends the first simulated mail at the push of a button, and becomes the overview as its events come", async () => {
  const page = await system.open("/");
  await page.getByRole("heading", { name: "Nothing heard from SES yet" }).waitFor();
  await page.getByText("npm run demo").waitFor();
  await expectAccessible(page);

  await page.getByRole("button", { name: "Send three simulated mails" }).click();
  await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
  await page.getByText(/Last event (just now|\d+ s ago)/).waitFor();
  // The simulator's mail counts toward nothing, but a complaint is warned of.
  await page.getByRole("region", { name: "Open warnings" }).getByRole("link").first().waitFor();
  await expectAccessible(page);
});

test("only somebody who may do everything sends mail by it", async () => {
  const { secret } = await system.api<{ secret: string }>("POST", "/v1/tokens", {
    name: "reader",
    scopes: ["read"],
  });
  for (const [headers, status] of [
    [{}, 401],
    [{ authorization: `Bearer ${secret}` }, 403],
  ] as const) {
    const answer = await fetch(`${system.url}/_local/first-mail`, { method: "POST", headers });
    expect(answer.status).toBe(status);
  }
});
