import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  Route53Client,
} from "@aws-sdk/client-route-53";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import { bounce, complaint, delivery } from "../feedback/notifications.ts";
import { startApi } from "./system.ts";

type Reason = { code: string; explanation: string; remedy: { text: string; call: string | null }[] };

describe("what is looked up beside a reply", () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  let route53: Route53Client;
  beforeAll(async () => {
    api = await startApi();
    route53 = new Route53Client({ endpoint: api.route53, region: REGION, credentials: CREDENTIALS });
  });
  afterAll(async () => {
    route53.destroy();
    await api.stop();
  });

  let messages = 0;
  const bounced = (to: string, words: string, given: Partial<Parameters<typeof bounce>[0]> = {}) => {
    const at = new Date(Date.now() - (1_000 - messages) * 1_000).toISOString();
    const notification = bounce({ messageId: `closer-${messages++}`, at, to: [to], words, ...given });
    return api.receive(JSON.stringify(notification));
  };
  const suppressed = async (address: string) => {
    const { body } = await api.admin.get(`/v1/suppressions/${encodeURIComponent(address)}`);
    return body as { found: string[]; explanation: string; inForce: boolean; sender: string; reason: Reason };
  };
  const newest = async (address: string) => {
    const { body } = await api.admin.get(`/v1/recipients/${encodeURIComponent(address)}/events`);
    return (body.items as { reason: Reason | null; explanation: string }[])[0];
  };
  const zone = async (name: string, mx: string) => {
    const { HostedZone } = await route53.send(
      new CreateHostedZoneCommand({ Name: name, CallerReference: name }),
    );
    await route53.send(
      new ChangeResourceRecordSetsCommand({
        HostedZoneId: HostedZone?.Id,
        ChangeBatch: {
          Changes: [
            {
              Action: "CREATE",
              ResourceRecordSet: { Name: name, Type: "MX", TTL: 60, ResourceRecords: [{ Value: mx }] },
            },
          ],
        },
      }),
    );
  };

  it("names what is missing of a domain that is not verified, with the sender", async () => {
    await bounced("auth@clinic.example", "DMARC failed", { status: "5.7.26", source: "app@alone.example" });
    const { found, reason, sender } = await suppressed("auth@clinic.example");
    expect(sender).toBe("app@alone.example");
    expect(found).toEqual([
      "The domain alone.example is not verified with SES, so SES signs its mail as amazonses.com, and DMARC for alone.example cannot pass.",
    ]);
    expect(reason.explanation).toContain(found[0]);
    expect(reason.remedy[0]?.call).toBe('POST /v1/identities {"identity":"alone.example"}');
  });

  it("says nothing is right while DNS does not answer", async () => {
    await api.admin.post("/v1/identities", { body: { identity: "silent.example" } });
    await bounced("quiet@clinic.example", "DMARC failed", { status: "5.7.26", source: "app@silent.example" });
    const { found } = await suppressed("quiet@clinic.example");
    expect(found.join(" ")).not.toContain("set up correctly");
  });

  it.each([
    ["gmial.com", "gmail.com", "10 mx.example.", "The intended domain may be gmail.com, which accepts mail."],
    ["yaho.com", "yahoo.com", "0 .", "The intended domain may be yahoo.com, which accepts no mail either."],
    ["outlok.com", "outlook.com", undefined, "The intended domain may be outlook.com."],
  ])("proposes what %s was meant to be", async (written, meant, mx, sentence) => {
    if (mx !== undefined) await zone(meant, mx);
    await bounced(`ada@${written}`, "Host not found", { status: "5.1.2" });
    const { found, reason } = await suppressed(`ada@${written}`);
    expect(reason.code).toBe("noSuchDomain");
    expect(found).toEqual([sentence]);
    expect(reason.remedy[0]?.text).toContain(`ada@${meant}`);
    expect((await newest(`ada@${written}`))?.explanation).toContain(sentence);
  });

  it("proposes nothing for a domain that takes mail, nor for a provider while DNS does not answer", async () => {
    await zone("gmall.com", "10 mx.example.");
    for (const written of ["gmall.com", "ymail.com", "web.dk"]) {
      await bounced(`ada@${written}`, "Connection timed out", { status: "4.4.1" });
      const { found, reason } = await suppressed(`ada@${written}`);
      expect(["connectionFailed", "timedOut"]).toContain(reason.code);
      expect(found).toEqual([]);
      expect(JSON.stringify(reason.remedy)).not.toMatch(/gmail\.com|web\.de/);
    }
  });

  it("proposes another for a domain that takes no mail by DNS", async () => {
    await zone("hotmial.com", "0 .");
    await bounced("ada@hotmial.com", "Connection timed out", { status: "4.4.1" });
    expect((await suppressed("ada@hotmial.com")).found).toEqual(["The intended domain may be hotmail.com."]);
  });

  it("shows a complaint whose reporter names it like something that every object has", async () => {
    const messageId = "closer-foreign";
    const given = complaint({ messageId, at: new Date().toISOString(), to: ["odd@clinic.example"] });
    Object.assign(given.complaint, { complaintFeedbackType: "constructor" });
    await api.receive(JSON.stringify(given));
    expect((await newest("odd@clinic.example"))?.reason?.code).toBe("spamComplaint");
    expect((await suppressed("odd@clinic.example")).reason.code).toBe("spamComplaint");
  });

  it("says since when a mailbox is full, from the second message on", async () => {
    const address = "full@clinic.example";
    const full = { status: "5.2.2", type: "Transient", subType: "MailboxFull" };
    const at = (day: number) => ({ at: `2026-11-0${day}T08:00:00.000Z` });
    await bounced(address, "mailbox full", { ...full, ...at(1) });
    expect((await newest(address))?.reason?.explanation).not.toContain("full since");
    await api.receive(JSON.stringify(delivery({ messageId: "closer-ok", to: [address], ...at(2) })));
    await bounced(address, "mailbox full", { ...full, ...at(3) });
    await bounced(address, "mailbox full", { ...full, ...at(4) });
    expect((await newest(address))?.reason?.explanation).toContain(
      "The mailbox has been full since at least 2026-11-03: it has rejected 2 messages.",
    );
  });

  it("finds nothing where there is nothing to find", async () => {
    await bounced("gone@clinic.example", "user unknown");
    expect((await suppressed("gone@clinic.example")).found).toEqual([]);
  });

  it("says of a listing that SES does not act on it, where the account does not suppress for it", async () => {
    await bounced("listed@clinic.example", "user unknown");
    expect(await suppressed("listed@clinic.example")).toMatchObject({ inForce: true });
    await api.db.table.put({ pk: "ACCOUNT", sk: "suppression", suppressedReasons: ["COMPLAINT"] });
    expect(await suppressed("listed@clinic.example")).toMatchObject({
      inForce: false,
      explanation: expect.stringContaining("SES does not act on this listing"),
    });
    await api.db.table.put({ pk: "ACCOUNT", sk: "suppression", suppressedReasons: ["BOUNCE", "COMPLAINT"] });
  });
});
