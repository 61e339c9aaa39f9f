import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { decisionLine } from "../../../cli/guard/decisionLine.ts";
import {
  fallbackMailbox,
  parseGuardConfiguration,
  readGuardConfiguration,
} from "../../../cli/guard/guardConfiguration.ts";
import { listenAddress } from "../../../cli/guard/milter/listenAddress.ts";
import { passedSocket } from "../../../cli/guard/milter/passedSocket.ts";

describe("the configuration file", () => {
  it("has a mode and a fallback, and others for domains", () => {
    const { senders, recipients, ...usual } = parseGuardConfiguration({
      mode: "observe",
      fallback: "REDCap <redcap@example.org>",
      alsoVerified: ["INTERNAL.host", "Cron@box.example"],
      senders: { "LAB.example.": { mode: "rewrite", fallback: "lab@example.org" }, "exämple.org": {} },
      recipients: { "partner.example": { mode: "reject" } },
    });
    expect(usual).toEqual({
      mode: "observe",
      fallback: { name: "REDCap", address: "redcap@example.org" },
      alsoVerified: ["internal.host", "Cron@box.example"],
    });
    expect([...senders]).toEqual([
      ["lab.example", { mode: "rewrite", fallback: { name: "", address: "lab@example.org" } }],
      ["xn--exmple-cua.org", { mode: undefined, fallback: undefined }],
    ]);
    expect([...recipients]).toEqual([["partner.example", { mode: "reject" }]]);
  });

  it.each([
    [[], 'the file is not an object, such as {"mode": "observe"}.'],
    [
      { fallbak: "x" },
      'the file has the unknown key "fallbak". Known keys: mode, fallback, verified, url, tokenFile, alsoVerified, senders, recipients.',
    ],
    [
      { verified: "verified", url: "https://postmaster.example.org" },
      'the file has "verified" and "url". Keep one of them.',
    ],
    [{ alsoVerified: "x@y.example" }, "alsoVerified is not a list of addresses and domains."],
    [
      { alsoVerified: ["internal.host", "not one"] },
      'alsoVerified has "not one", which is neither an address nor a domain.',
    ],
    [{ tokenFile: 7 }, 'tokenFile is 7. Give a text, such as "/etc/postmaster/guard-token".'],
    [{ mode: "rewite" }, 'mode is "rewite". Give one of observe, rewrite, reject.'],
    [
      { fallback: "REDCap" },
      'fallback is "REDCap". Give one address, for example "REDCap <redcap@example.org>".',
    ],
    [{ senders: [] }, "senders is not an object with a domain for each key."],
    [
      { senders: { "a@b.example": {} } },
      'senders has the key "a@b.example", which is not a domain such as example.org.',
    ],
    [
      { senders: { "b.example": { mode: 1 } } },
      'senders["b.example"].mode is 1. Give one of observe, rewrite, reject.',
    ],
    [
      { senders: { "b.example": "rewrite" } },
      'senders["b.example"] is not an object, such as {"mode": "observe"}.',
    ],
    [
      { recipients: { "b.example": {} } },
      'recipients["b.example"] has no "mode". Give one of observe, rewrite, reject.',
    ],
    [
      { recipients: { "b.example": { fallback: "x@y.example" } } },
      'recipients["b.example"] has the unknown key "fallback". Known keys: mode.',
    ],
  ])("that is wrong is refused with its place: %j", (value, message) => {
    expect(() => parseGuardConfiguration(value)).toThrow(message);
  });

  it("finds the files that it names from its own folder", async () => {
    const folder = await mkdtemp(join(tmpdir(), "postmaster-guard-"));
    try {
      const path = join(folder, "guard.json");
      await writeFile(path, '{"url":"https://postmaster.example.org","tokenFile":"guard-token"}');
      expect(await readGuardConfiguration(path)).toMatchObject({ tokenFile: join(folder, "guard-token") });
      await writeFile(path, '{"verified":"/srv/verified"}');
      expect(await readGuardConfiguration(path)).toMatchObject({ verified: "/srv/verified" });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("is named in the error", async () => {
    const folder = await mkdtemp(join(tmpdir(), "postmaster-guard-"));
    try {
      const path = join(folder, "guard.json");
      await expect(readGuardConfiguration(path)).rejects.toThrow(`cannot read ${path} (ENOENT)`);
      await writeFile(path, "{mode: rewrite}");
      await expect(readGuardConfiguration(path)).rejects.toThrow(`${path} is not JSON: `);
      await writeFile(path, '{"mode":"x"}');
      await expect(readGuardConfiguration(path)).rejects.toThrow(`${path}: mode is "x". `);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("options", () => {
  it.each([
    ["redcap@example.org", { name: "", address: "redcap@example.org" }],
    ['"Survey, team" <s@example.org>', { name: "Survey, team", address: "s@example.org" }],
    ["Žofie <s@example.org>", { name: "Žofie", address: "s@example.org" }],
  ])("--fallback %s", (text, mailbox) => {
    expect(fallbackMailbox(text)).toEqual(mailbox);
  });

  it.each(["", "REDCap", "a@b.example, c@d.example", "Team: a@b.example, c@d.example;", "zoë@example.org"])(
    "--fallback %j is refused",
    (text) => {
      expect(() => fallbackMailbox(text)).toThrow("Give one address");
    },
  );

  it.each([
    ["inet:127.0.0.1:8894", { kind: "tcp", host: "127.0.0.1", port: 8894 }],
    ["inet:[::1]:8894", { kind: "tcp", host: "::1", port: 8894 }],
    ["inet:localhost:8894", { kind: "tcp", host: "localhost", port: 8894 }],
    ["unix:/run/guard", { kind: "unix", path: "/run/guard" }],
    ["local:/run/guard", { kind: "unix", path: "/run/guard" }],
    ["systemd", { kind: "systemd" }],
  ])("--listen %s", (text, address) => {
    expect(listenAddress(text)).toEqual(address);
  });

  it.each([
    "",
    "8894",
    "inet:8894",
    "inet:127.0.0.1:0",
    "inet:127.0.0.1:65536",
    "unix:guard",
    "127.0.0.1:8894",
  ])("--listen %j is refused", (text) => {
    expect(() => listenAddress(text)).toThrow("as in Postfix's smtpd_milters");
  });

  it.each(["inet:0.0.0.0:8894", "inet:192.0.2.1:8894", "inet:127.example.org:8894", "inet:[::]:8894"])(
    "--listen %s is refused, because others could connect",
    (text) => {
      expect(() => listenAddress(text)).toThrow("is not a loopback address");
    },
  );
});

describe("the socket that systemd passes", () => {
  const LISTEN_PID = String(process.pid);

  it("is the third file descriptor, of this process alone", () => {
    expect(passedSocket({ LISTEN_PID, LISTEN_FDS: "1" })).toBe(3);
    for (const env of [{}, { LISTEN_PID: "1", LISTEN_FDS: "1" }])
      expect(() => passedSocket(env)).toThrow(
        "systemd passed no socket to this process. Start the guard with:",
      );
    expect(() => passedSocket({ LISTEN_PID, LISTEN_FDS: "2" })).toThrow("systemd passed 2 sockets");
  });
});

describe("the log", () => {
  it("is one line of plain text for a message, whatever its sender is", () => {
    const line = decisionLine("", { kind: "reject", sender: "é\u001b[2J@evil\r\n.example", reply: "" });
    expect(line).toBe("NOQUEUE: rejected, SES would reject ?…@evil??.example");
  });

  it("says which DKIM signatures a rewriting breaks", () => {
    const fallback = { name: "", address: "redcap@example.org" };
    const rewriting = {
      changes: [{ kind: "deleteHeader" as const, name: "Sender", index: 1 }],
      broken: ["elsewhere.example"],
    };
    expect(
      decisionLine("4b1", { kind: "observe", sender: "ada@elsewhere.example", fallback, rewriting }),
    ).toBe(
      "4b1: would rewrite a…@elsewhere.example to redcap@example.org (Sender); this breaks the DKIM signature of elsewhere.example",
    );
  });
});
