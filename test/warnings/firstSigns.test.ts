import { describe, expect, it } from "vitest";
import { bounce, complaint, delivery, send } from "../feedback/notifications.ts";
import { flat, shareSystem, system, told } from "./suite.ts";

const OWN_MAIL = "8f7c2a10-ad51-11f0-9c2e-0a1b2c3d4e5f";
shareSystem({ OWN_MAIL });

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
const today = () => new Date().toISOString().slice(0, 10);
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
    expect(warning?.subject).toBe("[Postmaster] WARNING: Mail sent with a new credential: ses-smtp-x");
    const text = flat(warning);
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
    expect(flat(warning)).toContain("sent with the credential ses-smtp-redcap.");
    expect(flat(warning)).toContain("aws iam list-access-keys --user-name ses-smtp-redcap");
    for (let n = 0; n < 4; n++) await system.notify(...mail(1, { ...REDCAP, sourceIp: `198.51.100.${n}` }));
    expect(await told()).toEqual(["opened [Postmaster] WARNING: Mail from 5 new IP addresses"]);
    await system.notify(...mail(1, { ...REDCAP, sourceIp: "198.51.100.9" }));
    expect(await told()).toEqual([]);
  });

  it("is told again of addresses that come together on another day, after two days and after a month", async () => {
    await history(20);
    const batch = async (first: string, count: number) => {
      const sent = Array.from({ length: count }, (_, n) =>
        mail(1, { ...REDCAP, sourceIp: `${first}.${n + 1}` }),
      );
      await system.notify(...sent.flat());
      return told();
    };
    expect(await batch("198.51.100", 4)).toEqual([
      "opened [Postmaster] WARNING: Mail from 4 new IP addresses",
    ]);
    // More of the same day are the same news.
    expect(await batch("192.0.2", 9)).toEqual([]);
    system.pass(2 * DAY);
    expect(await batch("203.0.113", 200)).toEqual([
      "opened [Postmaster] WARNING: Mail from 200 new IP addresses",
    ]);
    system.pass(30 * DAY);
    expect(await told()).toEqual([]);
    expect(await batch("198.18.0", 50)).toEqual([
      "opened [Postmaster] WARNING: Mail from 50 new IP addresses",
    ]);
  });

  it("is no news of Postmaster's own mail, whose tag nobody else knows", async () => {
    const own = (day: number, tag: string) => {
      const sent = mail(1, { credential: "postmaster-prod-digest", sourceIp: `3.0.0.${day}` });
      return sent.map((one) => ({
        ...one,
        mail: { ...one.mail, tags: { ...one.mail.tags, "postmaster-own-mail": [tag] } },
      }));
    };
    for (let day = 0; day < 30; day++) {
      await system.notify(...mail(5), ...own(day, OWN_MAIL));
      expect(await told()).toEqual([]);
      system.pass(DAY);
    }
    // Nor does it keep others from being told of.
    await system.notify(...own(31, "another"), ...mail(1, LEAKED));
    expect((await told()).sort()).toEqual([
      "opened [Postmaster] WARNING: Mail from a new IP address: 203.0.113.99",
      "opened [Postmaster] WARNING: Mail from a new IP address: 3.0.0.31",
      "opened [Postmaster] WARNING: Mail sent with a new credential: postmaster-prod-digest",
    ]);
  });

  it("is no news of mail to SES's mailbox simulator", async () => {
    await history(20);
    const at = new Date().toISOString();
    const given = { messageId: "proof", at, to: ["bounce+p@simulator.amazonses.com"], ...UNKNOWN };
    await system.notify(send(given), bounce(given), complaint({ ...given, messageId: "proof2" }));
    expect(await told()).toEqual([]);
  });

  it("is said to be watched no more where new addresses are usual, once", async () => {
    for (let day = 0; day < 14; day++) {
      await system.notify(...mail(5), ...mail(1, { ...REDCAP, sourceIp: `3.0.0.${day}` }));
      expect(await told()).toEqual([]);
      system.pass(DAY);
    }
    const [notice, ...others] = await system.watch();
    expect(others).toEqual([]);
    expect(notice).toMatchObject({ rule: "newOrigin", severity: "notice", change: "opened" });
    expect(notice?.subject).toBe("[Postmaster] NOTICE: New IP addresses no longer open a warning");
    // The first two days, and those after the one before yesterday, tell nothing.
    expect(flat(notice)).toContain("appeared on 11 days of the last 28");
    await system.notify(...mail(5, LEAKED), ...mail(1, UNKNOWN));
    expect(await told()).toEqual([
      "opened [Postmaster] WARNING: Mail sent with a new credential: ses-smtp-x",
    ]);
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
    expect(warning?.subject).toBe(
      "[Postmaster] WARNING: Unusual night volume: redcap@uni.example, 100 messages",
    );
    expect(flat(warning)).toContain(
      `100 messages in the night that began on ${today()}. The second-busiest of its last 10 nights had fewer than 34.`,
    );
    expect(flat(warning)).toContain(
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
    await system.notify(...mail(49));
    await system.notify(...mail(100, { ...REDCAP, source: "new@uni.example" }));
    expect(await told()).toEqual([]);
    system.pass(DAY - NIGHT);
    await system.notify(...mail(900), ...mail(900));
    expect(await told()).toEqual([]);
  });

  it("is told of the credential where the sender is new", async () => {
    await history(10);
    system.pass(NIGHT);
    const promo = { ...REDCAP, source: "promo@own.example" };
    await system.notify(...mail(99, promo));
    expect(await told()).toEqual([]);
    await system.notify(...mail(1, promo));
    const [warning, ...others] = await system.watch();
    expect(others).toEqual([]);
    expect(warning?.subject).toBe(
      "[Postmaster] WARNING: Unusual night volume: credential ses-smtp-redcap, 100 messages",
    );
    expect(flat(warning)).toContain(
      "Most of the account's mail that night was from promo@own.example (100), sent from 192.0.2.7 (100).",
    );
  });

  it("is told once where both sender and credential are unusual", async () => {
    await history(10);
    system.pass(NIGHT);
    await system.notify(...mail(500), ...mail(99, { ...REDCAP, source: "promo@own.example" }));
    expect(await told()).toEqual([
      "opened [Postmaster] WARNING: Unusual night volume: redcap@uni.example, 500 messages",
    ]);
  });

  it("is silent for a sender that has mailed each month", async () => {
    const statements = async (silent: boolean) => {
      system.pass(NIGHT);
      await system.notify(...mail(200));
      const heard = await told();
      if (silent) expect(heard).toEqual([]);
      system.pass(DAY - NIGHT);
      await history(30);
    };
    await history(10);
    await statements(false);
    await statements(false);
    await statements(true);
    await statements(true);
  });
});
