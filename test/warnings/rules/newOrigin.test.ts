import { describe, expect, it } from "vitest";
import type { NewOrigin } from "../../../shared/warnings/baselines/origins.ts";
import { newOrigin } from "../../../shared/warnings/rules/newOrigin.ts";
import { find, subjects } from "./findings.ts";

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
      "Events for its mail have arrived since 2026-11-24 (UTC). No mail was sent with it before.",
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
