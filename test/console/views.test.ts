import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hospitalMail } from "../../local/demo/hospital.ts";
import { type Console, expectAccessible, PHONE, startConsole } from "./browser.ts";
import { DESKTOP } from "./chromium.ts";

const TODAY = new Date().toISOString().slice(0, 10);
const MOST = 900; // of a day's events; enough to page, few enough to wait for
/** `SCREENSHOTS=folder` keeps a picture of each view there, for a person to look at. */
const SCREENSHOTS = process.env["SCREENSHOTS"];

let system: Console;
/** Where the data decides on the path. */
const places = { message: "", job: "", warning: "", quarantined: "", suppressed: "" };
beforeAll(async () => {
  system = await startConsole({
    env: { SES_SANDBOX: "1", IDENTITY_POLICY: '{"needsApproval":["uni.example"]}' },
  });
  const mail = [...hospitalMail({ from: TODAY, days: 1, seed: 6, badImports: [0] })];
  await system.publish(...mail.slice(0, MOST).map(({ payload }) => payload), "no notification");
  await system.api("POST", "/v1/identities", { identity: "hospital.example" });
  const requester = await system.tokenOf("identities:write");
  await fetch(`${system.url}/v1/identities`, {
    method: "POST",
    headers: { authorization: `Bearer ${requester}`, "content-type": "application/json" },
    body: JSON.stringify({ identity: "study@uni.example", note: "The frailty study" }),
  });
  type Items<Item> = { items: Item[] };
  const suppressed = await system.api<Items<{ address: string }>>("GET", "/v1/suppressions?limit=5");
  const addresses = suppressed.items.map(({ address }) => address);
  places.suppressed = encodeURIComponent(addresses[0] ?? "");
  const job = await system.api<{ id: string }>("POST", "/v1/suppressions/remove", {
    addresses: addresses.slice(1),
  });
  places.job = job.id;
  const bounces = await system.api<Items<{ messageId: string }>>("GET", "/v1/events?type=bounce&limit=1");
  places.message = bounces.items[0]?.messageId ?? "";
  const quarantined = await system.api<Items<{ id: string }>>("GET", "/v1/quarantine");
  places.quarantined = quarantined.items[0]?.id ?? "";
  await system.api("POST", "/_local/first-mail");
});
afterAll(() => system.stop());

const VIEWS: [name: string, path: () => string, ready: string][] = [
  ["overview", () => "/", "Overview"],
  ["activity", () => "/activity", "Activity"],
  ["suppressions", () => "/suppressions", "Suppressions"],
  ["remove-many", () => "/suppressions/remove", ""],
  ["job", () => `/jobs/${places.job}`, ""],
  ["recipient", () => `/recipients/${places.suppressed}`, "@"],
  ["message", () => `/messages/${places.message}`, ""],
  ["domain", () => "/domains/gmail.com", "gmail.com"],
  ["find", () => "/find?q=survey", "survey"],
  ["identities", () => "/identities", "Identities"],
  ["request-identity", () => "/identities/new", ""],
  ["identity", () => "/identities/hospital.example", "hospital.example"],
  ["waiting-identity", () => "/identities/study%40uni.example", "study@uni.example"],
  ["credentials", () => "/credentials", "Credentials"],
  ["credential", () => "/credentials?credential=ses-smtp-redcap", "ses-smtp-redcap"],
  ["warnings", () => "/warnings", "Warnings"],
  ["digest", () => `/digest?period=${TODAY}/P1D`, "Digest"],
  ["account", () => "/account", "Account"],
  ["setup", () => "/setup", "Setup"],
  ["subscribers", () => "/subscribers", "Subscribers"],
  ["quarantine", () => "/quarantine", "Quarantine"],
  ["quarantined", () => `/quarantine/${places.quarantined}`, ""],
  ["audit", () => "/audit", "Audit"],
  ["tokens", () => "/tokens", "Tokens"],
];

const SCREENS = [
  { screen: "a desk in the light", viewport: DESKTOP, colorScheme: "light" },
  { screen: "a phone in the dark", viewport: PHONE, colorScheme: "dark" },
  ...(SCREENSHOTS === undefined
    ? []
    : ([
        { screen: "a desk in the dark", viewport: DESKTOP, colorScheme: "dark" },
        { screen: "a phone in the light", viewport: PHONE, colorScheme: "light" },
      ] as const)),
] as const;

describe.each(SCREENS)("on $screen", ({ viewport, colorScheme }) => {
  test.each(VIEWS)("%s keeps nobody out, and nothing sticks out", async (name, path, ready) => {
    const page = await system.open(path(), { context: { viewport, colorScheme } });
    await page.getByRole("heading", { level: 1 }).filter({ hasText: ready }).waitFor();
    await page.waitForFunction(() => document.querySelector("main .loading") === null);
    await expectAccessible(page);
    const outside = await page.evaluate(() =>
      [...document.querySelectorAll("main *")]
        .filter((element) => {
          const { left, right, width } = element.getBoundingClientRect();
          // A frame may scroll what is wider than it.
          return (
            width > 0 &&
            (right > innerWidth + 1 || left < -1) &&
            element.closest(".table-frame, pre, .uplot, .unseen") === null
          );
        })
        .map((element) => `${element.tagName}.${element.className}`),
    );
    expect(outside).toEqual([]);
    await expect
      .poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth))
      .toBeLessThanOrEqual(0);
    if (SCREENSHOTS !== undefined)
      await page.screenshot({
        path: join(SCREENSHOTS, `${name}-${viewport.width}-${colorScheme}.png`),
        fullPage: true,
      });
    await page.context().close();
  });
});
