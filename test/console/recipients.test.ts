import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { complaint, delivery, open, send } from "../feedback/notifications.ts";
import { bounced } from "./bounced.ts";
import { type Console, expectAccessible, PHONE, startConsole } from "./browser.ts";
import { find } from "./searchBox.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

let system: Console;
beforeAll(async () => {
  system = await startConsole();
  await bounced(system, {
    "gone@clinic.example": "5.1.1",
    "full@clinic.example": "5.2.2",
    "kept@clinic.example": "5.1.1",
    "forget@clinic.example": "5.1.1",
  });
});
afterAll(() => system.stop());

const reach = (page: Page) => page.getByRole("region", { name: "Status" });
const timeline = (page: Page) => page.getByRole("list", { name: /^Events of/ });
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? "");

test("says of a suppressed person that mail does not reach them, since when, why, and what to do", async () => {
  const page = await system.open("/recipients/gone%40clinic.example");
  await reach(page).getByText("SES does not deliver to this address. Suppressed since").waitFor();
  await reach(page).getByText("says that this mailbox does not exist").waitFor();
  await reach(page).getByText("Contact the person another way for their current address").waitFor();
  await timeline(page).getByText("550 5.1.1 user unknown").waitFor();
  const listing = page.getByRole("region", { name: "On the suppression list" });
  await listing.getByText("No such mailbox (listed by SES as: Bounce)").waitFor();
  await listing.getByText("Never removed.").waitFor();
  await timeline(page).getByText("Permanent/General · 5.1.1").waitFor();
  await expectAccessible(page);
  await page.getByRole("link", { name: "all mail to clinic.example" }).click();
  await page.getByRole("heading", { level: 1, name: "clinic.example" }).waitFor();
});

test("asks nothing more about a person once one has gone back to another", async () => {
  const page = await system.open("/recipients/gone%40clinic.example");
  await reach(page).getByText("SES does not deliver to this address").waitFor();
  await find(page, "kept@clinic.example");
  await page.getByRole("heading", { level: 1, name: "kept@clinic.example" }).waitFor();
  await page.getByRole("button", { name: "Remove from suppression list" }).click();
  await page.getByRole("dialog").waitFor();
  await page.goBack();
  await page.getByRole("heading", { level: 1, name: "gone@clinic.example" }).waitFor();
  await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
});

test("tells of a bounce and of the place on the list as both come, while the page is open", async () => {
  const page = await system.open("/recipients/soon%40clinic.example");
  await reach(page).getByText("No mail to this address on record").waitFor();
  await page.clock.install();
  await bounced(system, { "soon@clinic.example": "5.1.1" });
  await page.clock.runFor(16_000);
  await reach(page).getByText("SES does not deliver to this address").waitFor();
  await timeline(page).getByText("Permanent/General · 5.1.1").waitFor();
});

test("reads on a phone and in the dark, however long the address is", async () => {
  const address = `${"very-long-name.".repeat(4)}x@${"department.".repeat(12)}example`;
  await system.publish(
    delivery({ messageId: "0102-long", at: ago(HOUR_MS), to: [address], subject: "word".repeat(40) }),
  );
  const page = await system.open(`/recipients/${encodeURIComponent(address)}`, {
    context: { viewport: PHONE, colorScheme: "dark" },
  });
  await reach(page).getByText("Mail reaches this address").waitFor();
  await expectAccessible(page);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});

test("removes an address that may work again once it was asked, and says that mail is attempted", async () => {
  const page = await system.open("/recipients/full%40clinic.example");
  await page.getByRole("button", { name: "Remove from suppression list" }).click();
  const dialog = page.getByRole("dialog", { name: "Remove full@clinic.example from the suppression list?" });
  await expectAccessible(page);
  await dialog.getByLabel("Why").fill("has emptied the mailbox");
  await page.keyboard.press("Enter");
  await page.getByText("Removed full@clinic.example. SES will deliver to this address again.").waitFor();
  await reach(page).getByText("SES delivers to this address again").waitFor();
  await page.getByRole("button", { name: "Suppress address" }).waitFor();
  await expect.poll(() => dialog.count()).toBe(0);
  await expect.poll(() => focused(page)).toBe("full@clinic.example");
  const { items } = await system.api<{ items: { action: string; note: string | null }[] }>(
    "GET",
    "/v1/audit",
  );
  expect(items).toContainEqual(
    expect.objectContaining({ action: "suppression.removed", note: "has emptied the mailbox" }),
  );
});

test("asks a second time, and says why, before what is likely to bounce again is removed", async () => {
  const page = await system.open("/recipients/kept%40clinic.example");
  const remove = page.getByRole("button", { name: "Remove from suppression list" });
  await remove.click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove from suppression list" }).click();
  const dialog = page.getByRole("dialog", { name: "Remove kept@clinic.example anyway?" });
  await dialog.getByText("Mail is likely to bounce again").waitFor();
  await dialog.getByText("says that this mailbox does not exist").waitFor();
  await dialog
    .getByText("Remove it from the suppression list only once you know that the address works")
    .waitFor();
  await expectAccessible(page);
  // What Enter does after the question must not be what was asked about.
  await expect.poll(() => focused(page)).toBe("Keep it suppressed");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await reach(page).getByText("SES does not deliver to this address").waitFor();
  await expect.poll(() => focused(page)).toBe("Remove from suppression list");

  await remove.click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove from suppression list" }).click();
  await dialog.getByRole("button", { name: "Remove anyway" }).click();
  await reach(page).getByText("SES delivers to this address again").waitFor();
});

test("suppresses by hand, with the reason and the note of whoever did", async () => {
  const page = await system.open("/recipients/asks%40clinic.example");
  await reach(page).getByText("No mail to this address on record").waitFor();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Suppress address" }).click();
  const dialog = page.getByRole("dialog", { name: "Suppress asks@clinic.example?" });
  await dialog.getByLabel("Reason").selectOption("The person does not want our mail");
  await dialog.getByLabel("Why").fill("asked for it by phone");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Suppress" }).click();
  await page.getByText("Suppressed asks@clinic.example").waitFor();
  await reach(page).getByText("The note says: “asked for it by phone”").waitFor();
  await page.getByText("Added by an operator").waitFor();
});

test("erases a person once it was said what stays", async () => {
  const page = await system.open("/recipients/forget%40clinic.example");
  await timeline(page).waitFor();
  await page.getByRole("button", { name: "Erase this person" }).click();
  const dialog = page.getByRole("dialog", { name: "Erase forget@clinic.example?" });
  await dialog.getByText("the address, while it is on the SES suppression list").waitFor();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Erase this person" }).click();
  await page
    .getByText("Erased forget@clinic.example: 1 event, and the address everywhere else it was stored.")
    .waitFor();
  await timeline(page).waitFor({ state: "detached" });
  await reach(page).getByText("SES does not deliver to this address").waitFor();
  await expect.poll(() => focused(page)).toBe("Erase this person");
});

test("shows how far an erasure has come", async () => {
  const { id } = await system.api<{ id: string }>("DELETE", "/v1/recipients/forget%40clinic.example");
  const page = await system.open(`/erasures/${id}`);
  await page.getByRole("status").getByText("Erased.").waitFor();
  await page.getByRole("row", { name: /^audit log/ }).waitFor();
  await expectAccessible(page);
});

test("offers nothing that the token forbids", async () => {
  const page = await system.open("/recipients/gone%40clinic.example", {
    token: await system.tokenOf("read"),
  });
  await reach(page).waitFor();
  await timeline(page).waitFor();
  await expect.poll(() => page.locator("main").getByRole("button").count()).toBe(0);
});

test("tells of the last delivery, and beside it that a later mail was never sent", async () => {
  const to = ["kim@clinic.example"];
  await system.publish(
    send({ messageId: "0102-kim", at: ago(DAY_MS), to }),
    delivery({ messageId: "0102-kim", at: ago(DAY_MS), to }),
  );
  await system.api("POST", "/v1/relay/records", {
    host: "web.uni.example",
    records: [
      {
        queueId: "4Ct2Hv1Wq0z1Rm",
        beganAt: ago(HOUR_MS),
        at: ago(HOUR_MS),
        from: "ghost@elsewhere.example",
        to: to[0],
        status: "bounced",
        reply:
          "554 Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-1: ghost@elsewhere.example",
      },
    ],
  });
  const page = await system.open("/recipients/kim%40clinic.example");
  await reach(page).getByText("Mail reaches this address: last delivered on").waitFor();
  await reach(page).getByText("A later message, on").waitFor();
  await reach(page).getByRole("link", { name: "Request ghost@elsewhere.example" }).waitFor();
  await timeline(page).getByText("4Ct2Hv1Wq0z1Rm", { exact: true }).waitFor();
  await timeline(page).getByRole("link", { name: "Your survey" }).first().click();
  await page.getByRole("heading", { level: 1, name: "Your survey" }).waitFor();
});

test("tells of each kind of event what it means, as text and nothing else", async () => {
  const mail = { to: ["ann@clinic.example"], subject: "<img src=x onerror=alert(1)> & more" };
  await system.publish(
    send({ messageId: "0102-ann", at: ago(DAY_MS), ...mail }),
    delivery({ messageId: "0102-ann", at: ago(DAY_MS - 1_000), ...mail }),
    open({ messageId: "0102-ann", at: ago(DAY_MS / 2), ...mail }),
    complaint({ messageId: "0102-ann", at: ago(HOUR_MS), ...mail }),
    { ...send({ messageId: "0102-ann", at: ago(DAY_MS), ...mail }), eventType: "Brand New" },
  );
  const page = await system.open("/recipients/ann%40clinic.example");
  for (const name of ["Marked as spam", "Opened", "Delivered", "Sent", "Brand New"])
    await timeline(page).getByText(name, { exact: true }).first().waitFor();
  await timeline(page).getByRole("link", { name: "<img src=x onerror=alert(1)> & more" }).first().waitFor();
  await timeline(page).getByText("Original SES event").click();
  await timeline(page).getByText('"eventType":"Brand New"').waitFor();
  await expectAccessible(page);
});

test("turns the pages of a long timeline, there and back", async () => {
  const to = ["often@clinic.example"];
  await system.publish(
    ...Array.from({ length: 60 }, (_, n) =>
      delivery({ messageId: `0102-often-${n}`, at: ago(n * HOUR_MS), to, subject: `Mail ${n}.` }),
    ),
  );
  const page = await system.open("/recipients/often%40clinic.example");
  await timeline(page).getByText("Mail 49.").waitFor();
  await page.getByRole("link", { name: "Next page" }).click();
  await timeline(page).getByText("Mail 59.").waitFor();
  await expect.poll(() => timeline(page).getByRole("listitem").count()).toBe(10);
  await reach(page).getByText("last delivered on").waitFor();
  await page.goBack();
  await timeline(page).getByText("Mail 0.").waitFor();
});
