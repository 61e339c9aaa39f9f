import { describe, expect, it } from "vitest";
import {
  credentialsIn,
  isReadAsText,
  mapTypeOf,
  type RelayWishes,
  relayHostOf,
  relaySettings,
} from "../../cli/relay/relaySettings.ts";
import { regionOfRelay, SMTP_REGIONS, smtpEndpoint, tlsOfPort } from "../../shared/relay/endpoints.ts";
import { nexthopOf } from "../../shared/relay/nexthop.ts";

const WISHES: RelayWishes = {
  region: "eu-west-1",
  port: 587,
  caFile: "/ca.crt",
  mapType: "hash",
  directory: "/etc/postfix",
  version: "3.7.11",
  loopbackOnly: false,
};
const settings = (given: Partial<RelayWishes> = {}) =>
  Object.fromEntries(relaySettings({ ...WISHES, ...given }));

describe("the settings of a relay", () => {
  it("are these, and no others unless they are wished for", () => {
    expect(settings()).toStrictEqual({
      relayhost: "[email-smtp.eu-west-1.amazonaws.com]:587",
      smtp_sasl_auth_enable: "yes",
      smtp_sasl_security_options: "noanonymous",
      smtp_sasl_tls_security_options: "noanonymous",
      smtp_sasl_password_maps: "hash:/etc/postfix/sasl_passwd",
      smtp_tls_security_level: "secure",
      smtp_tls_CAfile: "/ca.crt",
      smtp_tls_mandatory_protocols: ">=TLSv1.2",
      smtp_tls_wrappermode: "no",
    });
  });

  it.each([
    ["2.11.0", "!SSLv2, !SSLv3, !TLSv1, !TLSv1.1"],
    ["2.6.0", "!SSLv2, !SSLv3, !TLSv1, !TLSv1.1"],
    ["3.5.25", "!SSLv2, !SSLv3, !TLSv1, !TLSv1.1"],
    ["3.6.0", ">=TLSv1.2"],
    ["3.6", ">=TLSv1.2"],
    ["3.10.1", ">=TLSv1.2"],
    ["4.0.0", ">=TLSv1.2"],
    ["3", "!SSLv2, !SSLv3, !TLSv1, !TLSv1.1"],
    ["4", ">=TLSv1.2"],
  ])("of Postfix %s refuse TLS below 1.2 by %s", (version, protocols) => {
    expect(settings({ version })["smtp_tls_mandatory_protocols"]).toBe(protocols);
  });

  it.each([
    [587, "no"],
    [2587, "no"],
    [465, "yes"],
    [2465, "yes"],
  ])("of port %i encrypt from the first byte: %s", (port, wrapped) => {
    expect(settings({ port })["smtp_tls_wrappermode"]).toBe(wrapped);
  });

  it("accept mail from this host only, masquerade, and rewrite the sender where that is wished for", () => {
    expect(settings({ loopbackOnly: true })["inet_interfaces"]).toBe("loopback-only");
    expect(settings({ masquerade: "uni.example" })["masquerade_domains"]).toBe("uni.example");
    expect(settings({ sender: "a@uni.example" })).toMatchObject({
      sender_canonical_maps: "static:a@uni.example",
      sender_canonical_classes: "envelope_sender, header_sender",
    });
    const classes = (senderIn: "envelope" | "header") =>
      settings({ sender: "a@uni.example", senderIn })["sender_canonical_classes"];
    expect(classes("envelope")).toBe("envelope_sender");
    expect(classes("header")).toBe("header_sender");
  });
});

describe("a relay host", () => {
  it("is SES's endpoint for the region, or the one that is named, at any port of its own", () => {
    expect(relayHostOf(WISHES)).toBe("[email-smtp.eu-west-1.amazonaws.com]:587");
    expect(relayHostOf({ region: "nowhere", port: 2525, host: "localhost" })).toBe("[localhost]:2525");
    expect(() => relayHostOf({ region: "af-south-1", port: 587 })).toThrow("no SMTP interface in af-south-1");
    expect(() => relayHostOf({ region: "eu-west-1", port: 26 })).toThrow(
      "SES does not listen on port 26: use one of 587, 2587, 25, 465, 2465",
    );
  });

  it.each([
    ["[mail.example.org]:587", { host: "mail.example.org", port: 587, isBracketed: true }],
    ["mail.example.org:submission", { host: "mail.example.org", port: 587, isBracketed: false }],
    ["mail.example.org:smtp", { host: "mail.example.org", port: 25, isBracketed: false }],
    ["[mail.example.org]:smtps", { host: "mail.example.org", port: 465, isBracketed: true }],
    ["[mail.example.org]:submissions", { host: "mail.example.org", port: 465, isBracketed: true }],
    ["[mail.example.org]:nonsense", { host: "mail.example.org", port: undefined, isBracketed: true }],
    ["mail.example.org", { host: "mail.example.org", port: 25, isBracketed: false }],
    ["[mail.example.org]", { host: "mail.example.org", port: 25, isBracketed: true }],
    ["[2001:db8::1]:587", { host: "2001:db8::1", port: 587, isBracketed: true }],
    ["[ipv6:::1]:587", { host: "::1", port: 587, isBracketed: true }],
    ["[a.example]:587, [b.example]:587", { host: "a.example", port: 587, isBracketed: true }],
    ["", { host: "", port: 25, isBracketed: false }],
  ])("is read from %s", (relay, parts) => expect(nexthopOf(relay)).toEqual(parts));

  it.each([
    ["[email-smtp.eu-west-1.amazonaws.com]:587", "eu-west-1"],
    [" email-smtp.eu-west-1.amazonaws.com. ", "eu-west-1"],
    ["email-smtp-fips.us-gov-west-1.amazonaws.com:submission", "us-gov-west-1"],
    ["[EMAIL-SMTP.EU-WEST-1.AMAZONAWS.COM]:25", "eu-west-1"],
    ["[email-smtp.af-south-1.amazonaws.com]:587", "af-south-1"],
    ["[vpce-0a1b2c3d-4e5f6a7b.email-smtp.eu-west-1.vpce.amazonaws.com]:465", "eu-west-1"],
    ["[vpce-0a1b2c3d.s3.eu-west-1.vpce.amazonaws.com]:465", undefined],
    ["[mail.example.org]:587", undefined],
    ["[xemail-smtp.eu-west-1.amazonaws.com]:587", undefined],
    ["[email-smtp.eu-west-1.amazonaws.com.example.org]:587", undefined],
    ["[email-smtp.eu-west-1.amazonaws.com]:587/x", undefined],
  ])("%s is of the region %s", (relay, region) => expect(regionOfRelay(relay)).toBe(region));

  it("is known for SES's regions, with how each port is encrypted", () => {
    for (const region of SMTP_REGIONS)
      expect(smtpEndpoint(region)).toMatchObject({ region, host: `email-smtp.${region}.amazonaws.com` });
    expect(smtpEndpoint("af-south-1")).toBeUndefined();
    expect([25, 587, 2587, 465, 2465, 26].map(tlsOfPort)).toEqual([
      "starttls",
      "starttls",
      "starttls",
      "implicit",
      "implicit",
      undefined,
    ]);
  });
});

describe("the password map", () => {
  it("has a user and a password that may have colons", () => {
    expect(credentialsIn("AKIA:a:b")).toEqual({ user: "AKIA", password: "a:b" });
  });

  it("is of Postfix's usual type where it can hold a password, else of another that is known", () => {
    expect(mapTypeOf(["hash", "lmdb", "cdb"], "cdb")).toBe("cdb");
    expect(mapTypeOf(["hash", "lmdb"], "btree")).toBe("lmdb");
    expect(mapTypeOf(["texthash"], "hash")).toBe("texthash");
    expect(() => mapTypeOf(["pcre"], "hash")).toThrow("no map type that can hold a password");
    expect(["texthash", "hash"].map(isReadAsText)).toEqual([true, false]);
  });
});
