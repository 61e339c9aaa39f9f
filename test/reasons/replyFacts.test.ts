import { describe, expect, it } from "vitest";
import { judgeReply } from "../../shared/reasons/judge.ts";

describe("what a reply states", () => {
  it.each([
    ["550 5.1.1 The email account does not exist - gsmtp", "Google"],
    ["550 5.4.1 Recipient address rejected: Access denied. https://aka.ms/EXOSmtpErrors", "Microsoft 365"],
    [
      "550 Rejected by header based Anti-Spoofing policy - https://community.mimecast.com/docs/DOC-1369",
      "Mimecast",
    ],
    ["421 4.7.0 [TSS04] Messages temporarily deferred", "Yahoo"],
  ])("the provider: %s", (reply, provider) => expect(judgeReply(reply).facts.provider).toBe(provider));

  it("names the provider by the reporting MTA, where the reply does not", () => {
    expect(judgeReply("550 no such user", "5.1.1", "dns; mx1.gmx.net").facts.provider).toBe(
      "GMX, Web.de and IONOS",
    );
  });

  it("the blocklist, with its look-up page, where the sender or a link is listed", () => {
    expect(judgeReply("554 Client host [192.0.2.1] blocked using zen.spamhaus.org").facts.blocklist).toEqual({
      name: "Spamhaus",
      lookUp: "https://check.spamhaus.org/",
    });
    expect(judgeReply("552 5.2.2 mailbox full, see spamhaus.org").facts.blocklist).toBeUndefined();
  });

  it("the size limit of what is too large", () => {
    expect(judgeReply("552 5.3.4 Message size exceeds limit of 25 MB").facts.sizeLimit).toBe("25 MB");
  });

  it("the new address of who has moved, not whom to ask about it", () => {
    expect(
      judgeReply("551 5.1.6 <ada@example.org> has moved; please try <ada.new@example.com>").facts.newAddress,
    ).toBe("ada.new@example.com");
    expect(
      judgeReply("551 5.1.6 User has moved, ask postmaster@example.org").facts.newAddress,
    ).toBeUndefined();
  });

  it("the provider's page, without the sentence's end", () => {
    expect(judgeReply("550 spam, see https://support.google.com/mail/?p=Spam.").facts.link).toBe(
      "https://support.google.com/mail/?p=Spam",
    );
  });

  it.each(["https://example.org/login", "https://notgoogle.com/x", "https://google.com.example.org/x"])(
    "no page of anybody else: %s",
    (link) => {
      expect(judgeReply(`550 spam, see ${link} for why`).facts.link).toBeUndefined();
    },
  );

  it.each([
    "550 5.1.6 <ada@example.org>: Recipient address rejected: user has moved",
    "550 ada@example.org: mailbox has moved, sender redcap@example.edu",
    "551 5.1.6 ada@example.org moved, questions go by mail from redcap@example.edu",
  ])("no new address where it names only old ones: %s", (reply) => {
    expect(judgeReply(reply)).toMatchObject({ code: "addressMoved" });
    expect(judgeReply(reply).facts.newAddress).toBeUndefined();
  });

  it.each([
    "551 5.1.6 ada@example.org has moved to ada@example.net.",
    "550 Der Benutzer hat eine neue Adresse: ada@example.net",
    "550 <ada@example.org> has changed address, please use <ada@example.net>",
    "550 5.1.6 new address: ada@example.net, not ada@example.org",
  ])("the new one beside others: %s", (reply) => {
    expect(judgeReply(reply).facts.newAddress).toBe("ada@example.net");
  });
});
