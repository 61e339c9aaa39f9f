import { afterAll, beforeAll, expect, test } from "vitest";
import { linkTo } from "../system/linkTo.ts";
import { type Console, expectAccessible, startConsole } from "./browser.ts";

const POLICY = { allow: ["asked.example"], needsApproval: ["asked.example"] };

let system: Console;
let writer: string;
beforeAll(async () => {
  system = await startConsole({ env: { IDENTITY_POLICY: JSON.stringify(POLICY) } });
  writer = await system.tokenOf("read", "identities:write");
});
afterAll(() => system.stop());

const ask = async (identity: string, why: string) => {
  const page = await system.open("/identities/new", { token: writer });
  await page.getByLabel("Address or domain").fill(identity);
  await page.getByLabel("Requester").fill("pi@asked.example");
  await page.getByLabel("Why").fill(why);
  await page.getByRole("button", { name: "Request identity" }).click();
  await page.getByRole("heading", { name: "Waiting for an administrator's approval" }).waitFor();
  return page;
};

test("has a request approved by an administrator, who sees who asked and why, and then verified", async () => {
  const asker = await ask("study@asked.example", "the partner's study");
  await expectAccessible(asker);
  await asker.getByText("No email is sent right away").waitFor();
  await asker.getByRole("link", { name: "Go to study@asked.example" }).click();
  await asker.getByText("Awaiting approval", { exact: true }).waitFor();
  await expect.poll(() => asker.getByRole("button", { name: "Approve" }).count()).toBe(0);

  const admin = await system.open("/identities");
  const row = admin.getByRole("row", { name: "study@asked.example" });
  await row.getByText("Requested by read identities:write").waitFor();
  await row.getByText("the partner's study").waitFor();
  await row.getByRole("button", { name: "Approve" }).click();
  const question = admin.getByRole("dialog", { name: "Approve study@asked.example?" });
  await question.getByLabel("Why").fill("known to us");
  await expectAccessible(admin);
  await question.getByRole("button", { name: "Approve" }).click();
  await row.getByText("Pending", { exact: true }).waitFor();
  await expect.poll(() => row.getByRole("button").count()).toBe(0);
  // The button that was pressed is gone.
  await expect.poll(() => admin.locator(":focus").textContent()).toBe("Identities");

  expect((await fetch(await linkTo("study@asked.example", system.system.endpoints))).status).toBe(200);
  await asker.reload();
  await asker.getByText("Verified", { exact: true }).waitFor();
  await asker.getByText("Approved by operator.").waitFor();
  await asker.getByText("known to us").waitFor();
});

test("has a request declined with words for whoever asked, and asked for anew", async () => {
  const asker = await ask("other@asked.example", "");
  const admin = await system.open("/identities/other%40asked.example");
  await admin.getByRole("button", { name: "Decline" }).click();
  const question = admin.getByRole("dialog");
  await question.getByLabel("Why").fill("not ours");
  await question.getByRole("button", { name: "Decline" }).click();
  await admin.getByText("Declined by operator: not ours").waitFor();

  await asker.getByRole("link", { name: "Go to other@asked.example" }).click();
  await asker.getByText("Declined by operator: not ours").waitFor();
  await asker.getByRole("link", { name: "Request again" }).click();
  await expect.poll(() => asker.getByLabel("Address or domain").inputValue()).toBe("other@asked.example");
});

test("says which domains the policy allows where it refuses one", async () => {
  const page = await system.open("/identities/new?identity=elsewhere.example", { token: writer });
  await page.getByRole("button", { name: "Request identity" }).click();
  await page.getByRole("alert").getByText("allows only asked.example").waitFor();
  await expectAccessible(page);
});
