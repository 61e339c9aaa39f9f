import { describe, expect, it } from "vitest";
import type { ReasonCode } from "../../shared/reasons/reason.ts";
import { statedIn } from "../../shared/reasons/replyFacts.ts";

const providerOf = (text: string) => statedIn(text, "unknown").provider;
const blocklistOf = (text: string) => statedIn(text, "ipBlocked").blocklist;
const limitOf = (text: string) => statedIn(text, "tooLarge").sizeLimit;
const newAddressOf = (text: string) => statedIn(text, "addressMoved").newAddress;
const linkOf = (text: string) => statedIn(text, "policy").link;

describe("the provider of a reply", () => {
  it.each([
    ["Mimecast", "eu-smtp.mimecast.com"],
    ["Proofpoint", "mx.pphosted.com", "mx.ppe-hosted.com", "proofpoint says no"],
    ["Symantec Email Security", "cluster1.messagelabs.com", "symantec.com"],
    ["Barracuda", "d1.ess.barracudanetworks.com", "barracudacentral.org"],
    ["Trend Micro", "Trend Micro", "trendmicro.com", "in.tmes.example", "ers.trend"],
    ["Cisco Secure Email", "mx1.iphmx.com", "IronPort", "Cisco"],
    ["Google", "x - gsmtp", "google.com", "googlemail.com", "Gmail"],
    [
      "Microsoft 365",
      "aka.ms/EXOSmtpErrors",
      "x.prod.outlook.com",
      "x.prod.protection.outlook.com",
      "exchangelabs.com",
      "eop-nam.example",
      "RESOLVER.ADR.RecipNotFound",
      "RESOLVER.RST.NotAuthorized",
    ],
    ["Outlook.com", "mail.outlook.com", "hotmail.com", "sender.office.com"],
    ["Yahoo", "yahoo.com", "yahoodns.net", "yahooinc.com", "aol refuses", "[TSS04]", "TSS09"],
    ["Apple iCloud", "icloud.com", "apple.com", "mx.me.com"],
    ["Comcast", "comcast.net"],
    ["Cox", "mx.cox.net", "CXBL", "CXSNDR", "CXDNS", "CXTHRT"],
    ["Charter", "charter.net", "spectrum.net", "mx.rr.com"],
    ["GMX, Web.de and IONOS", "mx.gmx.net", "web.de", "kundenserver.de", "perfora.net", "mail.com (mxgmxus)"],
    ["T-Online", "t-online.de"],
    ["Orange", "OFR_506", "OFR506", "orange.fr", "wanadoo.fr"],
    ["La Poste", "LPN007", "laposte.net"],
    ["Free", "mx.free.fr"],
    ["Libero", "libero.it", "virgilio.it", "mx.iol.local"],
    ["qq.com", "mx.qq.com"],
    ["NetEase", "MX 163 smtp5 DT:SPM", "126 MI:SPF", "mail.163.com"],
    ["Naver", "naver.com"],
    ["Mail.ru", "mxs.mail.ru"],
    ["Yandex", "yandex.ru"],
    ["Zoho", "mx.zoho.com"],
    ["Fastmail", "in1.messagingengine.com", "fastmail.com"],
    ["OVH", "ovh refuses"],
  ])("%s", (provider, ...replies) => {
    expect(replies.map(providerOf)).toEqual(replies.map(() => provider));
  });

  it.each([
    "BOFR_506",
    "OFRx",
    "LPNx",
    "TSSxx",
    "CXXX",
    "yahooo!",
    "163 ab",
    "gaol",
    "covhx",
    "prodoutlook",
    "trend is micro",
  ])("is not what only looks like it: %s", (reply) =>
    expect(statedIn(reply, "unknown")).not.toHaveProperty("provider"),
  );
});

describe("the blocklist of a reply", () => {
  it.each([
    ["Spamhaus", "check.spamhaus.org", "zen.spamhaus.org"],
    ["SpamCop", "www.spamcop.net", "bl.spamcop.net"],
    ["Barracuda", "www.barracudacentral.org", "b.barracudacentral.org", "barracudanetworks.com"],
    ["UCEPROTECT", "www.uceprotect.net", "dnsbl-1.uceprotect.net"],
    ["Abusix", "lookup.abusix.com", "combined.mail.abusix.zone"],
    ["PSBL", "psbl.org", "psbl.surriel.com", "surriel"],
    ["Invaluement", "www.invaluement.com", "invaluement", "ivmSIP"],
    ["Mailspike", "mailspike.io", "bl.mailspike.net"],
    ["Proofpoint", "ipcheck.proofpoint.com", "proofpoint"],
    ["Microsoft", "sender.office.com", "550 5.7.606 banned", "S3140", "S3150"],
    ["Cloudmark", "csi.cloudmark.com", "cloudmark", "CSI"],
    ["Cisco Talos", "talosintelligence.com", "talos", "senderbase.org", "ironport"],
    ["Trend Micro", "servicecentral.trendmicro.com", "Trend Micro", "TrendMicro"],
    ["SURBL", "surbl.org", "multi.surbl.org"],
    ["URIBL", "lookup.uribl.com", "multi.uribl.com"],
  ])("%s, with a page of its own", (name, host, ...replies) => {
    for (const reply of replies) {
      const found = blocklistOf(reply);
      expect(found?.name).toBe(name);
      expect(URL.parse(found?.lookUp ?? "")?.hostname).toBe(host);
    }
  });

  it.each([
    "550 5.7.60",
    "550 5.7.6xx",
    "550 5.7.6061",
    "S3160",
    "S31400",
    "CSIX",
    "privmsg",
    "trend is micro",
  ])("is not what only looks like it: %s", (reply) =>
    expect(statedIn(reply, "ipBlocked")).not.toHaveProperty("blocklist"),
  );

  it.each([
    ["ipBlocked", true],
    ["blockedLink", true],
    ["reputation", true],
    ["senderRejected", true],
    ["spamContent", false],
    ["noSuchUser", false],
    ["unknown", false],
  ] as const)("is told with the reasons that it can be the cause of: %s, %s", (code, isTold) => {
    expect("blocklist" in statedIn("see spamhaus", code)).toBe(isTold);
  });
});

describe("the size limit of a reply", () => {
  it.each([
    ["limit of 25 MB", "25 MB"],
    ["limit 25MB exceeded", "25MB"],
    ["limit 7 kb", "7 kb"],
    ["limit 1.5 GiB", "1.5 GiB"],
    ["limit 52,428,800 bytes", "52,428,800 bytes"],
    ["limit 10485760 octets", "10485760 octets"],
    ["limit (20 MB), not 30 MB", "20 MB"],
    ["limit 552 5.3.4", undefined],
    ["limit of 25 messages", undefined],
    ["limit of 25  MB", undefined],
    ["limit of 25 MBit", undefined],
    ["limit of many MB", undefined],
    ["limit x25 MB", undefined],
    ["limit 25 TB", undefined],
  ])("%s", (reply, limit) => expect(limitOf(reply)).toBe(limit));
});

describe("the new address of a reply", () => {
  it.each([
    ["moved, try ada@example.com", "ada@example.com"],
    ["please use <ada@example.com>", "ada@example.com"],
    ["is now ada@example.com.", "ada@example.com"],
    ["reach her at: ada@mail.dept.example.com", "ada@mail.dept.example.com"],
    ["has moved to ada@example.com", "ada@example.com"],
    ["has changed address to ada@example.com", "ada@example.com"],
    ["send all mail to ada@example.com", "ada@example.com"],
    ["new address (ada@example.com)", "ada@example.com"],
    ["Neue Adresse: ada@example.com", "ada@example.com"],
    ["jetzt unter ada@example.com", "ada@example.com"],
    ["nouvelle adresse ada@example.com", "ada@example.com"],
    ["novos endereços ada@example.com", "ada@example.com"],
    ["новый адрес ada@example.com", "ada@example.com"],
    ["新邮箱地址 ada@example.com", "ada@example.com"],
    ["try bob@example.org, or now ada@example.com", "ada@example.com"],
    ["has moved from ada@example.com", undefined],
    ["moved; see it to ada@example.com", undefined],
    [`moved ${"x".repeat(31)} to ada@example.com`, undefined],
    ["retry ada@example.com", undefined],
    ["renew ada@example.com", undefined],
    ["new address; ada@example.com", undefined],
    [`new address ${"x".repeat(60)} ada@example.com`, undefined],
    ["try ada@localhost", undefined],
  ])("%s", (reply, address) => expect(newAddressOf(reply)).toBe(address));
});

describe("the page that a reply names", () => {
  it.each([
    ["see https://support.google.com/mail/?p=1", "https://support.google.com/mail/?p=1"],
    ["see http://google.com/mail", "http://google.com/mail"],
    ["see (HTTPS://aka.ms/EXOSmtpErrors)", "HTTPS://aka.ms/EXOSmtpErrors"],
    ["see https://aka.ms/x...", "https://aka.ms/x"],
    ["see https://aka.ms/x?!", "https://aka.ms/x"],
    ['see "https://aka.ms/x"', "https://aka.ms/x"],
    ["see https://example.org/x or https://aka.ms/x", "https://aka.ms/x"],
    ["see https://aka.ms/x or https://google.com/y", "https://aka.ms/x"],
    ["see https://xn--/ or https://aka.ms/x", "https://aka.ms/x"],
    ["see https://aka.ms:99999/ now", undefined],
    ["see aka.ms/x", undefined],
    ["see xhttps://aka.ms/x", undefined],
    ["see ftp://aka.ms/x", undefined],
    ["see https://notaka.ms/x", undefined],
    ["see https://aka.ms.example.org/x", undefined],
    ["see https://example.org/aka.ms", undefined],
  ])("%s", (reply, link) => expect(linkOf(reply)).toBe(link));
});

describe("what a reply does not state", () => {
  it("is absent, not undefined, so that it is not stored", () => {
    for (const code of ["tooLarge", "addressMoved", "ipBlocked", "unknown"] satisfies ReasonCode[])
      expect(Object.keys(statedIn("550 no", code))).toEqual([]);
  });

  it("is only what belongs to the reason", () => {
    const all = "550 limit 25 MB, try ada@example.com, spamhaus";
    expect(Object.keys(statedIn(all, "tooLarge"))).toEqual(["sizeLimit"]);
    expect(Object.keys(statedIn(all, "addressMoved"))).toEqual(["newAddress"]);
    expect(Object.keys(statedIn(all, "ipBlocked"))).toEqual(["blocklist"]);
    expect(Object.keys(statedIn(all, "policy"))).toEqual([]);
  });
});
