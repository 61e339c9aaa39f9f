import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect } from "node:net";
import * as packet from "dns-packet";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answerMessage } from "../../local/dns/message.ts";
import { type DnsServer, startDns } from "../../local/dns/server.ts";
import { type HostedZone, HostedZones } from "../../local/route53/HostedZones.ts";

const zone = (id: string, name: string): HostedZone => ({ id, name, callerReference: id, comment: "" });
const UNI = zone("Z1", "uni.example.");
const DEPT = zone("Z2", "dept.uni.example.");

describe("the name server of the local zones", () => {
  const zones = new HostedZones(":memory:");
  let dns: DnsServer;
  beforeAll(async () => {
    zones.create(UNI);
    zones.create(DEPT);
    const put = (where: HostedZone, name: string, type: string, ...values: string[]) =>
      zones.apply(where, [{ action: "UPSERT", record: { name, type, ttl: 60, values } }]);
    put(UNI, "www.uni.example.", "A", "192.0.2.1", "192.0.2.2");
    put(UNI, "www.uni.example.", "AAAA", "2001:db8::1");
    put(UNI, "*.uni.example.", "TXT", '"any"');
    put(UNI, "a.b.uni.example.", "TXT", '"deep"');
    put(UNI, "loop.uni.example.", "CNAME", "loop2.uni.example.");
    put(UNI, "loop2.uni.example.", "CNAME", "loop.uni.example.");
    put(UNI, "out.uni.example.", "CNAME", "target.example.net.");
    put(DEPT, "only.dept.uni.example.", "TXT", '"dept"');
    put(UNI, "long.uni.example.", "TXT", ...Array.from({ length: 9 }, (_, i) => `"${i}${"x".repeat(200)}"`));
    dns = await startDns(0, zones);
  });
  afterAll(async () => {
    await dns.close();
    zones.close();
  });

  const question = (name: string, type: packet.RecordType, flags: number = packet.RECURSION_DESIRED) =>
    packet.encode({ type: "query", id: 7, flags, questions: [{ type, name }] });
  const ask = (name: string, type: packet.RecordType, carrier: "udp" | "tcp" = "tcp") => {
    const answer = answerMessage(question(name, type), zones, carrier);
    if (answer === undefined) throw new Error("no answer");
    const {
      rcode,
      answers = [],
      authorities = [],
      flag_aa,
      flag_tc,
    } = packet.decode(answer) as packet.DecodedPacket & { rcode: string };
    const data = answers.map((one) => ("data" in one ? String(one.data) : ""));
    return { rcode, data, authorities: authorities.map(({ type: t }) => t), flag_aa, flag_tc };
  };

  it.each([
    ["an address", "WWW.Uni.Example", "A", "NOERROR", ["192.0.2.1", "192.0.2.2"], []],
    ["an IPv6 address", "www.uni.example", "AAAA", "NOERROR", ["2001:db8::1"], []],
    ["a name without such a type", "www.uni.example", "MX", "NOERROR", [], ["SOA"]],
    ["a name that a wildcard answers", "other.uni.example", "TXT", "NOERROR", ["any"], []],
    ["a name below one that a wildcard answers", "x.y.uni.example", "TXT", "NOERROR", ["any"], []],
    [
      "a name that is only above others, which no wildcard answers",
      "b.uni.example",
      "TXT",
      "NOERROR",
      [],
      ["SOA"],
    ],
    [
      "a name beside one that exists, which no wildcard answers",
      "c.b.uni.example",
      "TXT",
      "NXDOMAIN",
      [],
      ["SOA"],
    ],
    [
      "a name of the zone below, not of the wildcard above",
      "none.dept.uni.example",
      "TXT",
      "NXDOMAIN",
      [],
      ["SOA"],
    ],
    ["an alias to elsewhere", "out.uni.example", "A", "NOERROR", ["target.example.net"], []],
    ["a name of no zone", "www.example.net", "A", "REFUSED", [], []],
  ] as const)("answers %s", (_, name, type, rcode, data, authorities) => {
    expect(ask(name, type)).toMatchObject({ rcode, data, authorities, flag_aa: true });
  });

  it("ends where aliases go in a circle", () => {
    expect(ask("loop.uni.example", "TXT").rcode).toBe("NOERROR");
  });

  it("says over UDP that an answer is too long, and gives it whole over TCP", () => {
    expect(ask("long.uni.example", "TXT", "udp")).toMatchObject({ flag_tc: true, data: [] });
    expect(ask("long.uni.example", "TXT")).toMatchObject({ flag_tc: false, data: { length: 9 } });
  });

  it("does only queries, and answers no answer", () => {
    const update = 5 << 11;
    const refused = answerMessage(question("www.uni.example", "A", update), zones, "udp") ?? Buffer.alloc(0);
    expect(packet.decode(refused)).toMatchObject({ rcode: "NOTIMP" });
    const response = packet.encode({
      type: "response",
      id: 7,
      questions: [{ type: "A", name: "uni.example" }],
    });
    expect(answerMessage(response, zones, "udp")).toBeUndefined();
  });

  it("survives any bytes", () => {
    const good = question("www.uni.example", "A");
    const spoilt = fc
      .array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 4 })
      .map((changes) => {
        const bytes = Buffer.from(good);
        for (const [at, byte] of changes) bytes[at] = byte;
        return bytes;
      });
    const any = fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.oneof(spoilt, any), (bytes) => {
        const answer = answerMessage(bytes, zones, "udp");
        if (answer !== undefined) expect(answer.readUInt16BE(0)).toBe(bytes.readUInt16BE(0));
      }),
      { numRuns: 2_000 },
    );
  });

  it("answers several questions of one connection, however they are cut, and lives on after nonsense", async () => {
    const port = Number(dns.address.split(":")[1]);
    const framed = (message: Buffer) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(message.length);
      return Buffer.concat([length, message]);
    };
    const udp = createSocket("udp4");
    udp.send("nonsense", port, "127.0.0.1");
    const spoilt = connect(port, "127.0.0.1");
    spoilt.write(framed(Buffer.from("nonsense")));
    await once(spoilt, "close");
    udp.close();

    const socket = connect(port, "127.0.0.1");
    const both = Buffer.concat([
      framed(question("www.uni.example", "AAAA")),
      framed(question("a.b.uni.example", "TXT")),
    ]);
    socket.setNoDelay(true);
    let received = Buffer.alloc(0);
    const answered = new Promise<string[]>((resolve) => {
      socket.on("data", (chunk: Buffer) => {
        received = Buffer.concat([received, chunk]);
        const found: string[] = [];
        for (let at = 0; at + 2 <= received.length; ) {
          const end = at + 2 + received.readUInt16BE(at);
          if (end > received.length) return;
          const [first] = packet.decode(received.subarray(at + 2, end)).answers ?? [];
          found.push(first !== undefined && "data" in first ? String(first.data) : "");
          at = end;
        }
        if (found.length === 2) resolve(found);
      });
    });
    for (const byte of both) socket.write(Buffer.from([byte]));
    expect(await answered).toEqual(["2001:db8::1", "deep"]);
    socket.destroy();
  });
});
