import { afterAll, beforeAll, expect, test } from "vitest";
import { ComparisonTable } from "../../shared/sesCounts/ComparisonTable.ts";
import type { Comparison } from "../../shared/sesCounts/compare.ts";
import { delivery } from "../feedback/notifications.ts";
import { withTable } from "../system/localTable.ts";
import { type Console, expectAccessible, PHONE, startConsole } from "./browser.ts";

let system: Console;
beforeAll(async () => {
  system = await startConsole({ env: { SES_SANDBOX: "1" } });
});
afterAll(() => system.stop());

test("shows the sandbox to a token of scope read, and no form", async () => {
  const page = await system.open("/account", { token: await system.tokenOf("read") });
  await page.getByText("Sandbox", { exact: true }).waitFor();
  await page.getByText("verified addresses only", { exact: true }).waitFor();
  await page.getByText("0 of 200 recipients in the last 24 hours (0%). Maximum rate: 1 a second.").waitFor();
  await page.getByText("Requires a token with the admin scope.").waitFor();
  await expect.poll(() => page.getByRole("main").getByRole("button").count()).toBe(0);
  await expectAccessible(page);
});

test("leads from the sandbox to production by a request that says what AWS wants to read", async () => {
  const page = await system.open("/account");
  const useCase = page.getByLabel("Use case");
  const ask = page.getByRole("button", { name: "Request production access" });
  await page.getByText("0 of 5,000 characters, at least 50").waitFor();
  await page.getByLabel("Website").fill("research.example.org");
  await useCase.fill("Surveys.");
  await page.getByLabel("Additional contacts").fill("ops@example.org, nobody");
  await ask.click();
  await page.getByText("Must be an http or https URL.").waitFor();
  await page.getByText("Must have at least 50 characters.").waitFor();
  await page.getByText("Not an email address.").waitFor();
  await expect.poll(() => page.locator(":focus").inputValue()).toBe("research.example.org");
  await expectAccessible(page);

  await useCase.fill("");
  await page.getByRole("button", { name: "Start from a draft" }).click();
  await expect.poll(() => useCase.inputValue()).toContain("Its events go to Postmaster");
  await page.getByLabel("Website").fill("https://research.example.org");
  await page.getByLabel("Additional contacts").fill("ops@example.org");
  await ask.click();
  await page.getByText("Fill in the placeholders in brackets first: [institution], [number].").waitFor();
  const draft = await useCase.inputValue();
  await useCase.fill(draft.replace("[institution]", "the university").replace("[number]", "400"));
  await ask.click();
  await page.getByText("Request submitted; AWS is reviewing it").waitFor();
  await expectAccessible(page);
  await expect.poll(() => page.locator(":focus").textContent()).toBe("Production access");

  await system.turn("account", { review: "DENIED", productionAccess: false });
  await page.reload();
  await page.getByText("AWS denied production access").waitFor();
  await ask.waitFor();
  await system.turn("account", { review: "GRANTED" });
  await page.reload();
  await page.getByText("Production", { exact: true }).waitFor();
  await expect.poll(() => ask.count()).toBe(0);
});

test("says first what stops mail, and leads to each identity that is not heard of", async () => {
  await system.turn("account", { enforcementStatus: "SHUTDOWN", sendingEnabled: false });
  await system.turn("verified-identities", { identity: "unheard@example.org" });
  await system.api("GET", "/v1/identities");
  const page = await system.open("/account", { context: { viewport: PHONE, colorScheme: "dark" } });
  const findings = page.getByRole("list", { name: "Status" }).getByRole("listitem");
  await findings.first().getByText("AWS has paused sending for this account").waitFor();
  await page.getByText("Paused by AWS").waitFor();
  await page.getByText("Disabled").waitFor();
  await expectAccessible(page);
  await page.getByRole("link", { name: "unheard@example.org" }).click();
  await page.getByRole("button", { name: "Send its events to Postmaster" }).click();
  await page.getByText("Its events reach Postmaster.").waitFor();
  await page.goBack();
  await page.getByText("AWS has paused sending").waitFor();
  await expect.poll(() => page.getByRole("link", { name: "unheard@example.org" }).count()).toBe(0);
});

test("compares SES's own count with the records, with the likely cause, here and on the overview", async () => {
  const day = { at: "2026-11-23T00:40:00.000Z", recorded: { least: 900, most: 1_000 }, metrics: [] };
  const agreeing: Comparison = {
    ...day,
    day: "2026-11-22",
    state: "agrees",
    ses: 950,
    difference: 0,
    share: 0,
    causes: [],
  };
  const differing: Comparison = {
    ...day,
    day: "2026-11-23",
    at: "2026-11-24T00:40:00.000Z",
    state: "missing",
    ses: 1_500,
    difference: 500,
    share: 1 / 3,
    metrics: [{ metric: "SEND", ses: 1_400, recorded: 1_000, differs: true }],
    causes: [
      {
        code: "identityWithoutEvents",
        text: "Events of lab.example do not reach this service.",
        remedy: [{ text: "Attach the set.", target: { to: "attachFeedback", identity: "lab.example" } }],
      },
    ],
  };
  await withTable(system.system.endpoints, async (table) => {
    const comparisons = new ComparisonTable(table);
    for await (const { pk, sk } of table.queryAll({ partition: "COMPARISON" }))
      await table.delete({ pk, sk });
    await comparisons.put(agreeing);
    await comparisons.put(differing);
  });
  const page = await system.open("/account", { context: { viewport: PHONE } });
  const count = page.getByRole("region", { name: "SES's own count" });
  await count
    .getByText(/SES counted 1,500 recipients; Postmaster recorded 1,000\. 500 of 1,500 messages/)
    .waitFor();
  await count.getByText("messages sent: 1,400 by SES, 1,000 recorded.").waitFor();
  await count.getByText("Likely cause: Events of lab.example do not reach this service.").waitFor();
  await count.getByRole("link", { name: "Open lab.example" }).waitFor();
  await count.getByRole("row").nth(2).waitFor();
  await expect
    .poll(() => count.getByRole("row").nth(1).textContent())
    .toContain("Messages missing1,500900 to 1,000500");
  await expect.poll(() => count.getByRole("row").nth(2).textContent()).toContain("Agrees950");
  await page.getByText("Deploy with virtualDeliverabilityManager=on").waitFor();
  await expectAccessible(page);
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth))
    .toBeLessThanOrEqual(PHONE.width);

  await system.publish(delivery({ messageId: "m1", at: new Date().toISOString(), to: ["a@clinic.example"] }));
  await page.goto(`${system.url}/`);
  const beside = page.getByRole("region", { name: "SES's own count" });
  await beside.getByText("Messages missing").waitFor();
  await beside.getByText("Likely cause: Events of lab.example").waitFor();
  await expectAccessible(page);
  await beside.getByRole("link", { name: "What to do" }).click();
  await count.getByRole("link", { name: "Open lab.example" }).waitFor();
});
