import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, createServer, type Server } from "node:tls";
import { generate } from "selfsigned";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Path } from "../../cli/relay/facts/relayFacts.ts";
import { verifiedTls } from "../../cli/relay/trial/verifiedTls.ts";

const HOST = "email-smtp.eu-west-1.amazonaws.com";
const TO = { nexthop: HOST, hostname: HOST };

const certificate = async (name: string) => {
  const { private: key, cert } = await generate([{ name: "commonName", value: name }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: name }] }],
  });
  return { key, cert };
};

let folder: string;
const servers = new Map<string, Server>();
const ports = new Map<string, number>();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "postmaster-tls-"));
  await mkdir(join(folder, "authorities"));
  for (const [who, name] of Object.entries({ ses: HOST, impostor: HOST, other: "relay.uni.example" })) {
    const own = await certificate(name);
    const server = createServer(own, (socket) => socket.on("error", () => {}).end()).listen(0, "127.0.0.1");
    await once(server, "listening");
    servers.set(who, server);
    ports.set(who, (server.address() as AddressInfo).port);
    if (who !== "impostor") await writeFile(join(folder, "authorities", `${who}.pem`), own.cert);
  }
});
afterAll(async () => {
  for (const server of servers.values()) server.close();
  await rm(folder, { recursive: true, force: true });
});

const trying = async (who: string, settings: Record<string, string>, level = "secure") => {
  const path = { values: new Map(Object.entries(settings)), tls: { level } } as unknown as Path;
  const port = ports.get(who) ?? 0;
  const socket = connect({ host: "127.0.0.1", port, servername: HOST, ...(await verifiedTls(path, TO)) });
  try {
    await once(socket, "secureConnect");
    return "verified";
  } catch (error) {
    return String(error);
  } finally {
    socket.destroy();
  }
};

describe("the connection that signs in", () => {
  const NEXTHOP = { smtp_tls_secure_cert_match: "nexthop, dot-nexthop" };
  const of = (name: string) => ({ smtp_tls_CAfile: join(folder, "authorities", name), ...NEXTHOP });

  it("is verified by the path's authority, in a file or a folder", async () => {
    expect(await trying("ses", of("ses.pem"))).toBe("verified");
    expect(await trying("ses", { smtp_tls_CApath: join(folder, "authorities"), ...NEXTHOP })).toBe(
      "verified",
    );
  });

  it("is not with somebody who has the name, but no certificate of that authority", async () => {
    expect(await trying("impostor", of("ses.pem"))).toMatch(/self-signed|certificate/);
  });

  it("is by the names that the path accepts", async () => {
    expect(await trying("other", of("other.pem"))).toMatch(/is not for email-smtp/);
    const named = (match: string) => ({ ...of("other.pem"), smtp_tls_secure_cert_match: match });
    expect(await trying("other", named("nexthop, relay.uni.example"))).toBe("verified");
    expect(await trying("other", named(".uni.example"))).toBe("verified");
    expect(await trying("other", named(".example.org"))).toMatch(/is not for \.example\.org/);
    expect(
      await trying(
        "other",
        { ...of("other.pem"), smtp_tls_verify_cert_match: "relay.uni.example" },
        "verify",
      ),
    ).toBe("verified");
  });
});
