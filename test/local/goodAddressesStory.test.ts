import { CreateHostedZoneCommand, Route53Client } from "@aws-sdk/client-route-53";
import { PutSuppressedDestinationCommand, SESv2Client } from "@aws-sdk/client-sesv2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import { publishFeedback } from "../system/feedback.ts";
import { invoke } from "../system/invoke.ts";
import { startLocalSystem, type TestSystem } from "../system/localSystem.ts";

type Body = Record<string, unknown>;
type Step = { text: string; target: Body | null; call: string | null };

const DOMAIN = "hospital.example";
const SENDER = `redcap@${DOMAIN}`;
const GOOD = Array.from({ length: 40 }, (_, n) => `patient${n}@clinic${n % 3}.example.net`);
const GONE = "gone@clinic0.example.net";
const DMARC =
  "smtp; 550 5.7.509 Access denied, sending domain HOSPITAL.EXAMPLE does not pass DMARC verification and has a DMARC policy of reject. [AM5EUR02FT031.eop-EUR02.prod.protection.outlook.com]";

describe("good addresses that got suppressed, from the bounces to the list without them", () => {
  let system: TestSystem;
  let route53: Route53Client;
  let ses: SESv2Client;
  beforeAll(async () => {
    system = await startLocalSystem();
    const client = { region: REGION, credentials: CREDENTIALS };
    route53 = new Route53Client({ ...client, endpoint: system.endpoints.route53 });
    ses = new SESv2Client({ ...client, endpoint: system.endpoints.sesv2 });
  });
  afterAll(async () => {
    route53.destroy();
    ses.destroy();
    await system.stop();
  });

  const call = async (
    method: string,
    path: string,
    body?: string,
  ): Promise<{ status: number; body: Body }> => {
    const answer = await fetch(`${system.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${system.token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body }),
    });
    return { status: answer.status, body: (await answer.json()) as Body };
  };
  const get = async (path: string) => (await call("GET", path)).body;
  const itemsOf = async (path: string) => (await get(path))["items"] as Body[];
  const addressOf = ({ address }: Body) => String(address);
  const entryOf = (address: string) => get(`/v1/suppressions/${encodeURIComponent(address)}`);

  const bounced = (emailAddress: string, status: string, diagnosticCode: string, n: number) => ({
    eventType: "Bounce",
    bounce: {
      feedbackId: `feedback-${n}`,
      bounceType: "Permanent",
      bounceSubType: "General",
      bouncedRecipients: [{ emailAddress, action: "failed", status, diagnosticCode }],
      timestamp: new Date(Date.now() - (100 - n) * 1_000).toISOString(),
    },
    mail: {
      timestamp: new Date(Date.now() - 120_000).toISOString(),
      messageId: `message-${n}`,
      source: SENDER,
      destination: [emailAddress],
    },
  });

  it("warns, groups, shows the fix in DNS, removes the group with progress, and leaves the one that is gone", async () => {
    await route53.send(new CreateHostedZoneCommand({ Name: DOMAIN, CallerReference: "story" }));
    expect((await call("POST", "/v1/identities", JSON.stringify({ identity: DOMAIN }))).status).toBe(201);

    // SES suppresses after each hard bounce, whosever fault it was.
    for (const address of [...GOOD, GONE])
      await ses.send(new PutSuppressedDestinationCommand({ EmailAddress: address, Reason: "BOUNCE" }));
    await publishFeedback(system.endpoints, [
      ...GOOD.map((address, n) => bounced(address, "5.7.509", DMARC, n)),
      bounced(GONE, "5.1.1", "smtp; 550 5.1.1 user unknown", 41),
    ]);

    const groups = await itemsOf("/v1/suppression-groups");
    expect(groups.map(({ reasonCode, count }) => [reasonCode, count])).toEqual([
      ["senderAuthentication", 40],
      ["noSuchUser", 1],
    ]);
    const group = "/v1/suppressions?reasonCode=senderAuthentication&limit=100";
    expect((await itemsOf(group)).map(addressOf).sort()).toEqual([...GOOD].sort());
    expect((await itemsOf("/v1/suppressions?actor=recipient")).map(addressOf)).toEqual([GONE]);

    // What is missing is found in DNS, with where to publish it.
    const before = await entryOf(GOOD[0] ?? "");
    const reason = before["reason"] as { explanation: string; remedy: Step[] };
    expect(reason.explanation).toContain(
      "DKIM: 3 of 3 records of hospital.example are missing or wrong in DNS.",
    );
    expect(reason.remedy[0]?.call).toBe("GET /v1/identities/hospital.example/dns");

    // Counts at once what the next minute would count.
    expect((await itemsOf("/v1/stats?by=cause"))[0]).toMatchObject({ key: "senderAuthentication" });
    const warning = async () =>
      (await itemsOf("/v1/warnings?state=open")).find(({ rule }) => rule === "goodAddressesSuppressed");
    await invoke(system.endpoints, "watch");
    expect(await warning()).toMatchObject({
      headline: `40 good addresses suppressed: sender authentication failed (from ${SENDER})`,
    });
    const { facts, remedy } = (await warning()) as { facts: string[]; remedy: Step[] };
    expect(facts).toContain("Rejected by Microsoft 365 (40).");
    expect(remedy[0]?.target).toEqual({ to: "identityDns", identity: DOMAIN });

    expect((await call("POST", `/v1/identities/${DOMAIN}/dns/route53`)).status).toBe(200);
    const explained = async () => (await entryOf(GOOD[0] ?? ""))["explanation"];
    await expect.poll(explained).toContain("are now set up correctly");

    // The one call that the warning gives puts them back.
    const [, method = "", path = "", body] = /^(\S+) (\S+) (.*)$/.exec(remedy.at(-1)?.call ?? "") ?? [];
    const begun = await call(method, path, body);
    expect(begun).toMatchObject({
      status: 202,
      body: { total: 40, filter: { reasonCode: "senderAuthentication" } },
    });
    const job = () => get(`/v1/jobs/${String(begun.body["id"])}`);
    await expect
      .poll(job, { timeout: 60_000 })
      .toMatchObject({ state: "done", done: 40, removed: 40, skipped: 0 });

    expect(await itemsOf(group)).toEqual([]);
    expect((await itemsOf("/v1/suppressions")).map(addressOf)).toEqual([GONE]);
    expect(await call("DELETE", `/v1/suppressions/${encodeURIComponent(GONE)}`)).toMatchObject({
      status: 409,
      body: { code: "likely_to_bounce_again" },
    });

    const removals = (await itemsOf("/v1/audit?limit=200")).filter(
      ({ action }) => action === "suppression.removed",
    );
    expect(removals.map(({ target }) => String(target)).sort()).toEqual([...GOOD].sort());
    expect(removals.every(({ detail }) => (detail as Body)["reasonCode"] === "senderAuthentication")).toBe(
      true,
    );
  }, 240_000);
});
