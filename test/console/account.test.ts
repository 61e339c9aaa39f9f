import { afterAll, beforeAll, expect, test } from "vitest";
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
  await page.getByText("0 of 200 recipients in 24 hours (0 %), 1 a second at most.").waitFor();
  await page.getByText("Asking takes a token with the scope admin.").waitFor();
  expect(await page.getByRole("main").getByRole("button").count()).toBe(0);
  await expectAccessible(page);
});

test("leads from the sandbox to production by a request that says what AWS wants to read", async () => {
  const page = await system.open("/account");
  const useCase = page.getByLabel("Use case");
  const ask = page.getByRole("button", { name: "Ask AWS for production access" });
  await page.getByText("0 of 5,000 characters, at least 50").waitFor();
  await page.getByLabel("Website").fill("research.example.org");
  await useCase.fill("Surveys.");
  await page.getByLabel("Additional contacts").fill("ops@example.org, nobody");
  await ask.click();
  await page.getByText("Must be an http or https address.").waitFor();
  await page.getByText("Must have at least 50 characters.").waitFor();
  await page.getByText("Not an e-mail address.").waitFor();
  expect(await page.locator(":focus").inputValue()).toBe("research.example.org");
  await expectAccessible(page);

  await useCase.fill("");
  await page.getByRole("button", { name: "Begin with a draft" }).click();
  expect(await useCase.inputValue()).toContain("Its events go to Postmaster");
  await page.getByLabel("Website").fill("https://research.example.org");
  await page.getByLabel("Additional contacts").fill("ops@example.org");
  await ask.click();
  await page.getByText("Fill in what stands in brackets first: [institution], [number].").waitFor();
  const draft = await useCase.inputValue();
  await useCase.fill(draft.replace("[institution]", "the university").replace("[number]", "400"));
  await ask.click();
  await page.getByText("AWS has the request and is reviewing it").waitFor();
  await expectAccessible(page);
  expect(await page.locator(":focus").textContent()).toBe("Production access");

  await system.turn("account", { review: "DENIED", productionAccess: false });
  await page.reload();
  await page.getByText("AWS denied production access").waitFor();
  await ask.waitFor();
  await system.turn("account", { review: "GRANTED" });
  await page.reload();
  await page.getByText("Production", { exact: true }).waitFor();
  expect(await ask.count()).toBe(0);
});

test("says first what stops mail, and leads to each identity that is not heard of", async () => {
  await system.turn("account", { enforcementStatus: "SHUTDOWN", sendingEnabled: false });
  await system.turn("verified-identities", { identity: "unheard@example.org" });
  await system.api("GET", "/v1/identities");
  const page = await system.open("/account", { context: { viewport: PHONE, colorScheme: "dark" } });
  const findings = page.getByRole("list", { name: "Status" }).getByRole("listitem");
  await findings.first().getByText("AWS has paused sending for the whole account").waitFor();
  await page.getByText("Paused by AWS").waitFor();
  await page.getByText("Switched off").waitFor();
  await expectAccessible(page);
  await page.getByRole("link", { name: "unheard@example.org" }).click();
  await page.getByRole("button", { name: "Have its events recorded here" }).click();
  await page.getByText("Its events are recorded here.").waitFor();
  await page.goBack();
  await page.getByText("AWS has paused sending").waitFor();
  await expect.poll(() => page.getByRole("link", { name: "unheard@example.org" }).count()).toBe(0);
});
