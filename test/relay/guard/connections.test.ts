import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { access } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packet, strings, uint32 } from "../../../cli/guard/milter/packet.ts";
import { REWRITE, startGuard, type TestGuard, until } from "./guardProcess.ts";
import { MilterClient } from "./MilterClient.ts";

let guard: TestGuard;
beforeAll(async () => {
  guard = await startGuard(REWRITE);
});
afterAll(() => guard?.stop());

const here = (port = guard.port) => ({ host: "127.0.0.1", port });
const UNVERIFIED = {
  from: "ada@elsewhere.example",
  headers: [["From", "Ada <ada@elsewhere.example>"]] as [string, string][],
};
const CHANGES = "mhhec"; // From; Reply-To, X-Original-From; envelope sender; continue
const commands = (answers: { command: string }[]) => answers.map(({ command }) => command).join("");

const answersStill = async () => {
  const client = await MilterClient.open(here());
  expect(commands(await client.send(UNVERIFIED))).toBe(CHANGES);
  client.close();
};

/** Sends bytes and waits until the guard closes the connection. */
const closedAfter = async (...bytes: Buffer[]) => {
  const socket = connect(here());
  socket.on("error", () => {});
  socket.resume();
  for (const one of bytes) socket.write(one);
  await once(socket, "close");
};

describe("a connection to the guard", () => {
  const negotiation = packet("O", uint32(6, 0x1ff, 0x1fffff));
  it.each([
    ["another protocol", [Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")]],
    ["a packet without a command", [uint32(0)]],
    ["a packet longer than any", [negotiation, uint32(2 ** 32 - 1), Buffer.from("L")]],
    ["a command before the negotiation", [packet("M", strings("<a@b.example>"))]],
    ["a negotiation that is too short", [packet("O", uint32(6))]],
    ["the protocol of 1999", [packet("O", uint32(1, 0, 0))]],
    ["an unknown command", [negotiation, packet("%")]],
  ])("is closed after %s", async (_, bytes) => {
    await closedAfter(...bytes);
    expect(guard.said()).toContain("closed a connection: received ");
    await answersStill();
  });

  it("survives whatever bytes come, in packets or not", async () => {
    for (let i = 0; i < 200; i++) {
      const socket = connect(here());
      socket.on("error", () => {});
      socket.resume();
      const noise = randomBytes(1 + Math.floor(i * 7.3));
      socket.write(
        i % 2 === 0 ? noise : Buffer.concat([negotiation, packet("MRLDAEN"[i % 7] ?? "L", noise)]),
      );
      socket.end();
      await once(socket, "close");
    }
    await answersStill();
  });

  it("passes a message with headers longer than any program writes, and judges the next", async () => {
    const client = await MilterClient.open(here());
    const from: [string, string] = ["From", `${"Ada ".repeat(60_000)}<ada@elsewhere.example>`];
    expect(commands(await client.send({ ...UNVERIFIED, headers: [from] }))).toBe("c");
    const many = Array.from({ length: 3_000 }, (): [string, string] => ["From", "ada@elsewhere.example"]);
    expect(commands(await client.send({ ...UNVERIFIED, headers: many }))).toBe("c");
    const long: [string, string] = ["X-Long", "x".repeat(250_000)];
    expect(commands(await client.send({ ...UNVERIFIED, headers: [long, ...UNVERIFIED.headers] }))).toBe(
      CHANGES,
    );
    client.close();
    await until(() => guard.said().includes("too many or too long address headers"));
  });

  it("is read a byte at a time as well as at once", async () => {
    const client = await MilterClient.open(here());
    const bytes = Buffer.concat([
      packet("M", strings("<ada@elsewhere.example>")),
      packet("L", strings("From", " Ada <ada@elsewhere.example>")),
      packet("E"),
    ]);
    for (const byte of bytes) {
      client.socket.write(Buffer.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(commands(await client.answers(1))).toBe(CHANGES);
    client.close();
  });

  it("gets every answer, even if it reads none until it has sent everything", async () => {
    const client = await MilterClient.open(here());
    const count = 5_000;
    for (let i = 0; i < count; i++) client.write(UNVERIFIED);
    for (let i = 0; i < count; i++) expect(commands(await client.answers())).toBe(CHANGES);
    client.close();
  });

  it("is one of many at the same time", async () => {
    const clients = await Promise.all(Array.from({ length: 100 }, () => MilterClient.open(here())));
    for (let round = 0; round < 5; round++) {
      const answers = await Promise.all(clients.map((client) => client.send(UNVERIFIED)));
      expect(new Set(answers.map(commands))).toEqual(new Set([CHANGES]));
    }
    for (const client of clients) client.close();
  });

  it("gets the whole reply of a rejection", async () => {
    const strict = await startGuard(["--mode", "reject"]);
    try {
      const client = await MilterClient.open(here(strict.port));
      const [answer] = await client.send(UNVERIFIED);
      expect(answer?.command).toBe("y");
      expect(answer?.data.toString()).toBe(
        "550 5.7.1 SES rejects mail from ada@elsewhere.example: not verified. Send from a verified address, or verify it: postmaster identities request elsewhere.example\0",
      );
      client.close();
    } finally {
      await strict.stop();
    }
  });

  it("may begin anew for another SMTP client [QUIT_NC]", async () => {
    const client = await MilterClient.open(here());
    await client.send(UNVERIFIED);
    client.socket.write(Buffer.concat([packet("K"), negotiation]));
    expect((await client.read())?.command).toBe("O");
    expect(commands(await client.send(UNVERIFIED))).toBe(CHANGES);
    client.close();
  });
});

describe("the guard", () => {
  it("stops at SIGTERM: idle connections at once, a message under way after its answer", async () => {
    const other = await startGuard(REWRITE);
    try {
      const idle = await MilterClient.open(here(other.port));
      const busy = await MilterClient.open(here(other.port));
      busy.socket.write(packet("M", strings("<ada@elsewhere.example>")));
      expect((await busy.read())?.command).toBe("c");
      other.signal("SIGTERM");
      expect(await idle.read()).toBeUndefined();
      busy.socket.write(packet("L", strings("From", " Ada <ada@elsewhere.example>")));
      busy.socket.write(packet("E"));
      expect(commands(await busy.answers(0))).toBe(CHANGES);
      expect(await other.exited).toBe(0);
    } finally {
      await other.stop();
    }
  });

  it("listens again on a UNIX socket after kill -9, and removes the socket when it stops", async () => {
    const first = await startGuard(REWRITE, { listen: "unix:/nonexistent/guard" }).catch(
      (error: Error) => error,
    );
    expect(String(first)).toContain("cannot listen on unix:/nonexistent/guard");
    const path = join(guard.folder, "guard.sock");
    const killed = await startGuard(REWRITE, { listen: `unix:${path}`, folder: guard.folder });
    const second = startGuard(REWRITE, { listen: `unix:${path}`, folder: guard.folder });
    await expect(second).rejects.toThrow("cannot listen on unix:");
    killed.signal("SIGKILL");
    await killed.exited;
    const again = await startGuard(REWRITE, { listen: `unix:${path}`, folder: guard.folder });
    const client = await MilterClient.open({ path });
    expect(commands(await client.send(UNVERIFIED))).toBe(CHANGES);
    client.close();
    again.signal("SIGTERM");
    expect(await again.exited).toBe(0);
    await expect(access(path)).rejects.toThrow("ENOENT");
  });
});
