import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lastDays, periodText } from "../../shared/digest/period.ts";
import { bounce, delivery, reject, send } from "../feedback/notifications.ts";
import { type Console, expectAccessible, PHONE, startConsole } from "./browser.ts";

const DAY_MS = 86_400_000;
const DAYS = 6;
const MAILS = 90;
const DOMAINS = ["gmail.com", "gmx.de", "web.de", "gmial.com", "example.org"];
const MONTH = periodText(lastDays(30, new Date()));
const WARNING = "SES found a virus in 1 message from scanner@uni.example";

type Digest = { subject: string; html: string; text: string };

let system: Console;
beforeAll(async () => {
  system = await startConsole();
  const { since } = lastDays(DAYS, new Date());
  const mails = Array.from({ length: MAILS }, (_, n) => ({
    at: new Date(Date.parse(since) + (n * DAYS * DAY_MS) / MAILS).toISOString(),
    messageId: `message-${String(n).padStart(4, "0")}`,
    source: n % 3 === 0 ? "redcap@uni.example" : "library@uni.example",
    to: [`p${n}@${DOMAINS[n % DOMAINS.length]}`],
  }));
  await system.publish(
    ...mails.map(send),
    ...mails.map((mail, n) => (n % 10 === 3 ? bounce(mail) : delivery(mail))),
    reject({
      at: new Date().toISOString(),
      messageId: "message-virus",
      source: "scanner@uni.example",
      to: ["ada@example.net"],
    }),
  );
  // Counts what has just come.
  await system.api("GET", "/v1/stats?by=day");
});
afterAll(() => system.stop());

const digestOf = async (period: string): Promise<Digest> => {
  const answer = await fetch(`${system.url}/v1/digests/preview?period=${encodeURIComponent(period)}`, {
    headers: { authorization: `Bearer ${system.token}`, accept: "application/json" },
  });
  return (await answer.json()) as Digest;
};

test("shows the digest of any period, which the URL names", async () => {
  const page = await system.open("/digest");
  const subject = page.getByRole("definition");
  await subject.getByText((await digestOf(periodText(lastDays(7, new Date())))).subject).waitFor();
  await expect
    .poll(() => page.getByRole("link", { name: "Last 7 days" }).getAttribute("aria-current"))
    .toBe("page");
  await expectAccessible(page);

  await page.getByRole("link", { name: "Last 30 days" }).click();
  await subject.getByText((await digestOf(MONTH)).subject).waitFor();
  await expect.poll(() => new URL(page.url()).searchParams.get("period")).toBe(MONTH);

  const { since: day } = lastDays(3, new Date());
  await page.getByLabel("First day (UTC)").fill(day);
  await page.getByLabel("Last day").fill("2020-01-01");
  await page.getByRole("button", { name: "Show" }).click();
  await page.getByText("The last day is before the first.").waitFor();
  await page.getByLabel("Last day").fill(day);
  await page.getByRole("button", { name: "Show" }).click();
  await page.waitForURL((url) => url.searchParams.get("period") === `${day}/P1D`);
  await subject.getByText((await digestOf(`${day}/P1D`)).subject).waitFor();

  await page.goBack();
  await subject.getByText((await digestOf(MONTH)).subject).waitFor();

  await page.goto(`${system.url}/digest?period=rubbish`);
  await page.getByRole("alert").getByText("is not a period").waitFor();
});

/** Every element of a tree that one sees: where it is, how large, and in what colours and letters. */
const looksOf = (page: Page, root: "mail" | "console"): Promise<string[]> =>
  page.evaluate((which) => {
    const host = document.querySelector("section[aria-label='The digest'] > div");
    const body = which === "mail" ? document.body : host?.shadowRoot?.querySelector("body");
    const origin = body?.getBoundingClientRect();
    return [...(body?.querySelectorAll("*") ?? [])].flatMap((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      if (width === 0 || height === 0) return [];
      const { color, backgroundColor, borderBottomColor, font } = getComputedStyle(element);
      const box = [x - (origin?.x ?? 0), y - (origin?.y ?? 0), width, height].map(Math.round);
      return [element.tagName, ...box, color, backgroundColor, borderBottomColor, font].join(" ");
    });
  }, root);

test.each([
  ["light", "Desktop"],
  ["light", "Phone"],
  ["dark", "Desktop"],
  ["dark", "Phone"],
] as const)("looks in %s, %s, to the pixel as the mail itself does", async (colorScheme, view) => {
  const page = await system.open(`/digest?period=${MONTH}`, { context: { colorScheme } });
  await page.getByRole("link", { name: view }).click();
  const shown = page.getByRole("region", { name: "The digest" });
  await shown.getByText("Senders with the most bounces").waitFor();
  const width = await shown.locator("> div").evaluate(({ clientWidth }) => clientWidth);
  expect(width).toBe(view === "Phone" ? 388 : 718);
  await expectAccessible(page);

  const mail = await page.context().newPage();
  await mail.setViewportSize({ width, height: 900 });
  await mail.setContent((await digestOf(MONTH)).html);
  const looks = await looksOf(mail, "mail");
  expect(looks.length).toBeGreaterThan(100);
  await expect.poll(() => looksOf(page, "console")).toEqual(looks);
});

test("leads from a warning in the digest to the warning, without signing in again", async () => {
  const page = await system.open("/digest", { context: { viewport: PHONE } });
  await page.getByRole("link", { name: WARNING }).click();
  await page.getByRole("heading", { level: 1, name: WARNING }).waitFor();
  await page.waitForURL("**/warnings/*");
});

test("shows the plain text as it is mailed", async () => {
  const page = await system.open(`/digest?period=${MONTH}&view=text`);
  await page.getByText("Sent, and the hard bounce rate").waitFor();
  await expect.poll(() => page.locator("pre").textContent()).toBe((await digestOf(MONTH)).text);
  await expectAccessible(page);
});
