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
  await page.getByRole("alert").getByText("Unknown token").waitFor();
  await expectAccessible(page);

  await page.getByLabel("Token").fill(system.token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { level: 1, name: "Suppressions" }).waitFor();
  await expect.poll(() => page.evaluate(() => [localStorage.length, document.cookie])).toEqual([0, ""]);

  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("Token").waitFor();
  await expect.poll(() => page.evaluate(() => sessionStorage.length)).toBe(0);
});

test("signs in by the link that npm start prints, which leaves the address bar and works once", async () => {
  const link = /http:\S+\/sign-in#(\S+)/.exec(system.system.output());
  const [url = "", code = ""] = link ?? [];
  const requested: string[] = [];
  const page = await system.open("/sign-in", { token: null });
  page.on("request", (request) => requested.push(`${request.url()} ${JSON.stringify(request.headers())}`));
  await page.goto(url);
  await page.getByRole("heading", { level: 1, name: "No events from SES yet" }).waitFor();
  await expect.poll(() => page.url()).toBe(`${system.url}/`);
  expect(requested.filter((one) => one.includes(code))).toEqual([]);
  await page.goBack();
  expect(page.url()).not.toContain(code);

  const again = await system.open("/sign-in", { token: null });
  await again.goto(url);
  await again.getByRole("alert").getByText("postmaster console").waitFor();
  await expectAccessible(again);
});

test("opens the page that a link was printed for, and none of another host", async () => {
  const linkTo = async (page: string) => {
    const { code } = await system.api<{ code: string }>("POST", "/v1/sign-in-links");
    return `/sign-in#${code}&page=${encodeURIComponent(page)}`;
  };
  const asked = await system.open("/recipients/ada%40clinic.example", { token: null });
  await asked.getByText("postmaster console /recipients/ada%40clinic.example").waitFor();
  const page = await system.open(await linkTo("/recipients/ada%40clinic.example?x=1"), { token: null });
  await page.getByRole("heading", { level: 1, name: "ada@clinic.example" }).waitFor();
  await expect.poll(() => page.url()).toBe(`${system.url}/recipients/ada%40clinic.example?x=1`);
  const other = await system.open(await linkTo("//evil.example/"), { token: null });
  await expect.poll(() => other.url()).toBe(`${system.url}/`);
});

test("ends the session at the service when one signs out", async () => {
  const { code } = await system.api<{ code: string }>("POST", "/v1/sign-in-links");
  const page = await system.open(`/sign-in#${code}`, { token: null });
  const ended = page.waitForResponse((answer) => answer.request().method() === "DELETE");
  await page.getByRole("button", { name: "Sign out" }).click();
  expect(await (await ended).json()).toEqual({ ended: true });
  await page.getByLabel("Token").waitFor();
});

test("signs out at once, however slow the service is, and has the token's field ready", async () => {
  const page = await system.open("/");
  await page.getByText("Signed in as operator").waitFor();
  await page.route("**/v1/session", () => {});
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("Token").waitFor();
  await expect
    .poll(() => page.evaluate(() => [sessionStorage.length, document.activeElement?.tagName]))
    .toEqual([0, "INPUT"]);
});

test("shows the next person nothing that the one before might do, whose session had ended", async () => {
  const secret = await system.tokenOf("read");
  const page = await system.open("/");
  const views = page.getByRole("navigation", { name: "Views" });
  await views.getByRole("link", { name: "Tokens" }).waitFor();
  const ended = { code: "token_revoked", title: "Revoked", detail: "It was revoked." };
  await page.route("**/v1/suppressions?*", (route) => route.fulfill({ status: 401, json: ended }));
  await views.getByRole("link", { name: "Suppressions" }).click();
  await page.getByRole("alert").getByText("It was revoked.").waitFor();
  await page.unroute("**/v1/suppressions?*");
  // The first asks whether the token works, the next what it may.
  let asked = 0;
  await page.route("**/v1/session", (route) => (asked++ === 0 ? route.continue() : undefined));
  await page.getByLabel("Token").fill(secret);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Suppressions" }).waitFor();
  await expect.poll(() => asked).toBe(2);
  await expect.poll(() => views.getByRole("link").count()).toBe(0);
});

test("says why one has to sign in again", async () => {
  const page = await system.open("/suppressions", { token: "pms_of-yesterday" });
  await page.getByRole("alert").filter({ hasText: "postmaster console" }).waitFor();
  await expectAccessible(page);
});

test("shows only what the token allows", async () => {
  const page = await system.open("/suppressions", { token: await system.tokenOf("read") });
  const views = page.getByRole("navigation", { name: "Views" });
  await views.getByRole("link", { name: "Suppressions" }).waitFor();
  for (const name of ["Tokens", "Audit", "Quarantine", "Subscribers"])
    await expect.poll(() => views.getByRole("link", { name }).count(), { message: name }).toBe(0);
});
