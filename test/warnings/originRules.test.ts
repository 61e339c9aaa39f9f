import { describe, expect, it } from "vitest";
import type { AccountEvent } from "../../shared/accountEvents/accountEvent.ts";
import { deactivateKey } from "../../shared/warnings/deactivateKey.ts";
import type { Facts, Night } from "../../shared/warnings/facts.ts";
import type { NewOrigin } from "../../shared/warnings/origins.ts";
import type { ConditionRule } from "../../shared/warnings/rule.ts";
import { newOrigin } from "../../shared/warnings/rules/newOrigin.ts";
import { nightVolume } from "../../shared/warnings/rules/nightVolume.ts";
import { recommendation } from "../../shared/warnings/rules/recommendation.ts";
import { sendingPaused } from "../../shared/warnings/rules/sendingPaused.ts";

const find = (rule: ConditionRule, facts: Partial<Facts>, open: string[] = []) =>
  rule.find(facts as Facts, (subject) => open.includes(subject));
const subjects = (rule: ConditionRule, facts: Partial<Facts>, open: string[] = []) =>
  find(rule, facts, open)?.map(({ subject }) => subject);

describe("the command that deactivates a key", () => {
  it.each([
    ["smtp-user", "smtp-user"],
    ["a", "a"],
    ["a+b=c,d.e@f-g", "a+b=c,d.e@f-g"],
    ["a".repeat(128), "a".repeat(128)],
    ["a".repeat(129), "USER"],
    [undefined, "USER"],
    ["root", "USER"],
    ["$(reboot)", "USER"],
    ["a b", "USER"],
    ["-a", "USER"],
    ["a;b", "USER"],
    ["", "USER"],
  ])("of %s is for %s", (credential, user) => {
    expect(deactivateKey(credential).map(({ target }) => target)).toEqual([
      { to: "shell", command: `aws iam list-access-keys --user-name ${user}` },
      {
        to: "shell",
        command: `aws iam update-access-key --user-name ${user} --access-key-id KEY --status Inactive`,
      },
    ]);
  });
});

describe("the warning of a new origin", () => {
  const origin = (given: Partial<NewOrigin> = {}): NewOrigin => ({
    kind: "credential",
    name: "key",
    day: "2026-11-24",
    messages: 5,
    ...given,
  });
  const addresses = (count: number, day = "2026-11-24") =>
    Array.from({ length: count }, (_, n) => origin({ kind: "sourceIp", name: `192.0.2.${n}`, day }));
  const named = (count: number) => Array.from({ length: count }, (_, n) => `IP address 192.0.2.${n}`);

  it("says nothing where it is not known what is new", () => {
    expect(find(newOrigin, {})).toBeUndefined();
    expect(find(newOrigin, { newOrigins: [] })).toEqual([]);
  });

  it("names a credential, what it sent, and whose key to stop", () => {
    expect(find(newOrigin, { newOrigins: [origin()] })).toMatchObject([
      {
        subject: "credential key",
        severity: "warning",
        headline: "Mail sent with a new credential: key",
        facts: ["5 messages since 2026-11-24 (UTC). No mail was sent with it before."],
        remedy: [
          { text: expect.stringContaining("created the IAM user or role key") },
          { target: { to: "credential", credential: "key" } },
          { target: { command: "aws iam list-access-keys --user-name key" } },
          {},
        ],
      },
    ]);
    const [root] =
      find(newOrigin, {
        newOrigins: [
          origin({
            name: "root",
            messages: 0,
            newest: { sender: "a@uni.example", sourceIp: "192.0.2.7" },
          }),
        ],
      }) ?? [];
    expect(root?.facts).toEqual([
      "Events for its mail since 2026-11-24 (UTC). No mail was sent with it before.",
      "The newest is from a@uni.example, sent from 192.0.2.7.",
    ]);
    expect(root?.remedy?.[0]?.text).toContain("the account's root user");
    const [plain] = find(newOrigin, { newOrigins: [origin({ newest: { sender: "a@uni.example" } })] }) ?? [];
    expect(plain?.facts[1]).toBe("The newest is from a@uni.example.");
  });

  it("names up to three addresses of a day, and more of them together", () => {
    expect(subjects(newOrigin, { newOrigins: addresses(3) })).toEqual(named(3));
    expect(find(newOrigin, { newOrigins: addresses(4) })).toMatchObject([
      {
        subject: "IP addresses of 2026-11-24",
        headline: "Mail from 4 new IP addresses",
        facts: [
          "No mail was sent from them before 2026-11-24 (UTC): 192.0.2.0, 192.0.2.1, 192.0.2.2, 192.0.2.3.",
        ],
      },
    ]);
    expect(find(newOrigin, { newOrigins: addresses(7) })?.[0]?.facts[0]).toMatch(
      /192\.0\.2\.4 and 2 others\.$/,
    );
    const twoDays = [...addresses(3), ...addresses(2, "2026-11-23")];
    expect(subjects(newOrigin, { newOrigins: twoDays })).toEqual([...named(3), ...named(2)]);
  });

  it("goes on with what it warned of already", () => {
    const open = ["IP address 192.0.2.0"];
    expect(subjects(newOrigin, { newOrigins: addresses(4) }, open)).toEqual(named(4));
    expect(subjects(newOrigin, { newOrigins: addresses(5) }, open)).toEqual([
      ...open,
      "IP addresses of 2026-11-24",
    ]);
    expect(subjects(newOrigin, { newOrigins: addresses(2) }, ["IP addresses of 2026-11-24"])).toEqual([
      "IP addresses of 2026-11-24",
    ]);
    expect(subjects(newOrigin, { newOrigins: addresses(2) }, ["IP addresses of 2026-11-23"])).toEqual(
      named(2),
    );
  });

  it("gives an address with the credential that used it, if that is known", () => {
    const newest = { sender: "a@uni.example", credential: "key" };
    const [one] =
      find(newOrigin, { newOrigins: [{ ...origin(), kind: "sourceIp", name: "192.0.2.9", newest }] }) ?? [];
    expect(one?.headline).toBe("Mail from a new IP address: 192.0.2.9");
    expect(one?.facts).toEqual([
      "5 messages since 2026-11-24 (UTC). No mail was sent from it before.",
      "The newest is from a@uni.example, sent with the credential key.",
    ]);
    expect(one?.remedy?.[1]?.target).toEqual({ to: "sourceIp", sourceIp: "192.0.2.9" });
    expect(one?.remedy?.[2]?.target).toMatchObject({ command: expect.stringMatching(/ key$/) });
    const [unknown] = find(newOrigin, { newOrigins: addresses(1) }) ?? [];
    expect(unknown?.facts).toHaveLength(1);
    expect(unknown?.remedy?.[2]?.target).toMatchObject({ command: expect.stringMatching(/ USER$/) });
    const many = addresses(4).map((address, n) => (n === 2 ? { ...address, newest } : address));
    expect(find(newOrigin, { newOrigins: many })?.[0]?.remedy?.[2]?.target).toMatchObject({
      command: expect.stringMatching(/ key$/),
    });
    const [bare] =
      find(newOrigin, {
        newOrigins: [{ ...origin(), kind: "sourceIp", newest: { sender: "a@uni.example" } }],
      }) ?? [];
    expect(bare?.facts[1]).toBe("The newest is from a@uni.example.");
  });

  it("says once where new ones are so usual that none is told of", () => {
    const changingOrigins = [
      { kind: "credential" as const, daysWithNew: 8 },
      { kind: "sourceIp" as const, daysWithNew: 1 },
    ];
    expect(find(newOrigin, { newOrigins: [], changingOrigins })).toMatchObject([
      {
        subject: "changing credentials",
        severity: "notice",
        facts: [
          expect.stringMatching(/^New credentials appeared on 8 days of the last 28/),
          expect.anything(),
        ],
      },
      {
        subject: "changing IP addresses",
        facts: [
          expect.stringMatching(/^New IP addresses appeared on 1 day of the last 28/),
          expect.anything(),
        ],
      },
    ]);
  });
});

describe("the warning of an unusual night", () => {
  const usual = (messages: number) => ({ messages, nights: 20 });
  const night = (given: Partial<Night> = {}): Partial<Facts> => ({
    night: {
      began: "2026-11-23",
      sender: [["app@uni.example", 300]],
      usual: { sender: new Map([["app@uni.example", usual(100)]]), credential: new Map() },
      credential: [],
      sourceIp: [],
      ...given,
    },
  });

  it("is none by day, nor of a usual night", () => {
    expect(find(nightVolume, {})).toEqual([]);
    expect(find(nightVolume, night({ sender: [["app@uni.example", 299]] }))).toEqual([]);
    expect(find(nightVolume, night({ sender: [["new@uni.example", 5_000]] }))).toEqual([]);
  });

  it("names the sender, what was usual, and who handed most of the mail over from where", () => {
    expect(find(nightVolume, night())).toMatchObject([
      {
        subject: "sender app@uni.example",
        severity: "warning",
        headline: "Unusual night volume: app@uni.example, 300 messages",
        facts: [
          "300 messages in the night that began on 2026-11-23. The second-busiest of its last 20 nights had 100.",
        ],
        remedy: [
          {},
          { target: { to: "statsByCredential" } },
          { target: { command: expect.stringMatching(/ USER$/) } },
          {},
        ],
      },
    ]);
    const from = night({ credential: [["key", 250]], sourceIp: [["192.0.2.1", 200]] });
    const [found] = find(nightVolume, from) ?? [];
    expect(found?.facts[1]).toBe(
      "Most of the account's mail that night was sent with the credential key (250), from 192.0.2.1 (200).",
    );
    expect(found?.remedy?.[2]?.target).toEqual({ to: "credential", credential: "key" });
    expect(found?.remedy?.[3]?.target).toMatchObject({ command: expect.stringMatching(/ key$/) });
    expect(find(nightVolume, night({ credential: [["key", 250]] }))?.[0]?.facts[1]).toBe(
      "Most of the account's mail that night was sent with the credential key (250).",
    );
  });

  it.each([
    [33, "fewer than 34"],
    [34, "34"],
  ])("says of a usual night of %i: %s", (messages, words) => {
    const sender = new Map([["app@uni.example", usual(messages)]]);
    const [found] = find(nightVolume, night({ usual: { sender, credential: new Map() } })) ?? [];
    expect(found?.facts[0]).toMatch(new RegExp(` had ${words}\\.$`));
  });

  it("names a credential by what it sent beside the senders that are told", () => {
    const credential = new Map([["key", usual(0)]]);
    const left = (messages: number) =>
      night({
        usual: { sender: new Map([["app@uni.example", usual(100)]]), credential },
        credential: [["key", messages]],
        sourceIp: [["192.0.2.1", 200]],
      });
    expect(subjects(nightVolume, left(399))).toEqual(["sender app@uni.example"]);
    expect(subjects(nightVolume, left(400))).toEqual(["sender app@uni.example", "credential key"]);
    const [found] =
      find(nightVolume, { night: { ...left(400).night, sender: [["b@uni.example", 5]] } as Night }) ?? [];
    expect(found).toMatchObject({
      subject: "credential key",
      headline: "Unusual night volume: credential key, 400 messages",
      facts: [
        expect.stringContaining("fewer than 34"),
        "Most of the account's mail that night was from b@uni.example (5), sent from 192.0.2.1 (200).",
      ],
    });
    expect(found?.remedy?.[2]?.target).toEqual({ to: "credential", credential: "key" });
    const nobody = { night: { ...left(400).night, sender: [], sourceIp: [] } as unknown as Night };
    expect(find(nightVolume, nobody)?.[0]?.facts).toHaveLength(1);
    const nowhere = {
      night: { ...left(400).night, sender: [["b@uni.example", 5]], sourceIp: [] } as unknown as Night,
    };
    expect(find(nightVolume, nowhere)?.[0]?.facts[1]).toBe(
      "Most of the account's mail that night was from b@uni.example (5).",
    );
  });
});

const event = (given: Partial<AccountEvent>): AccountEvent => ({
  about: "recommendation",
  state: "open",
  subject: "s",
  at: "2026-11-24T05:00:00.000Z",
  ...given,
});
const identityArn = (name: string) => `arn:aws:ses:eu-west-1:000000000000:identity/${name}`;
const TENANT = "arn:aws:ses:eu-west-1:000000000000:tenant/clinic/tn-1";

describe("the warning that sending is paused", () => {
  const paused = (given: Partial<AccountEvent> = {}) =>
    find(sendingPaused, { accountEvents: [event({ about: "sendingStatus", ...given })] })?.[0];
  const command = (given: Partial<AccountEvent>) => {
    const target = paused(given)?.remedy?.at(-1)?.target;
    return target?.to === "shell" ? target.command : undefined;
  };

  it("is none of a recommendation", () => {
    expect(find(sendingPaused, { accountEvents: [event({})] })).toEqual([]);
  });

  it("names who paused what, and why", () => {
    expect(paused({ resource: TENANT, origin: "AWS_MANAGED", cause: "bounces" })).toMatchObject({
      subject: "s",
      severity: "critical",
      headline: "SES sending is paused for tenant clinic",
      facts: ["AWS paused it on 2026-11-24 05:00 UTC.", 'SES gave this reason: "bounces"'],
    });
    expect(paused({ origin: "CUSTOMER_MANAGED" })?.facts).toEqual([
      "Someone with access to your AWS account paused it on 2026-11-24 05:00 UTC.",
    ]);
    expect(paused()?.facts).toEqual(["It was paused on 2026-11-24 05:00 UTC."]);
  });

  it("gives the command to go on, if the name is safe in a shell", () => {
    const status =
      / --reputation-entity-reference arn:aws:ses:eu-west-1:000000000000:tenant\/clinic\/tn-1 --sending-status (\w+) --region eu-west-1$/;
    expect(status.exec(command({ resource: TENANT, origin: "AWS_MANAGED" }) ?? "")?.[1]).toBe("REINSTATED");
    expect(status.exec(command({ resource: TENANT, origin: "CUSTOMER_MANAGED" }) ?? "")?.[1]).toBe("ENABLED");
    expect(command({})).toBeUndefined();
    for (const unsafe of [`${TENANT};reboot`, `${TENANT} x`, `x${TENANT}`, "arn:", "arn:$(x)"])
      expect(command({ resource: unsafe }), unsafe).toBeUndefined();
    expect(paused({ origin: "CUSTOMER_MANAGED" })?.remedy?.[0]?.text).toContain("Ask your colleagues");
    expect(paused({ origin: "AWS_MANAGED" })?.remedy?.[1]?.target).toEqual({ to: "statsBySender" });
  });
});

describe("SES's recommendations", () => {
  const found = (...events: Partial<AccountEvent>[]) =>
    find(recommendation, { accountEvents: events.map(event) }) ?? [];

  it("of the advisor are told once for all identities", () => {
    const cause = "DKIM verification failed.";
    const advice = (name: string, at: string) => ({ cause, resource: identityArn(name), at });
    expect(
      found(advice("b.example", "2026-11-24T06:00:00.000Z"), advice("a.example", "2026-11-24T05:00:00.000Z")),
    ).toMatchObject([
      {
        subject: cause,
        severity: "warning",
        headline: "SES recommends a change for 2 identities: DKIM verification failed",
        facts: [
          'SES wrote: "DKIM verification failed."',
          "It concerns a.example, b.example.",
          "Last reported on 2026-11-24 06:00 UTC.",
        ],
        remedy: [{ target: { to: "identities" } }, {}],
      },
    ]);
    const [one] = found(advice("a.example", "2026-11-24T05:00:00.000Z"));
    expect(one?.headline).toBe("SES recommends a change for a.example: DKIM verification failed");
    expect(one?.facts).toHaveLength(2);
    expect(one?.remedy?.[0]?.target).toEqual({ to: "identityDns", identity: "a.example" });
    const [address] = found(advice("ann@a.example", "2026-11-24T05:00:00.000Z"));
    expect(address?.remedy?.[0]?.target).toEqual({ to: "identities" });
    const many = Array.from({ length: 22 }, (_, n) => advice(`d${String(n).padStart(2, "0")}.example`, "x"));
    expect(found(...many)[0]?.facts[1]).toMatch(/, d19\.example and 2 more\.$/);
    expect(found(...many.slice(0, 20))[0]?.facts[1]).toMatch(/, d19\.example\.$/);
  });

  it.each([
    ["DKIM key is short", "warning", "identityDns"],
    ["SPF record not found", "notice", "identityDns"],
    ["dmarc policy missing", "notice", "identityDns"],
    ["BIMI record missing", "notice", "identityDns"],
    ["Custom MAIL FROM is not set", "notice", "identityDns"],
    ["High complaint rate", "warning", "statsBySender"],
    ["High bounce rate", "warning", "statsBySender"],
    ["On a block list", "warning", "statsBySender"],
    ["On a blocklist", "warning", "statsBySender"],
    ["On a denylist", "warning", "statsBySender"],
    ["On a deny list", "warning", "statsBySender"],
    ["Your IP is listed", "warning", "statsBySender"],
    ["Mail is enlisted", "notice", "statsBySender"],
    ["Something else", "notice", "statsBySender"],
  ])("%s is a %s, and leads to %s", (cause, severity, to) => {
    const [one] = found({ cause, resource: identityArn("a.example") });
    expect(one?.severity).toBe(severity);
    expect(one?.remedy?.[0]?.target?.to).toBe(to);
  });

  it("with an impact, of a tenant, or without words are told each by itself", () => {
    expect(found({ about: "sendingStatus" })).toEqual([]);
    expect(found({ cause: "Bounces.", impact: "HIGH", resource: identityArn("a.example") })).toMatchObject([
      {
        subject: "s",
        severity: "warning",
        headline: "SES recommends a change for a.example: Bounces",
        facts: [
          'SES wrote: "Bounces."',
          "SES rates its impact as high.",
          "Reported on 2026-11-24 05:00 UTC.",
        ],
        remedy: [{ target: { to: "statsBySender" } }, {}],
      },
    ]);
    expect(found({ cause: "Bounces.", impact: "LOW", resource: TENANT })[0]?.severity).toBe("notice");
    expect(found({ cause: "Bounces.", resource: TENANT })[0]).toMatchObject({
      severity: "warning",
      headline: "SES recommends a change for tenant clinic: Bounces",
    });
    expect(found({ resource: identityArn("a.example") })[0]).toMatchObject({
      headline: "SES recommends a change for a.example",
      facts: ["Reported on 2026-11-24 05:00 UTC."],
    });
  });

  it("are cut in the headline after 120 characters, and told whole below", () => {
    const headline = (cause: string) =>
      found({ cause, resource: identityArn("a.example") })[0]?.headline.split(": ")[1];
    expect(headline("x".repeat(120))).toBe("x".repeat(120));
    expect(headline(`${"x".repeat(120)}.`)).toBe("x".repeat(120));
    expect(headline("x".repeat(121))).toBe(`${"x".repeat(119)}…`);
    expect(headline("two\n  lines")).toBe("two lines");
  });
});
