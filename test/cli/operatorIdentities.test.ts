import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  Route53Client,
} from "@aws-sdk/client-route-53";
import { CreateEmailIdentityCommand } from "@aws-sdk/client-sesv2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import { ADMIN, startApi } from "../api/system.ts";
import { type Operator, operator, tooWide } from "./operator.ts";

const POLICY = { needsApproval: ["asked.example"] };

let api: Awaited<ReturnType<typeof startApi>>;
let on: Operator;
beforeAll(async () => {
  api = await startApi({ identityPolicy: JSON.stringify(POLICY) });
  on = await operator({ POSTMASTER_URL: api.url, POSTMASTER_TOKEN: ADMIN });
});
afterAll(async () => {
  await on.end();
  await api.stop();
});

/** As `read,identities:write`, whose requests may have to be approved. */
const asWriter = async () => {
  await api.as("read", "identities:write");
  return { env: { POSTMASTER_TOKEN: "secret of read,identities:write" } };
};

const withRoute53 = async <Done>(work: (route53: Route53Client) => Promise<Done>): Promise<Done> => {
  const route53 = new Route53Client({ endpoint: api.route53, region: REGION, credentials: CREDENTIALS });
  try {
    return await work(route53);
  } finally {
    route53.destroy();
  }
};
let zones = 0;
/** Its id. */
const createZone = async (route53: Route53Client, name: string): Promise<string | undefined> =>
  (await route53.send(new CreateHostedZoneCommand({ Name: name, CallerReference: String(zones++) })))
    .HostedZone?.Id;

describe("postmaster identities", () => {
  it("asks for a domain, shows its records in words, as a zone and for Route 53, and publishes them", async () => {
    const asked = await on.$("identities request pub.example --requester it@pub.example --note survey");
    expect(asked).toMatchObject({ code: 0, err: "" });
    expect(asked.out).toMatch(/^pub\.example: pending\n {2}SES is checking DNS for the domain's records/);
    expect(asked.out).toMatch(/^requester +it@pub\.example$/m);
    expect(asked.out).toMatch(/^ +postmaster identities dns pub\.example$/m);
    expect(tooWide(asked.out)).toEqual([]);

    const refused = await on.$("identities apply-dns pub.example");
    expect(refused.code).toBe(1);
    expect(refused.err).toContain("[hosted_zone_not_found]");
    expect(refused.err).toMatch(/^ +1\. Publish the records .*\n +postmaster identities dns pub\.example$/m);

    await withRoute53((route53) => createZone(route53, "pub.example"));
    const records = await on.$("identities dns pub.example");
    expect(records.code).toBe(0);
    expect(records.out).toMatch(/^missing {2}CNAME \w+\._domainkey\.pub\.example$/m);
    expect(tooWide(records.out)).toEqual([]);
    const zone = await on.$("identities dns pub.example --format zone");
    const path = "/v1/identities/pub.example/dns";
    expect(zone.out).toBe((await api.admin.get(`${path}?format=zone`)).text);
    expect(JSON.parse((await on.$("identities dns pub.example --format route53")).out)).toEqual(
      (await api.admin.get(`${path}?format=route53`)).body,
    );
    expect((await on.json("identities dns pub.example")).body).toEqual((await api.admin.get(path)).body);
    expect((await on.$("identities dns pub.example --format zone --json")).code).toBe(2);

    expect((await on.$("identities apply-dns pub.example")).out).toMatch(
      /^Wrote \d records? to the hosted zone\s+pub\.example/,
    );
    expect((await on.json("identities apply-dns pub.example")).body).toMatchObject({ written: 0 });
    expect((await on.$("identities dns pub.example")).out).toMatch(/^found {4}CNAME/m);
    expect((await on.$("identities dns someone@pub.example")).err).toContain("[no_dns_records]");
  });

  it("sets where a domain's bounces go, or leaves that to SES", async () => {
    const own = await on.json("identities request own.example --mail-from back.own.example");
    expect(own.body.mailFrom).toMatchObject({ domain: "back.own.example" });
    expect((await on.json("identities request none.example --no-mail-from")).body.mailFrom).toBeNull();
    expect((await on.json("identities request usual.example")).body.mailFrom).toMatchObject({
      domain: "bounces.usual.example",
    });
  });

  it("gives a domain that is already verified a MAIL FROM domain, by the command that it shows", async () => {
    await api.turn("verified-identities", { identity: "old.example", configurationSet: "postmaster" });
    await withRoute53((route53) => createZone(route53, "old.example"));
    await on.$("identities apply-dns old.example");
    const plain = await on.$("identities request old.example");
    expect(plain.out).toMatch(/no MAIL FROM domain, so SPF\s+does not align/);
    const command = /^ +postmaster (identities request old\.example --mail-from \S+)$/m.exec(plain.out)?.[1];
    const set = await on.$(command ?? "");
    expect(set.out).toMatch(/^bounces go to +bounces\.old\.example \(PENDING\)$/m);
    expect(set.out).toMatch(/^ +postmaster identities dns old\.example$/m);
    expect(tooWide(set.out)).toEqual([]);
    expect((await on.$("identities dns old.example")).out).toMatch(/^missing {2}MX bounces\.old\.example$/m);
  });

  it("says where a record was found that was published under a wrong name", async () => {
    await on.$("identities request panel.example");
    const [first] = (await api.admin.get("/v1/identities/panel.example/dns")).body.records;
    const record = {
      Name: `${first.name}.panel.example`,
      Type: "CNAME" as const,
      TTL: 60,
      ResourceRecords: [{ Value: `${first.value}.` }],
    };
    const change = { Action: "CREATE" as const, ResourceRecordSet: record };
    await withRoute53(async (route53) => {
      const HostedZoneId = await createZone(route53, "panel.example");
      const ChangeBatch = { Changes: [change] };
      await route53.send(new ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch }));
    });
    const { out } = await on.$("identities dns panel.example");
    expect(out.replaceAll(/\s+/g, " ")).toContain(
      `It was found under the wrong name, ${first.name}.panel.example: your DNS provider added panel.example to the name. Change the name there to ${first.name.replace(".panel.example", "")},`,
    );
  });

  it("names both hosted zones of one name where it is not known which is in use", async () => {
    const ids = await withRoute53(async (route53) => {
      const created = [
        await createZone(route53, "twice.example"),
        await createZone(route53, "twice.example"),
      ];
      const ResourceRecords = [{ Value: "ns.elsewhere.example." }];
      const ResourceRecordSet = { Name: "twice.example", Type: "NS" as const, TTL: 60, ResourceRecords };
      const ChangeBatch = { Changes: [{ Action: "UPSERT" as const, ResourceRecordSet }] };
      await route53.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: created[0], ChangeBatch }));
      return created;
    });
    await on.$("identities request twice.example");
    const refused = await on.$("identities apply-dns twice.example");
    expect(refused.code).toBe(1);
    expect(refused.err).toContain("[hosted_zone_ambiguous]");
    for (const id of ids) expect(refused.err).toContain(id?.split("/").at(-1));
    expect(refused.err).toMatch(/^ +npx serverless deploy --param="hostedZoneId=ID"$/m);
  });

  it("approves and declines what waits, and sends a verification mail again", async () => {
    const writer = await asWriter();
    const waits = await on.$("identities request ann@asked.example", writer);
    expect(waits.out).toMatch(/^ann@asked\.example: waitingForApproval\n/);
    expect((await on.$("identities approve ann@asked.example", writer)).err).toContain("[missing_scope]");
    const approved = await on.run(["identities", "approve", "ann@asked.example", "--note", "known here"]);
    expect(approved.out).toMatch(/^decision note +known here$/m);
    expect(approved.out).toMatch(/^ann@asked\.example: pending/);
    const tooSoon = await on.$("identities verify-again ann@asked.example");
    expect(tooSoon).toMatchObject({ code: 1 });
    expect(tooSoon.err).toContain("[verification_too_soon]");
    await on.$("identities request bob@asked.example", writer);
    const declined = await on.$("identities decline bob@asked.example --note no");
    expect(declined.out).toMatch(/^bob@asked\.example: declined\n {2}Declined by operator: no\n/);
    expect((await on.json("identities approve bob@asked.example")).body.code).toBe("not_waiting");
  });

  it("lists and shows, attaches feedback to what was made elsewhere, and deletes", async () => {
    await api.sesClient.send(new CreateEmailIdentityCommand({ EmailIdentity: "elsewhere.example" }));
    const list = await on.$("identities list");
    expect(list.code).toBe(0);
    expect(list.out).toMatch(/^IDENTITY +STATE +EVENTS REACH POSTMASTER +VERIFIED +DKIM\n/);
    expect(list.out).toMatch(/^elsewhere\.example +pending +no/m);
    expect(tooWide(list.out)).toEqual([]);
    const all = await on.json("identities list --all");
    const { cursor, items } = (await api.admin.get("/v1/identities?limit=1000")).body;
    expect({ cursor: all.body.cursor, names: names(all.body.items) }).toEqual({
      cursor,
      names: names(items),
    });

    const attached = await on.json("identities attach-feedback elsewhere.example");
    expect(attached.body.feedback).toMatchObject({ reachesUs: true });
    expect((await on.$("identities show elsewhere.example")).out).toMatch(/^events +Its events reach/m);
    const deleted = await on.$("identities delete elsewhere.example --note gone");
    expect(deleted).toMatchObject({ code: 0, out: "Deleted elsewhere.example in SES and here.\n" });
    const gone = await on.$("identities show elsewhere.example");
    expect(gone).toMatchObject({ code: 1, out: "" });
    expect(gone.err).toContain("[identity_not_found]");
  });
});

const names = (items: { identity: string }[]) => items.map(({ identity }) => identity);
