import { describe, expect, it } from "vitest";
import { checkRecord, wantedRecords } from "../../shared/identities/dns/dnsRecords.ts";
import { changeBatch, plainText, quotedText, zoneLines } from "../../shared/identities/dns/dnsText.ts";
import { coveringCandidates, identityOf } from "../../shared/identities/identity.ts";
import { judge, parsePolicy } from "../../shared/identities/policy.ts";

const identity = (text: string) => {
  const found = identityOf(text);
  if (found === undefined) throw new Error(`${text} is no identity`);
  return found;
};

describe("identityOf", () => {
  it.each([
    [
      "Ann.Lee@Dept.Example.ORG.",
      { identity: "Ann.Lee@dept.example.org", kind: "address", domain: "dept.example.org" },
    ],
    [
      "Bücher.example",
      { identity: "xn--bcher-kva.example", kind: "domain", domain: "xn--bcher-kva.example" },
    ],
    [" example.org ", { identity: "example.org", kind: "domain", domain: "example.org" }],
  ])("takes %s", (text, expected) => expect(identityOf(text)).toEqual(expected));
  it.each([
    "",
    "org",
    "@example.org",
    "a b@example.org",
    "Ann <a@example.org>",
    "a@b@c.org",
    "exa mple.org",
    "-x.org",
    "a@example..org",
    "https://example.org",
  ])("refuses %j", (text) => expect(identityOf(text)).toBeUndefined());
  it("knows what may cover an identity, nearest first", () => {
    expect(coveringCandidates(identity("a@x.example.org"))).toEqual([
      "a@x.example.org",
      "x.example.org",
      "example.org",
    ]);
    expect(coveringCandidates(identity("x.example.org"))).toEqual(["x.example.org", "example.org"]);
  });
});

describe("judge", () => {
  const policy = parsePolicy(
    '{"allow":["example.org","example.edu"],"deny":["secret.example.org"],"needsApproval":["example.edu"]}',
  );
  it.each([
    ["a@example.org", { verdict: "allowed" }],
    ["dept.example.org", { verdict: "allowed" }],
    ["a@secret.example.org", { verdict: "refused", code: "domain_not_allowed" }],
    ["a@example.edu", { verdict: "needsApproval" }],
    ["a@other.org", { verdict: "refused", code: "domain_not_allowed" }],
    ["a@notexample.org", { verdict: "refused", code: "domain_not_allowed" }],
    ["a@gmail.com", { verdict: "refused", code: "free_mail_domain" }],
    ["a@yahoo.com.au", { verdict: "refused", code: "free_mail_domain" }],
    ["live.co.uk", { verdict: "refused", code: "free_mail_domain" }],
  ])("%s", (text, expected) => expect(judge(identity(text), policy)).toMatchObject(expected));
  it("allows all without a policy, but free-mail domains", () => {
    expect(judge(identity("a@any.example"), parsePolicy(""))).toEqual({ verdict: "allowed" });
    expect(judge(identity("a@yahoo.de"), parsePolicy(""))).toMatchObject({ code: "free_mail_domain" });
  });
  it.each(["{", "[]", '{"alow":[]}', '{"allow":["https://x"]}', '{"deny":"x.org"}'])(
    "refuses the policy %s",
    (text) => {
      expect(() => parsePolicy(text)).toThrow(/^(?:is not valid JSON|[\w.]+: |the value: )/);
    },
  );
});

describe("DNS records", () => {
  const records = wantedRecords({
    domain: "example.org",
    region: "eu-west-1",
    dkimTokens: ["abc"],
    mailFromDomain: "bounce.example.org",
    dmarcAbove: false,
  });
  const [dkim, mx, spf, dmarc] = records;
  const state = (wanted: typeof dkim, found: string[] | undefined) => {
    if (wanted === undefined) throw new Error("no such record");
    return checkRecord(wanted, found).state;
  };

  it("are those that SES wants, and a DMARC policy that it does not need", () => {
    expect(
      records.map(
        ({ name, type, value, optional }) => `${name} ${type} ${value}${optional ? " (optional)" : ""}`,
      ),
    ).toEqual([
      "abc._domainkey.example.org CNAME abc.dkim.amazonses.com",
      "bounce.example.org MX 10 feedback-smtp.eu-west-1.amazonses.com",
      "bounce.example.org TXT v=spf1 include:amazonses.com ~all",
      "_dmarc.example.org TXT v=DMARC1; p=none; (optional)",
    ]);
  });
  it("are told missing, wrong or right by what DNS answers", () => {
    expect(state(dkim, [])).toBe("missing");
    expect(state(dkim, undefined)).toBe("unknown");
    expect(state(dkim, ["ABC.dkim.amazonses.com."])).toBe("right");
    expect(state(dkim, ["abc.dkim.amazonses.com.example.org"])).toBe("wrong");
    expect(state(mx, ["10 feedback-smtp.eu-west-1.amazonses.com"])).toBe("right");
    expect(state(mx, ["10 feedback-smtp.us-east-1.amazonses.com"])).toBe("wrong");
    expect(state(mx, ["10 feedback-smtp.eu-west-1.amazonses.com", "20 mail.example.org"])).toBe("wrong");
    expect(state(spf, ["google-site-verification=x", "v=spf1 mx include:amazonses.com -all"])).toBe("right");
    expect(state(spf, ["v=spf1 mx -all"])).toBe("wrong");
    expect(state(spf, ["v=spf1 mx -all", "v=spf1 include:amazonses.com ~all"])).toBe("wrong");
    expect(state(spf, ["something else"])).toBe("missing");
    expect(state(dmarc, ["v=DMARC1; p=reject"])).toBe("right");
    expect(state(dmarc, [])).toBe("missing");
  });
  it("come as zone lines and as a Route 53 change batch", () => {
    expect(zoneLines(records)).toBe(`abc._domainkey.example.org. 1800 IN CNAME abc.dkim.amazonses.com.
bounce.example.org. 1800 IN MX 10 feedback-smtp.eu-west-1.amazonses.com.
bounce.example.org. 1800 IN TXT "v=spf1 include:amazonses.com ~all"
_dmarc.example.org. 1800 IN TXT "v=DMARC1; p=none;"
`);
    expect(changeBatch(records).Changes[2]).toEqual({
      Action: "UPSERT",
      ResourceRecordSet: {
        Name: "bounce.example.org.",
        Type: "TXT",
        TTL: 1_800,
        ResourceRecords: [{ Value: '"v=spf1 include:amazonses.com ~all"' }],
      },
    });
    for (const text of ["", 'say "hi" \\ ü', "x".repeat(700)])
      expect(plainText(quotedText(text, 8))).toBe(text);
    expect([quotedText("ü", 10), quotedText("ü", 8)]).toEqual(['"\\195\\188"', '"\\303\\274"']);
    expect(quotedText(`${"a".repeat(255)}"b\\`, 10)).toBe(`"${"a".repeat(255)}" "\\"b\\\\"`);
  });
});
