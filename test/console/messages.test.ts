import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bounce, delivery, deliveryDelay, send } from "../feedback/notifications.ts";
import { sendOverSmtp } from "../system/smtp.ts";
import { type Console, expectAccessible, PHONE, startConsole } from "./browser.ts";
import { find } from "./searchBox.ts";

const SENDER = "redcap@uni.example";
const HOUR_MS = 3_600_000;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

let system: Console;
beforeAll(async () => {
  system = await startConsole();
  await system.turn("verified-identities", { identity: SENDER, configurationSet: "postmaster" });
});
afterAll(() => system.stop());

const outcomes = (page: Page) => page.getByRole("table", { name: /^Outcome for/ });
const story = (page: Page) => page.getByRole("list", { name: "Events, oldest first" });

/** Sends a mail that SES takes; answers its message id. */
const sent = async (to: string[], subject: string): Promise<string> => {
  const reply = await sendOverSmtp(system.system, { from: SENDER, to, subject });
  expect(reply).toMatch(/^250 Ok /);
  return reply.replace("250 Ok ", "");
};

test("follows a mail that was sent over SMTP by its message id, until it has bounced", async () => {
  const page = await system.open("/");
  const messageId = await sent(["bounce@simulator.amazonses.com"], "Your <b>results</b>");
  await find(page, `250 Ok ${messageId}`);
  await page.getByRole("heading", { level: 1, name: "Your <b>results</b>" }).waitFor();
  await outcomes(page).getByText("Bounced").waitFor();
  await story(page).getByText("smtp; 550 5.1.1 user unknown").waitFor();
  await expect
    .poll(() => story(page).getByRole("listitem").first().textContent())
    .toContain("SES accepted the message");
  await expectAccessible(page);
  await outcomes(page).getByRole("link", { name: "bounce@simulator.amazonses.com" }).click();
  await page.getByRole("heading", { level: 1, name: "bounce@simulator.amazonses.com" }).waitFor();
});

test("goes on by itself while it is under way, and rests once the end is known", async () => {
  const to = ["ada@clinic.example"];
  const messageId = "0102018f3c5e7a9b-1f2e3d4c-5b6a-4789-9abc-def012345678-000000";
  await system.publish(send({ messageId, at: ago(5_000), to }));
  const page = await system.open(`/messages/${messageId}`);
  await outcomes(page).getByText("Sent", { exact: true }).waitFor();
  await page.getByText("In progress").waitFor();

  await system.publish(delivery({ messageId, at: ago(0), to }));
  await outcomes(page).getByText("Delivered").waitFor();
  await page.getByText("In progress").waitFor({ state: "detached" });

  await page.clock.install();
  let asked = 0;
  page.on("request", (request) => {
    if (request.url().includes("/v1/messages/")) asked++;
  });
  await page.clock.runFor(60_000);
  expect(asked).toBe(0);
});

test("tells what the mail host's log knows, found by its queue id", async () => {
  const messageId = "0102018f3c5e7a9c-1f2e3d4c-5b6a-4789-9abc-def012345678-000000";
  const record = { queueId: "4Ct2Hv1Wq0z1Rk", beganAt: ago(HOUR_MS), from: SENDER, to: "bo@clinic.example" };
  await system.api("POST", "/v1/relay/records", {
    host: "web.uni.example",
    records: [
      {
        ...record,
        at: ago(HOUR_MS - 1_000),
        status: "deferred",
        reply: "454 Throttling failure: Maximum sending rate exceeded.",
      },
      {
        ...record,
        at: ago(HOUR_MS - 61_000),
        status: "sent",
        relay: "email-smtp.eu-west-1.amazonaws.com[192.0.2.1]:587",
        reply: `250 Ok ${messageId}`,
        sesMessageId: messageId,
        delaySeconds: 61.4,
      },
      {
        ...record,
        to: "cy@clinic.example",
        at: ago(HOUR_MS - 2_000),
        status: "bounced",
        reply: "host mx.clinic.example[192.0.2.3] said: 550 5.1.1 no such user",
      },
    ],
  });
  await system.api("POST", "/v1/relay/rewritings", {
    host: "web.uni.example",
    rewritings: [
      {
        queueId: record.queueId,
        at: ago(HOUR_MS - 500),
        to: record.to,
        sender: "ann@far.example",
        fallback: SENDER,
        changed: ["From", "Reply-To"],
      },
    ],
  });
  await system.publish(
    send({ messageId, at: ago(HOUR_MS - 62_000), to: ["bo@clinic.example"] }),
    deliveryDelay({ messageId, at: ago(HOUR_MS - 70_000), to: ["bo@clinic.example"] }),
  );
  const page = await system.open("/");
  await find(page, "4Ct2Hv1Wq0z1Rk:");
  await page.getByText("Postfix reuses queue ids; this is the latest message with it.").waitFor();
  await story(page).getByText("Mail host: sent").waitFor();
  await story(page).getByText("454 Throttling failure").first().waitFor();
  await expect.poll(() => story(page).getByText("web.uni.example", { exact: true }).count()).toBe(4);
  await story(page).getByText("Replies go to ann@far.example.").waitFor();
  await story(page).getByText("From, Reply-To", { exact: true }).waitFor();
  await story(page).getByText("61.4 s").waitFor();
  await story(page).getByText(`250 Ok ${messageId}`).waitFor();
  const steps = await story(page).getByRole("listitem").allTextContents();
  expect(
    steps.map((text) => /Sender rewritten|Mail host: (?:deferred|bounced|sent)|Sent|Delayed/.exec(text)?.[0]),
  ).toEqual([
    "Sender rewritten",
    "Mail host: deferred",
    "Mail host: bounced",
    "Mail host: sent",
    "Sent",
    "Delayed",
  ]);
  await outcomes(page).getByText("Delayed").waitFor();
  // Of whom SES never had.
  await outcomes(page)
    .getByRole("row")
    .filter({ hasText: "cy@clinic.example" })
    .getByText("Not sent")
    .waitFor();
  // It is an hour old: nobody waits for it any more.
  await expect.poll(() => page.getByText("In progress").count()).toBe(0);
});

test("tells of a message that SES refused, without an id that is none", async () => {
  await system.api("POST", "/v1/relay/records", {
    host: "web.uni.example",
    records: ["ed@clinic.example", "flo@clinic.example"].map((to) => ({
      queueId: "4Ct2Hv1Wq0z1Rz",
      beganAt: ago(HOUR_MS),
      from: "ann@far.example",
      to,
      at: ago(HOUR_MS - 1_000),
      status: "bounced",
      reply:
        "554 Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-1: ann@far.example",
    })),
  });
  const page = await system.open("/messages/4Ct2Hv1Wq0z1Rz");
  await page.getByText("No: SES has not accepted it").waitFor();
  await outcomes(page).getByText("ed@clinic.example").waitFor();
  await expect.poll(() => page.getByText("Message id", { exact: true }).count()).toBe(0);
  await expect.poll(() => page.getByRole("main").locator('a[href^="/messages/"]').count()).toBe(0);
  await expectAccessible(page);
  await page.emulateMedia({ media: "print" });
  await expect.poll(() => page.getByRole("navigation", { name: "Views" }).isVisible()).toBe(false);
  await expect.poll(() => outcomes(page).isVisible()).toBe(true);
});

test("says what to check where nothing is known, and shows the message once its first event comes", async () => {
  const page = await system.open("/");
  await find(page, "3F05A8C21D");
  await page.getByRole("heading", { level: 1, name: "Message not found" }).waitFor();
  await page.getByText("It is the text after “250 Ok” in the reply from SES").waitFor();
  await page.getByText("postmaster maillog watch").waitFor();
  await expectAccessible(page);
  await page.getByRole("link", { name: "messages with “3F05A8C21D” in their subject" }).waitFor();

  await system.publish(bounce({ messageId: "3F05A8C21D", at: ago(0), to: ["cy@clinic.example"] }));
  await page.getByRole("heading", { level: 1, name: "Your survey" }).waitFor();
  await page.getByText("Unknown: no send event received").waitFor();
});

test("tells each of many recipients' outcomes, on a phone and in the dark too", async () => {
  const messageId = await sent(
    ["ann@clinic.example", "complaint@simulator.amazonses.com", "ooto@simulator.amazonses.com"],
    "To all of you",
  );
  // The page rests once each recipient has an outcome: what follows the last delivery has to be there before.
  const types = async () => {
    const { items } = await system.api<{ items: { type: string }[] }>("GET", `/v1/messages/${messageId}`);
    return items.map(({ type }) => type);
  };
  await expect.poll(types).toEqual(expect.arrayContaining(["bounce", "complaint"]));
  const page = await system.open(`/messages/${messageId}`, {
    context: { viewport: PHONE, colorScheme: "dark" },
  });
  const row = (address: string) => outcomes(page).getByRole("row").filter({ hasText: address });
  await row("complaint@").getByText("Marked as spam").waitFor();
  await row("ann@clinic.example").getByText("Delivered").waitFor();
  // An automatic reply after the delivery is no failure.
  await row("ooto@").getByText("Delivered").waitFor();
  await story(page).getByText("Soft bounce", { exact: true }).waitFor();
  await expectAccessible(page);
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth))
    .toBeLessThanOrEqual(PHONE.width);
});
