import { afterAll, beforeAll, expect, test } from "vitest";
import { bounce, delivery, send } from "../feedback/notifications.ts";
import { type Console, expectAccessible, startConsole } from "./browser.ts";

const HOUR_MS = 3_600_000;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
const REDCAP = { credential: "ses-smtp-redcap", sourceIp: "192.0.2.7" };
const LAB = { credential: "<b>lab</b> & co", sourceIp: "2001:db8::1" };

let system: Console;
beforeAll(async () => {
  system = await startConsole();
  await system.publish(
    ...Array.from({ length: 8 }, (_, n) => {
      const mail = { messageId: `r${n}`, at: ago(n * HOUR_MS), to: [`p${n}@clinic.example`], ...REDCAP };
      return [send(mail), n === 0 ? bounce(mail) : delivery(mail)];
    }).flat(),
    send({ messageId: "lab", at: ago(HOUR_MS), to: ["ada@clinic.example"], subject: "Lab report", ...LAB }),
  );
});
afterAll(() => system.stop());

test("shows who sent how much, by credential and address, and leads to the messages of one", async () => {
  const page = await system.open("/credentials");
  const row = page
    .getByRole("table", { name: "Mail by credential" })
    .getByRole("row", { name: "ses-smtp-redcap" });
  await row.waitFor();
  await expect
    .poll(() => row.locator("td").allTextContents())
    .toEqual(["ses-smtp-redcap", "8", "7", "1", "12.5%", "0", "0%"]);
  const addresses = page.getByRole("table", { name: "Mail by IP address" });
  await addresses.getByRole("link", { name: "192.0.2.7" }).waitFor();
  await expectAccessible(page);

  await page.getByRole("link", { name: "<b>lab</b> & co" }).click();
  await page.getByRole("heading", { level: 1, name: "Credential <b>lab</b> & co" }).waitFor();
  const found = page.getByRole("table", { name: "Messages found, newest first" });
  await found.getByRole("link", { name: "Lab report" }).waitFor();
  await expect.poll(() => found.getByRole("row").count()).toBe(2);
  await expectAccessible(page);

  await found.getByRole("link", { name: "Lab report" }).click();
  await page.getByRole("heading", { level: 1, name: "Lab report" }).waitFor();
  await page.getByRole("link", { name: "2001:db8::1" }).click();
  await page.getByRole("heading", { level: 1, name: "IP address 2001:db8::1" }).waitFor();
  await found.getByRole("link", { name: "Lab report" }).waitFor();
});

test("keeps the days in the URL, and says where nothing is recorded", async () => {
  const page = await system.open("/credentials?credential=ses-smtp-redcap");
  await page.getByText("8 messages found").waitFor();
  await page.getByLabel("To day").fill("2020-01-01");
  await page.waitForURL(/credential=ses-smtp-redcap&until=2020-01-01/);
  await page.getByText("No message found").waitFor();
  await page.goto(`${system.url}/credentials?credential=nobody`);
  await page.getByText("None recorded.").waitFor();
});
