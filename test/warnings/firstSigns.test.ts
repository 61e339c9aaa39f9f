import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { delivery, send } from "../feedback/notifications.ts";
import { startWarnings, type Warned } from "./system.ts";

let system: Warned;
beforeAll(async () => {
  system = await startWarnings("2027-01-04T09:00:00Z");
});
beforeEach(() => system.reset());
afterAll(() => system.stop());

const DAY = 24 * 60;
const REDCAP = { credential: "ses-smtp-redcap", sourceIp: "192.0.2.7" };
const LEAKED = { credential: "ses-smtp-redcap", sourceIp: "203.0.113.99" };
const UNKNOWN = { credential: "ses-smtp-x", sourceIp: "192.0.2.7" };

let messages = 0;
/** So many messages, sent and delivered, each to somebody else. */
const mail = (count: number, origin: object = REDCAP) => {
  const at = new Date().toISOString();
  const to = Array.from({ length: count }, (_, n) => `p${n}-${messages}@clinic.example`);
  const given = { messageId: `n${messages++}`, at, to, source: "redcap@uni.example", ...origin };
  return [send(given), delivery(given)];
};
/** So many days, each with mail at nine. */
const history = async (days: number, origin?: object) => {
  for (let day = 0; day < days; day++) {
    await system.notify(...mail(5, origin));
    system.pass(DAY);
  }
  await system.run("tally", {});
};
const told = async () => (await system.watch()).map(({ subject, change }) => `${change} ${subject}`);
const today = () => new Date().toISOString().slice(0, 10);
const flat = (text: string | undefined) => text?.replace(/\s+/g, " ");

describe("a credential or address that was never seen before", () => {
  it("is no news on a new installation, for two weeks", async () => {
    await history(13);
    await system.notify(...mail(3, UNKNOWN), ...mail(3, LEAKED));
    expect(await told()).toEqual([]);
  });

  it("is told once, with who it is and how to deactivate its key", async () => {
    await history(20);
    expect(await told()).toEqual([]);
    await system.notify(...mail(3, UNKNOWN));
    const [warning, ...others] = await system.watch();
    expect(others).toEqual([]);
    expect(warning).toMatchObject({ rule: "newOrigin", severity: "warning", change: "opened" });
    expect(warning?.subject).toBe("[Postmaster] WARNING: Mail with a new credential: ses-smtp-x");
    const text = flat(warning?.text);
    expect(text).toContain(`3 messages since ${today()} (UTC). No mail was sent with it before.`);
    expect(text).toContain("The newest is from redcap@uni.example, sent from 192.0.2.7.");
    expect(text).toContain("https://api.example/credentials?credential=ses-smtp-x");
    expect(text).toContain("aws iam list-access-keys --user-name ses-smtp-x");
    // It goes on sending: it is known from then on, and nothing more is said.
    for (let hours = 0; hours < 4 * 24; hours += 12) {
      system.pass(12 * 60);
      await system.notify(...mail(40, UNKNOWN));
      expect(await told()).toEqual([]);
    }
  });

  it("is told of an address as well, and of more than three at once together", async () => {
    await history(20);
    await system.notify(...mail(2, LEAKED));
    const [warning] = await system.watch();
    expect(warning?.subject).toBe("[Postmaster] WARNING: Mail from a new IP address: 203.0.113.99");
    expect(flat(warning?.text)).toContain("sent with the credential ses-smtp-redcap.");
    expect(flat(warning?.text)).toContain("aws iam list-access-keys --user-name ses-smtp-redcap");
    for (let n = 0; n < 4; n++) await system.notify(...mail(1, { ...REDCAP, sourceIp: `198.51.100.${n}` }));
    expect(await told()).toEqual(["opened [Postmaster] WARNING: Mail from 5 new IP addresses"]);
    await system.notify(...mail(1, { ...REDCAP, sourceIp: "198.51.100.9" }));
    expect(await told()).toEqual([]);
  });

  it("makes no command of a name that IAM does not give", async () => {
    await history(20);
    await system.notify(...mail(1, { credential: "x; rm -rf ~", sourceIp: "192.0.2.7" }));
    const [warning] = await system.watch();
    expect(warning?.text).toContain("--user-name USER");
    expect(warning?.text).not.toContain("--user-name x");
  });

  it("is silent where only events without an origin come, as from an older version", async () => {
    await history(20, {});
    await system.notify(...mail(3, {}));
    expect(await told()).toEqual([]);
  });
});

describe("a sender at night", () => {
  const NIGHT = 14 * 60; // from nine in the morning to 23:00
  it("is told when it sends far more than in its own nights, with the credential", async () => {
    await history(10);
    system.pass(NIGHT);
    await system.notify(...mail(49), ...mail(50));
    expect(await told()).toEqual([]);
    await system.notify(...mail(1));
    const [warning, ...others] = await system.watch();
    expect(others).toEqual([]);
    expect(warning).toMatchObject({ rule: "nightVolume", severity: "warning" });
    expect(warning?.subject).toBe("[Postmaster] WARNING: Unusual night of redcap@uni.example: 100 messages");
    expect(flat(warning?.text)).toContain(
      `100 messages in the night that began on ${today()}. Its busiest nights of the last four weeks had none.`,
    );
    expect(flat(warning?.text)).toContain(
      "was sent with the credential ses-smtp-redcap (100), from 192.0.2.7 (100).",
    );
    // The same night, after midnight.
    system.pass(3 * 60);
    await system.notify(...mail(50));
    expect(await told()).toEqual([]);
  });

  it("is silent where its nights are as busy, where it is new, and by day", async () => {
    for (let day = 0; day < 10; day++) {
      system.pass(NIGHT);
      await system.notify(...mail(50));
      system.pass(DAY - NIGHT);
    }
    system.pass(NIGHT);
    await system.notify(...mail(149));
    await system.notify(...mail(149, { ...REDCAP, source: "new@uni.example" }));
    expect(await told()).toEqual([]);
    system.pass(DAY - NIGHT);
    await system.notify(...mail(900), ...mail(900));
    expect(await told()).toEqual([]);
  });
});
