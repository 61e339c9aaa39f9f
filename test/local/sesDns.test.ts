import { describe, expect, it } from "vitest";
import { checked, type Lookup } from "../../local/ses/identities/dnsCheck.ts";
import { candidates, expired, type Identity, identityName } from "../../local/ses/identities/identity.ts";

const NOW = Date.parse("2026-11-24T08:00:00Z");
const DOMAIN: Identity = {
  name: "uni.example",
  type: "DOMAIN",
  status: "PENDING",
  createdAt: NOW - 1_000,
  feedbackForwarding: true,
  dkimSigning: true,
  dkimKeyLength: "RSA_2048_BIT",
  dkimTokens: ["one", "two", "three"],
  mailFrom: { domain: "mail.uni.example", status: "PENDING", behaviorOnMxFailure: "USE_DEFAULT_VALUE" },
  topics: {},
};
type Zone = Record<string, string | { exchange: string; priority: number }[] | string[][]>;
const RIGHT: Zone = {
  "CNAME one._domainkey.uni.example": "one.dkim.amazonses.com",
  "CNAME two._domainkey.uni.example": "TWO.dkim.amazonses.com.",
  "CNAME three._domainkey.uni.example": "three.dkim.amazonses.com",
  "MX mail.uni.example": [{ exchange: "feedback-smtp.eu-west-1.amazonses.com", priority: 10 }],
  "TXT mail.uni.example": [["v=spf1 include:", "amazonses.com ~all"]],
};

/** Answers from `zone`, as node's resolver does; what it lacks does not exist. */
const lookupIn = (zone: Zone): Lookup => {
  const answer = async (question: string) => {
    const found = zone[question];
    if (found === undefined) throw Object.assign(new Error(question), { code: "ENOTFOUND" });
    return found;
  };
  return {
    resolveCname: async (name) => [String(await answer(`CNAME ${name}`))],
    resolveMx: async (name) => (await answer(`MX ${name}`)) as { exchange: string; priority: number }[],
    resolveTxt: async (name) => (await answer(`TXT ${name}`)) as string[][],
  };
};
const check = (zone: Zone, identity = DOMAIN) => checked(identity, lookupIn(zone), "eu-west-1", NOW);

describe("a domain's DNS records", () => {
  it("verify it and its MAIL FROM domain where all are right", async () => {
    expect(await check(RIGHT)).toMatchObject({
      status: "SUCCESS",
      lastSuccessAt: NOW,
      mailFrom: { status: "SUCCESS" },
    });
  });

  it.each([
    ["missing", undefined, "HOST_NOT_FOUND"],
    ["wrong", "two.dkim.example", "INVALID_VALUE"],
  ])("leave it pending while one is %s, and say why", async (_, value, error) => {
    const { "CNAME two._domainkey.uni.example": _before, ...rest } = RIGHT;
    const zone = value === undefined ? rest : { ...rest, "CNAME two._domainkey.uni.example": value };
    const found = await check(zone);
    expect(found).toMatchObject({ status: "PENDING", error, lastCheckedAt: NOW });
    expect(found.lastSuccessAt).toBeUndefined();
  });

  it("leave it pending where the DNS does not answer", async () => {
    const fails = async () => {
      throw Object.assign(new Error("no answer"), { code: "ETIMEOUT" });
    };
    const lookup = { resolveCname: fails, resolveMx: fails, resolveTxt: fails };
    expect(await checked(DOMAIN, lookup, "eu-west-1", NOW)).toMatchObject({
      status: "PENDING",
      error: "DNS_SERVER_ERROR",
      mailFrom: { status: "PENDING" },
    });
  });

  it("that vanish later are a temporary failure", async () => {
    const verified = await check(RIGHT);
    expect(await check({}, verified)).toMatchObject({
      status: "TEMPORARY_FAILURE",
      mailFrom: { status: "TEMPORARY_FAILURE" },
    });
    expect((await check(RIGHT, await check({}, verified))).status).toBe("SUCCESS");
  });

  it.each([
    ["another MX beside SES's", { exchange: "mx.uni.example", priority: 20 }],
    ["the MX of another region", { exchange: "feedback-smtp.us-east-1.amazonses.com", priority: 5 }],
  ])("do not do for MAIL FROM with %s", async (_, more) => {
    const zone = {
      ...RIGHT,
      "MX mail.uni.example": [{ exchange: "feedback-smtp.eu-west-1.amazonses.com", priority: 10 }, more],
    };
    expect((await check(zone)).mailFrom?.status).toBe("PENDING");
  });
});

describe("an identity", () => {
  it("fails when it has waited too long: an address a day, a domain three", () => {
    const address: Identity = { ...DOMAIN, type: "EMAIL_ADDRESS" };
    const statusAfter = (hours: number, identity: Identity) =>
      expired(identity, identity.createdAt + hours * 3_600_000).status;
    expect([statusAfter(23, address), statusAfter(24, address)]).toEqual(["PENDING", "FAILED"]);
    expect([statusAfter(71, DOMAIN), statusAfter(72, DOMAIN)]).toEqual(["PENDING", "FAILED"]);
    expect(statusAfter(100, { ...DOMAIN, status: "SUCCESS" })).toBe("SUCCESS");
  });

  it("is spoken for by itself, its domain and the domains above", () => {
    expect(candidates("Ada@Dept.Uni.example")).toEqual([
      "Ada@dept.uni.example",
      "dept.uni.example",
      "uni.example",
    ]);
  });

  it.each(["", "example", "a b@uni.example", "@uni.example", "ada@", "uni..example", "-uni.example", "a@b@"])(
    "is not “%s”",
    (text) => {
      expect(identityName(text)).toBeUndefined();
    },
  );
});
