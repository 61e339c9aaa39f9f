import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import * as packet from "dns-packet";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DnsServer, startDns } from "../../local/dns/server.ts";
import { type HostedZone, HostedZones } from "../../local/route53/HostedZones.ts";
import {
  DnsResolver,
  DnsUnavailableError,
  parseDnsServers,
} from "../../shared/identities/dns/DnsResolver.ts";

const ZONE: HostedZone = { id: "Z1", name: "uni.example.", callerReference: "1", comment: "" };
const SERVFAIL = 2;

describe("parseDnsServers", () => {
  it("takes none, one, and several with spaces between", () => {
    expect(parseDnsServers("")).toEqual([]);
    expect(parseDnsServers("127.0.0.1:5354, [::1]:53,192.0.2.1")).toEqual([
      "127.0.0.1:5354",
      "[::1]:53",
      "192.0.2.1",
    ]);
  });
  it.each(["dns.example.org", "127.0.0.1:5354;192.0.2.1", "192.0.2.300"])("refuses %s", (text) => {
    expect(() => parseDnsServers(text)).toThrow(/IP addresses/);
  });
});

describe("DNS look-ups", () => {
  let zones: HostedZones;
  let dns: DnsServer;
  const broken: Socket[] = [];
  beforeEach(async () => {
    zones = new HostedZones(":memory:");
    zones.create(ZONE);
    dns = await startDns(0, zones);
  });
  afterEach(async () => {
    for (const socket of broken.splice(0)) socket.close();
    await dns.close();
    zones.close();
  });
  const put = (name: string, type: string, ...values: string[]) =>
    zones.apply(ZONE, [{ action: "UPSERT", record: { name, type, ttl: 3_600, values } }]);
  /** A name server that answers each question with `reply`, or not at all. */
  const brokenServer = async (reply?: (query: packet.DecodedPacket) => Buffer): Promise<string> => {
    const socket = createSocket("udp4");
    broken.push(socket);
    socket.on("message", (query, { port, address }) => {
      if (reply !== undefined) socket.send(reply(packet.decode(query)), port, address);
    });
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    return `127.0.0.1:${socket.address().port}`;
  };

  it("finds a record as soon as it is there, and its new value as soon as it has changed", async () => {
    const resolver = new DnsResolver({ servers: [dns.address] });
    const find = () => resolver.lookUp("t.uni.example", "TXT");
    expect(await find()).toEqual([]);
    put("t.uni.example.", "TXT", '"one"');
    expect(await find()).toEqual(["one"]);
    put("t.uni.example.", "TXT", '"two " "strings"', '"other"');
    expect((await find()).sort()).toEqual(["other", "two strings"]);
  });

  it("follows a CNAME to what it stands for, and tells of itself where it is asked for", async () => {
    put("mail.uni.example.", "CNAME", "real.uni.example.");
    put("real.uni.example.", "MX", "10 mx.uni.example.", "20 mx2.uni.example.");
    const resolver = new DnsResolver({ servers: [dns.address] });
    expect((await resolver.lookUp("mail.uni.example", "MX")).sort()).toEqual([
      "10 mx.uni.example",
      "20 mx2.uni.example",
    ]);
    expect(await resolver.lookUp("mail.uni.example", "CNAME")).toEqual(["real.uni.example"]);
  });

  it("shows the MX of a domain that takes no mail", async () => {
    put("null.uni.example.", "MX", "0 .");
    expect(await new DnsResolver({ servers: [dns.address] }).lookUp("null.uni.example", "MX")).toEqual([
      "0 .",
    ]);
  });

  it("tells apart what is not there and what nobody answers for", async () => {
    const silent = new DnsResolver({ servers: [await brokenServer()], timeoutMs: 50 });
    await expect(silent.lookUp("t.uni.example", "TXT")).rejects.toThrow(DnsUnavailableError);
    const failing = await brokenServer(({ id = 0, questions = [] }) =>
      packet.encode({ type: "response", id, flags: SERVFAIL, questions }),
    );
    for (const type of ["CNAME", "MX", "TXT"] as const)
      await expect(
        new DnsResolver({ servers: [failing], timeoutMs: 50 }).lookUp("t.uni.example", type),
      ).rejects.toThrow(DnsUnavailableError);
  });

  it("asks the next server where one does not answer", async () => {
    put("t.uni.example.", "TXT", '"here"');
    const resolver = new DnsResolver({ servers: [await brokenServer(), dns.address], timeoutMs: 200 });
    expect(await resolver.lookUp("t.uni.example", "TXT")).toEqual(["here"]);
  });
});
