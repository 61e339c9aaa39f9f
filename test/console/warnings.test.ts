import { afterAll, beforeAll, expect, test } from "vitest";
import { WarningTable } from "../../shared/warnings/WarningTable.ts";
import { complaint, reject } from "../feedback/notifications.ts";
import { withTable } from "../system/localTable.ts";
import { type Console, expectAccessible, PHONE, startConsole } from "./browser.ts";

const VIRUS = "SES found a virus in 1 message from scanner@uni.example";
const COMPLAINT = "2 complaints about mail from survey@uni.example";

type Listed = { items: { id: string; headline: string }[] };

let system: Console;
beforeAll(async () => {
  system = await startConsole();
  const at = new Date().toISOString();
  const mail = { at, to: ["ada@example.net"] };
  await system.publish(
    complaint({ ...mail, messageId: "message-0001", source: "survey@uni.example" }),
    complaint({ ...mail, messageId: "message-0002", source: "survey@uni.example" }),
    reject({ ...mail, messageId: "message-0003", source: "scanner@uni.example" }),
  );
  // Nothing that began now is over within a test.
  await withTable(system.system.endpoints, (table) =>
    new WarningTable(table).put({
      id: "overSinceSunday",
      rule: "deadLetters",
      subject: "postmaster-feedback-dlq",
      state: "recovered",
      severity: "critical",
      headline: "3 messages in the dead-letter queue postmaster-feedback-dlq",
      facts: ["3 messages waiting, none of them lost."],
      openedAt: "2026-11-20T08:00:00.000Z",
      seenAt: "2026-11-22T08:30:00.000Z",
      endedAt: "2026-11-22T09:00:00.000Z",
      times: 1,
      untold: 0,
      published: { at: "2026-11-22T09:00:10.000Z", change: "recovered", severity: "critical" },
      version: 0,
    }),
  );
});
afterAll(() => system.stop());

test("lists what is open, the most severe first, with its remedy beside it and those of the others folded", async () => {
  const page = await system.open("/warnings");
  await page.getByRole("heading", { name: COMPLAINT }).waitFor();
  await expect
    .poll(() => page.getByRole("article").getByRole("heading").allTextContents())
    .toEqual([VIRUS, COMPLAINT]);
  const [virus, other] = [
    page.getByRole("article", { name: VIRUS }),
    page.getByRole("article", { name: COMPLAINT }),
  ];
  await virus.getByText("critical", { exact: true }).waitFor();
  await virus.getByText("Scan the attachments and the computer that sent the message").waitFor();
  await other.getByText(/^Since .*, 2 times, last seen/).waitFor();
  await expect.poll(() => other.getByText("Ask the sender whether").isVisible()).toBe(false);
  await other.getByText("What to do").click();
  await other.getByText("Ask the sender whether").waitFor();
  await expectAccessible(page);

  await other.getByRole("link", { name: "message-0002" }).waitFor();
  await virus.getByRole("link", { name: "Open the message" }).click();
  await page.waitForURL("**/messages/message-0003");
});

test("acknowledges one with a note, unless one thinks better of it, and lists it under its own tab then", async () => {
  const page = await system.open("/warnings", { context: { colorScheme: "dark" } });
  const button = page.getByRole("button", { name: `Acknowledge: ${VIRUS}` });
  await button.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Acknowledge this warning?" });
  await dialog.getByText("Reminders stop unless it gets worse.").waitFor();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await expect.poll(() => button.evaluate((one) => one === document.activeElement)).toBe(true);

  await button.press("Enter");
  await dialog.getByLabel("Why").fill("the scanner is off the net");
  await page.keyboard.press("Enter");
  await page.getByText("Acknowledged under your name.").waitFor();
  await page.getByRole("article", { name: VIRUS }).waitFor({ state: "detached" });
  await page.waitForFunction(() => document.activeElement?.tagName === "H1");

  await page.getByRole("link", { name: "Acknowledged 1" }).click();
  await page.waitForURL("**/warnings?state=acknowledged");
  await page
    .getByRole("article", { name: VIRUS })
    .getByText(/Acknowledged by operator on/)
    .waitFor();
  await expect.poll(() => page.getByRole("button", { name: /^Acknowledge/ }).count()).toBe(0);
  await expectAccessible(page);
  const { items } = await system.api<{ items: object[] }>("GET", "/v1/audit?limit=1");
  expect(items).toMatchObject([{ action: "warning.acknowledged", note: "the scanner is off the net" }]);
});

test("tells the whole of one, where its mails link to", async () => {
  const { items } = await system.api<Listed>("GET", "/v1/warnings?state=open");
  const id = items.find(({ headline }) => headline === VIRUS)?.id;
  const page = await system.open(`/warnings/${id}`, { context: { viewport: PHONE } });
  await page.getByRole("heading", { level: 1, name: VIRUS }).waitFor();
  await page.getByRole("region", { name: "What happened" }).getByText("SES accepted a message").waitFor();
  await page.getByRole("region", { name: "What to do" }).getByText("change the sender's password").waitFor();
  const steps = page.getByRole("region", { name: "History" }).getByRole("listitem");
  await steps.nth(2).waitFor();
  expect((await steps.allTextContents()).map((step) => step.replace(/^\d+ \w+ \d+, [\d:]+ /, ""))).toEqual([
    "Opened",
    "Subscribers notified: opened (critical)",
    "Acknowledged by operator",
  ]);
  await expectAccessible(page);
});

test("keeps what is over for 90 days, and says of what is forgotten that it is", async () => {
  const page = await system.open("/warnings");
  await page.getByRole("link", { name: "Resolved" }).click();
  await page.getByRole("row", { name: /20 Nov 2026, 08:00.*22 Nov 2026, 09:00/ }).waitFor();
  await expectAccessible(page);
  await page.getByRole("link", { name: /^3 messages in the dead-letter queue/ }).click();
  await page.getByText("resolved", { exact: true }).waitFor();
  await page.getByText("Notified: resolved (critical)").waitFor();
  await expect.poll(() => page.getByRole("button", { name: "Acknowledge" }).count()).toBe(0);

  await page.goto(`${system.url}/warnings/forgotten`);
  await page.getByRole("heading", { name: "Warning not found" }).waitFor();
  await page.getByText("Warnings are deleted 90 days after they are resolved").waitFor();
  await expectAccessible(page);
});

test("lets a token of scope read look, and not acknowledge", async () => {
  const page = await system.open("/warnings", { token: await system.tokenOf("read") });
  await page.getByRole("article", { name: COMPLAINT }).waitFor();
  await page.getByText("Signed in as read").waitFor();
  await expect.poll(() => page.getByRole("button", { name: /Acknowledge/ }).count()).toBe(0);
});
