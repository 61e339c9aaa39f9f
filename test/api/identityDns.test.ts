import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  Route53Client,
  type RRType,
} from "@aws-sdk/client-route-53";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import type { Client } from "./client.ts";
import { type IdentityCalls, identityCalls, identityPath as path } from "./identityCalls.ts";
import { startApi } from "./system.ts";

type DnsRecord = { purpose: string; name: string; type: RRType; value: string; foundAt: string | null };

let api: Awaited<ReturnType<typeof startApi>>;
let writer: Client;
let ask: IdentityCalls["ask"];
let route53: Route53Client;
beforeAll(async () => {
  api = await startApi();
  ({ writer, ask } = await identityCalls(api));
  route53 = new Route53Client({ endpoint: api.route53, region: REGION, credentials: CREDENTIALS });
});
afterAll(async () => {
  route53.destroy();
  await api.stop();
});

const zone = async (name: string, reference = name) => {
  const { HostedZone } = await route53.send(
    new CreateHostedZoneCommand({ Name: name, CallerReference: reference }),
  );
  return HostedZone?.Id?.split("/").at(-1) ?? "";
};
const put = (zoneId: string, name: string, type: RRType, value: string) =>
  route53.send(
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: zoneId,
      ChangeBatch: {
        Changes: [
          {
            Action: "UPSERT",
            ResourceRecordSet: { Name: name, Type: type, TTL: 60, ResourceRecords: [{ Value: value }] },
          },
        ],
      },
    }),
  );
const recordsOf = async (identity: string): Promise<DnsRecord[]> =>
  (await writer.get(path(identity, "/dns"))).body.records;

describe("a record that was published under a wrong name", () => {
  it("is told with where it was found and the name to enter", async () => {
    const zoneId = await zone("panel.example");
    await ask("panel.example");
    const [dkim, ...others] = await recordsOf("panel.example");
    expect([dkim, ...others].map((record) => record?.foundAt)).toEqual(Array(6).fill(null));
    const { name = "", value = "" } = dkim ?? {};
    await put(zoneId, `${name}.panel.example.`, "CNAME", `${value}.`);
    const answer = (await writer.get(path("panel.example", "/dns"))).body;
    expect(answer.complete).toBe(false);
    expect(answer.records[0]).toMatchObject({
      state: "missing",
      found: [],
      foundAt: `${name}.panel.example`,
      explanation: expect.stringContaining(
        `Change the name there to ${name.replace(".panel.example", "")}, or to the full name with a dot`,
      ),
    });
    expect(answer.records[1].foundAt).toBeNull();
  });
});
