import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { delivery } from "../feedback/notifications.ts";
import { type Console, expectAccessible, startConsole } from "./browser.ts";

const run = promisify(execFile);
const DEMO_MS = 600_000; // 33,000 events are taken in

let system: Console;
beforeAll(async () => {
  system = await startConsole();
});
afterAll(() => system.stop());

test("sends the first simulated mail at the push of a button, and becomes the overview as its events come", async () => {
  const page = await system.open("/");
  await page.getByRole("heading", { name: "No events from SES yet" }).waitFor();
  await page.getByText("npm run demo").waitFor();
  await expectAccessible(page);

  await page.getByRole("button", { name: "Send three simulated messages" }).press("Enter");
  const waiting = page.getByRole("button", { name: "Sent; waiting…" });
  await Promise.race([waiting.waitFor(), page.getByRole("heading", { name: "Overview" }).waitFor()]);
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).not.toBe("BODY");
  await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
  await page.getByText(/Last event arrived (just now|\d+ s ago)/).waitFor();
  // The simulator's mail counts toward nothing.
  await page.getByRole("region", { name: "Status" }).getByText("Last 24 hours: no mail sent.").waitFor();
  await expectAccessible(page);

  await page.getByText("Show as a table").click();
  const cells = await page.getByRole("row").nth(1).getByRole("cell").allTextContents();
  expect(cells.slice(1)).toEqual(["0", "0", "0", "–", "0", "–"]);
});

test("offers no button to whoever may not send by it", async () => {
  const page = await system.open("/", { token: await system.tokenOf("read") });
  await page.route("**/v1/events?*", (route) => route.fulfill({ json: { items: [], cursor: null } }));
  await page.reload();
  await page.getByText("Sending them requires a token with the admin scope.").waitFor();
  await expect
    .poll(() => page.getByRole("button", { name: "Send three simulated messages" }).count())
    .toBe(0);
});

test(
  "shows the 30 days of npm run demo: the state, mail over time beside SES's lines, warnings, quota",
  async () => {
    await run(process.execPath, ["cli/demo.ts"], {
      env: { ...process.env, DATA_DIR: system.system.dataDir },
    });
    const page = await system.open("/");
    await page
      .getByRole("region", { name: "Status" })
      .getByText(/[\d,]+ sent, ([\d,]+|none) bounced/)
      .waitFor();
    const mail = page.getByRole("region", { name: "Mail" });
    await mail.getByText("SES review at 5.0%").waitFor();
    await mail.getByText("SES may pause at 0.50%").waitFor();
    await expect.poll(() => mail.getByRole("img").count()).toBe(3);
    const drawn = await mail.locator("canvas").evaluateAll((all) =>
      all.map((one) => {
        if (!(one instanceof HTMLCanvasElement)) return false;
        const { data = [] } = one.getContext("2d")?.getImageData(0, 0, one.width, one.height) ?? {};
        return data.some((value) => value > 0);
      }),
    );
    expect(drawn).toEqual([true, true, true]);

    await mail.getByText("Show as a table").click();
    await expect.poll(() => mail.getByRole("row").count()).toBe(31);
    await mail.getByRole("link", { name: "24 hours" }).click();
    await page.waitForURL(/span=day/);
    await page.waitForFunction(() => document.querySelectorAll("main tr").length === 25);

    // What has not come yet is not drawn from what is there: hours are no days.
    const { promise: held, resolve: answerNow } = Promise.withResolvers<void>();
    await page.route(/\/v1\/stats\?by=day&since=202\d/, (route) => held.then(() => route.continue()));
    await mail.getByRole("link", { name: "12 months" }).click();
    await page.waitForURL(/span=year/);
    await mail.locator("[aria-busy=true]").waitFor();
    await expect.poll(() => page.locator("main tr").count()).toBe(25);
    answerNow();
    await page.waitForFunction(() => document.querySelectorAll("main tr").length === 366);
    await page
      .getByRole("region", { name: "Quota" })
      .getByText(/recipients in the last 24 hours/)
      .waitFor();
    await expectAccessible(page);
  },
  DEMO_MS,
);

test("updates by itself, with nothing taken away and put back meanwhile", async () => {
  const page = await system.open("/");
  await page.getByText(/Last event/).waitFor();
  await page.clock.install();
  await page.evaluate(() => {
    let removed = 0;
    const observer = new MutationObserver((changes) => {
      for (const { removedNodes } of changes) removed += removedNodes.length;
    });
    observer.observe(document.querySelector("main") ?? document.body, { childList: true, subtree: true });
    Object.assign(globalThis, { removedSoFar: () => removed });
  });
  await system.publish(
    delivery({
      messageId: "0102-now",
      at: new Date().toISOString(),
      to: ["ada@example.org"],
      source: "a@example.edu",
    }),
  );
  const asked = page.waitForResponse((answer) => answer.url().includes("/v1/events"));
  await page.clock.runFor(11_000);
  await asked;
  await page.getByText(/Last event arrived (just now|\d+ s ago)/).waitFor();
  expect(
    await page.evaluate(() => (globalThis as unknown as { removedSoFar(): number }).removedSoFar()),
  ).toBe(0);
});

test("only somebody who may do everything sends mail by it", async () => {
  const secret = await system.tokenOf("read");
  for (const [headers, status] of [
    [{}, 401],
    [{ authorization: `Bearer ${secret}` }, 403],
  ] as const) {
    const answer = await fetch(`${system.url}/_local/first-mail`, { method: "POST", headers });
    expect(answer.status).toBe(status);
  }
});
