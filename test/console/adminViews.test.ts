import { afterAll, beforeAll, expect, test } from "vitest";
import { QuarantineTable } from "../../shared/quarantine/QuarantineTable.ts";
import { bounce } from "../feedback/notifications.ts";
import { withTable } from "../system/localTable.ts";
import { type Console, expectAccessible, PHONE, startConsole } from "./browser.ts";

const QUEUE = "arn:aws:sqs:eu-west-1:000000000000:pager";
const LINES = 9_000;

let system: Console;
beforeAll(async () => {
  system = await startConsole();
});
afterAll(() => system.stop());

test("shows a token of scope read none of the views for admins, and says so where it goes there all the same", async () => {
  const page = await system.open("/tokens", { token: await system.tokenOf("read") });
  await page.getByRole("alert").getByText("This requires the scope admin").waitFor();
  const views = page.getByRole("navigation", { name: "Views" }).getByRole("link");
  await views.first().waitFor();
  const names = await views.allTextContents();
  expect(names).toContain("Suppressions");
  for (const name of ["Tokens", "Audit", "Quarantine", "Subscribers"]) expect(names).not.toContain(name);
  await expect.poll(() => page.getByRole("button", { name: "Create token" }).count()).toBe(0);
});

test("makes a token whose secret is shown once; it works until it is revoked, and so does the console for it", async () => {
  const page = await system.open("/tokens");
  const make = page.getByRole("button", { name: "Create token" });
  await make.press("Enter");
  await page.getByLabel("Name").fill("REDCap");
  await page.getByRole("checkbox", { name: /^read / }).uncheck();
  await page.getByRole("dialog").getByRole("button", { name: "Create token" }).click();
  await page.getByText("Select at least one.").waitFor();
  await expectAccessible(page);
  await page.getByRole("checkbox", { name: /^read / }).check();
  await page.getByLabel("suppressions:write").check();
  await page.getByLabel("Expires").selectOption("in 30 days");
  await page.getByRole("dialog").getByRole("button", { name: "Create token" }).click();
  const shown = page.getByRole("dialog", { name: "Token REDCap" });
  await shown.getByText("The secret is shown only once.").waitFor();
  const secret = (await shown.getByText(/^pm_/).textContent()) ?? "";
  await expectAccessible(page);
  await shown.getByRole("button", { name: "Copy the token" }).click();
  // Within the dialog: nothing outside of it reaches a screen reader. The page goes on saying it.
  await shown.getByRole("status").getByText("Copied the token.").waitFor();
  await shown.getByRole("button", { name: "Done" }).click();
  await page.getByRole("status").getByText("Copied the token.").waitFor();
  await shown.waitFor({ state: "detached" });
  await expect.poll(() => make.evaluate((one) => one === document.activeElement)).toBe(true);
  expect(await page.content()).not.toContain(secret);
  expect(await page.evaluate(() => JSON.stringify([sessionStorage, localStorage]))).not.toContain(secret);

  const row = page.getByRole("row", { name: /^REDCap/ });
  await row.getByText("suppressions:write").waitFor();
  const other = await system.open("/suppressions", { token: secret });
  await other.getByText("Signed in as REDCap").waitFor();

  await row.getByRole("button", { name: "Revoke REDCap" }).click();
  await page.getByRole("dialog").getByText("consoles signed in with it are signed out").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  // Exactly: the announcement in the dialog says “Revoked REDCap.” before the row does.
  await row.getByText("revoked", { exact: true }).waitFor();
  await expect.poll(() => row.getByRole("button").count()).toBe(0);
  // What the authorizer found it keeps for half a minute, but not over its end.
  await system.system.terminate();
  await system.system.restart();
  const answer = await fetch(`${system.url}/v1/session`, { headers: { authorization: `Bearer ${secret}` } });
  expect(await answer.json()).toMatchObject({ status: 401, code: "token_revoked" });
  await other.reload();
  await other.getByText("The token “REDCap” was revoked").waitFor();
  await other.getByLabel("Token").waitFor();
});

test("tells in the audit log who did what to what, page by page", async () => {
  await Promise.all(Array.from({ length: 50 }, () => system.tokenOf("read")));
  await system.api("POST", "/v1/identities", { identity: "uni.example", note: "for surveys" });
  const page = await system.open("/audit");
  const requested = page.getByRole("row", { name: /operator requested an identity/ });
  await requested.getByText("identity.requested").waitFor();
  await requested.getByText("for surveys").waitFor();
  await requested.getByText("Detail", { exact: true }).click();
  await requested.getByText("target").waitFor();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Next page" }).click();
  const revoked = page.getByRole("row", { name: /operator revoked a token/ });
  await revoked.waitFor();
  await page.getByRole("link", { name: "REDCap" }).waitFor();
  await page.getByRole("link", { name: "Previous page" }).click();
  await requested.getByRole("link", { name: "uni.example" }).click();
  await page.getByRole("heading", { level: 1, name: "uni.example" }).waitFor();

  const narrow = await system.open("/audit", { context: { viewport: PHONE } });
  await narrow.getByText("requested an identity").waitFor();
  await expectAccessible(narrow);
});

test("lists what could not be read, shows it whole, and replays what can be read by now", async () => {
  const long = { eventType: "Bounce", lines: Array.from({ length: LINES }, (_, n) => `line ${n}`) };
  await system.publish("rubbish <b>no JSON</b>", long);
  const page = await system.open("/quarantine", { context: { colorScheme: "dark" } });
  await page.getByText("2 notifications").waitFor();
  await page.getByRole("row", { name: /Not JSON.*rubbish <b>no JSON<\/b>/ }).waitFor();
  await expectAccessible(page);

  await page
    .getByRole("row", { name: /A required field is missing/ })
    .getByRole("link")
    .click();
  const text = page.getByRole("region", { name: "Text received, indented" });
  await text.getByText('"line 0"').waitFor();
  await expect.poll(() => text.textContent()).toHaveLength(100_000);
  await expectAccessible(page);
  await page.getByRole("button", { name: /^Show all [\d,]+ characters$/ }).click();
  await text.getByText(`"line ${LINES - 1}"`).waitFor();
  await page.getByRole("button", { name: "Replay" }).click();
  await page.getByRole("alert").getByText("Notification still cannot be read").waitFor();

  // As if an earlier version had not understood it.
  const at = new Date().toISOString();
  const unread = JSON.stringify(bounce({ at, messageId: "message-0001", to: ["ada@example.net"] }));
  await withTable(system.system.endpoints, (table) =>
    new QuarantineTable(table).put({ body: unread }, { at, reason: "not_ses", detail: "of tomorrow" }),
  );
  await page.goto(`${system.url}/quarantine`);
  await page
    .getByRole("row", { name: /of tomorrow/ })
    .getByRole("link")
    .click();
  await page.getByRole("button", { name: "Replay" }).click();
  await page.getByText("Replayed: 1 event recorded.").waitFor();
  await page.getByText("2 notifications").waitFor();
  await page.waitForURL("**/quarantine");
  await page.goBack();
  await page.getByRole("heading", { name: "Not in quarantine" }).waitFor();

  await page.goto(`${system.url}/quarantine`);
  await page
    .getByRole("row", { name: /Not JSON/ })
    .getByRole("link")
    .click();
  await page.getByText("Expires", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByText("Its events will not be recorded.").waitFor();
  await expectAccessible(page);
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("Deleted the notification.").waitFor();
  await page.waitForURL("**/quarantine");
  await page.getByText("1 notification").waitFor();
});

test("adds who hears the warnings, says what is wrong with an endpoint beside it, and removes", async () => {
  const page = await system.open("/subscribers", { context: { viewport: PHONE } });
  await page.getByRole("button", { name: "Add a subscriber" }).click();
  await page.getByLabel("Method").selectOption("Webhook (HTTPS)");
  await page.getByLabel("URL").fill("http://chat.example.org/hook");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByText("Must be a URL that starts with https://.").waitFor();
  await expect.poll(() => page.getByLabel("URL").getAttribute("aria-invalid")).toBe("true");
  await expect.poll(() => page.getByRole("alert").count()).toBe(0);
  await expectAccessible(page);

  await page.getByLabel("Method").selectOption("Email");
  await page.getByLabel("Address", { exact: true }).fill("ops@example.org");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByText("Added ops@example.org.").waitFor();
  const waits = page.getByRole("row", { name: /ops@example.org/ });
  await waits.getByText("SNS drops it after two days").waitFor();
  await expect.poll(() => waits.getByRole("button").count()).toBe(0);

  await page.getByRole("button", { name: "Add a subscriber" }).click();
  await page.getByLabel("Method").selectOption("Queue (SQS)");
  await page.getByLabel("ARN of the queue").fill(QUEUE);
  await page.getByLabel("Receives").selectOption("critical only");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  const row = page.getByRole("row", { name: new RegExp(QUEUE) });
  await row.getByText("confirmed").waitFor();
  await row.getByText("critical only").waitFor();
  await expectAccessible(page);
  await row.getByRole("button", { name: `Remove ${QUEUE}` }).click();
  await page.getByLabel("Why").fill("nobody is on call");
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await page.getByText(`Removed ${QUEUE}.`).waitFor();
  await row.waitFor({ state: "detached" });
  const { items } = await system.api<{ items: object[] }>("GET", "/v1/audit?limit=1");
  expect(items).toMatchObject([{ action: "subscriber.removed", note: "nobody is on call" }]);
});
