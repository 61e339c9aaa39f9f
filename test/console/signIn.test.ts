import { afterAll, beforeAll, expect, test } from "vitest";
import { type Console, expectAccessible, startConsole } from "./browser.ts";

let system: Console;
beforeAll(async () => {
  system = await startConsole();
});
afterAll(() => system.stop());

test("signs in with a token, keeps it for the tab alone, and signs out", async () => {
  const page = await system.open("/suppressions", { token: null });
  await page.getByLabel("Token").fill("pm_nobodys");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").getByText("not known here").waitFor();
  await expectAccessible(page);

  await page.getByLabel("Token").fill(system.token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { level: 1, name: "Suppressions" }).waitFor();
  expect(await page.evaluate(() => [localStorage.length, document.cookie])).toEqual([0, ""]);

  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("Token").waitFor();
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
});

test("signs in by the link that npm start prints, which leaves the address bar and works once", async () => {
  const link = /http:\S+\/sign-in#(\S+)/.exec(system.system.output());
  const [url = "", code = ""] = link ?? [];
  const requested: string[] = [];
  const page = await system.open("/sign-in", { token: null });
  page.on("request", (request) => requested.push(`${request.url()} ${JSON.stringify(request.headers())}`));
  await page.goto(url);
  await page.getByRole("heading", { level: 1, name: "Nothing heard from SES yet" }).waitFor();
  expect(page.url()).toBe(`${system.url}/`);
  expect(requested.filter((one) => one.includes(code))).toEqual([]);
  await page.goBack();
  expect(page.url()).not.toContain(code);

  const again = await system.open("/sign-in", { token: null });
  await again.goto(url);
  await again.getByRole("alert").getByText("postmaster console").waitFor();
  await expectAccessible(again);
});

test("ends the session at the service when one signs out", async () => {
  const { code } = await system.api<{ code: string }>("POST", "/v1/sign-in-links");
  const page = await system.open(`/sign-in#${code}`, { token: null });
  const ended = page.waitForResponse((answer) => answer.request().method() === "DELETE");
  await page.getByRole("button", { name: "Sign out" }).click();
  expect(await (await ended).json()).toEqual({ ended: true });
  await page.getByLabel("Token").waitFor();
});

test("says why one has to sign in again", async () => {
  const page = await system.open("/suppressions", { token: "pms_of-yesterday" });
  await page.getByRole("status").filter({ hasText: "postmaster console" }).waitFor();
  await expectAccessible(page);
});

test("shows only what the token allows", async () => {
  const { secret } = await system.api<{ secret: string }>("POST", "/v1/tokens", {
    name: "reader",
    scopes: ["read"],
  });
  const page = await system.open("/suppressions", { token: secret });
  const views = page.getByRole("navigation", { name: "Views" });
  await views.getByRole("link", { name: "Suppressions" }).waitFor();
  for (const name of ["Tokens", "Audit", "Quarantine", "Subscribers"])
    expect(await views.getByRole("link", { name }).count(), name).toBe(0);
});
