import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bounce, complaint } from "../feedback/notifications.ts";
import { type Console, expectAccessible, PHONE, startConsole } from "./browser.ts";

const SCRIPT = `<img src=x onerror="globalThis.hacked=1"><script>globalThis.hacked=1</script>`;
const RTL = "\u202e\u05e9\u05dc\u05d5\u05dd \u202d\u0645\u0631\u062d\u0628\u0627";
const NUL = "a\u0000b\u0007c\u001b[31mred";
const LONG = `${"x".repeat(10_000)}@example.org`;
const MESSAGE = "0102-hostile-1";
const AT = new Date(Date.now() - 60_000).toISOString();

let system: Console;
beforeAll(async () => {
  system = await startConsole();
  const hostile = bounce({
    messageId: MESSAGE,
    at: AT,
    source: `"${SCRIPT.replaceAll('"', "'")}" <redcap@example.edu>`,
    to: [`"${RTL}" <ada@example.org>`],
    words: `${SCRIPT} ${RTL} ${NUL} {{7*7}} \${7*7} javascript:alert(1)`,
  });
  hostile.mail.commonHeaders.subject = `${SCRIPT} ${RTL} ${NUL}`;
  await system.publish(
    hostile,
    bounce({ messageId: "0102-hostile-2", at: AT, to: [LONG], words: "y".repeat(10_000) }),
    bounce({ messageId: "0102-hostile-4", at: AT, to: [`"${"z".repeat(4_000)}" <bob@example.org>`] }),
    complaint({
      messageId: "0102-hostile-3",
      at: AT,
      to: [`<script>alert(1)</script>@example.org`, "eve@example.org"],
    }),
    { is: `${SCRIPT} ${NUL} is no notification` },
  );
  await system.api("POST", "/v1/tokens", { name: SCRIPT, scopes: ["read"] });
});
afterAll(() => system.stop());

/** Nothing ran, nothing was built from the text, and nothing sticks out of the page. */
const expectHarmless = async (page: Page, path: string) => {
  const found = await page.evaluate(() => ({
    hacked: "hacked" in globalThis,
    images: [...document.querySelectorAll("main img, main script, main iframe")].length,
    wider: document.documentElement.scrollWidth - innerWidth,
  }));
  expect(found, path).toEqual({ hacked: false, images: 0, wider: 0 });
};

const VIEWS: [path: string, shown: string][] = [
  ["/recipients/ada%40example.org", "onerror"],
  [`/messages/${MESSAGE}`, "onerror"],
  ["/messages/0102-hostile-2", "xxxxxxxx"],
  ["/messages/0102-hostile-4", "bob@example.org"],
  ["/recipients/bob%40example.org", "Bounced"],
  ["/suppressions", "ada@example.org"],
  ["/suppressions?sort=-since", "ada@example.org"],
  ["/domains/example.org", "ada@example.org"],
  ["/find?q=onerror", "onerror"],
  ["/warnings", "complain"],
  ["/quarantine", "is no notification"],
  ["/tokens", "onerror"],
  ["/audit", "onerror"],
];

test.each(VIEWS)("shows what is hostile as text in %s, on a desk and on a phone", async (path, shown) => {
  for (const context of [{}, { viewport: PHONE }]) {
    const page = await system.open(path, { context });
    await page.locator("main").getByText(shown).first().waitFor();
    await expectHarmless(page, path);
    await expectAccessible(page);
    await page.context().close();
  }
});

test("finds an address of 10,000 characters no worse than another, and says why it is none", async () => {
  const page = await system.open("/");
  await page.getByRole("searchbox").fill(LONG);
  await page.keyboard.press("Enter");
  await page.getByRole("alert").first().waitFor();
  await expectHarmless(page, page.url().slice(0, 60));
});

test("previews a digest of it without a script or a policy violated", async () => {
  const page = await system.open(`/digest?period=${AT.slice(0, 10)}/P1D`);
  await page
    .getByText(/bounce/i)
    .first()
    .waitFor();
  expect(await page.evaluate(() => "hacked" in globalThis)).toBe(false);
});

test("takes hostile addresses in the URL for text", async () => {
  for (const path of [
    `/recipients/${encodeURIComponent(SCRIPT)}`,
    `/messages/${encodeURIComponent(SCRIPT)}`,
    `/find?q=${encodeURIComponent(`${RTL}${SCRIPT}`)}`,
    `/suppressions?prefix=${encodeURIComponent(SCRIPT)}&domain=%00`,
  ]) {
    const page = await system.open(path);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await expectHarmless(page, path);
    await page.context().close();
  }
});
