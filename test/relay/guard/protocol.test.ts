import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { REWRITE, startGuard, type TestGuard, until } from "./guardProcess.ts";

let guard: TestGuard;
beforeAll(async () => {
  guard = await startGuard(REWRITE);
});
afterAll(() => guard?.stop());

const PRELUDE = `
function check(what, holds) if not holds then error(what, 0) end end
function done(what, problem) check(what .. ": " .. tostring(problem), problem == nil) end
-- The manual page names these in the other order.
function open(version, actions, steps)
  local c = mt.connect("inet:" .. port .. "@127.0.0.1", 50, 0.1)
  check("connect", c ~= nil)
  done("negotiate", mt.negotiate(c, version, steps, actions))
  return c
end
function mail(c, from, header, value)
  done("mail", mt.mailfrom(c, "<" .. from .. ">"))
  done("rcpt", mt.rcptto(c, "<bob@example.net>"))
  done("header", mt.header(c, "Subject", " x"))
  done("header", mt.header(c, header, value))
  done("eom", mt.eom(c))
end
function continues(c, what) check(what .. " continues", mt.getreply(c) == SMFIR_CONTINUE) end
CHANGED = ' "Ada via REDCap" <redcap@example.org>'
function rewritten(c)
  continues(c, "a rewritten message")
  check("From", mt.eom_check(c, MT_HDRCHANGE, "From", CHANGED))
  check("Reply-To", mt.getheader(c, "Reply-To", 0) == ' "Ada" <ada@elsewhere.example>')
  check("X-Original-From", mt.getheader(c, "X-Original-From", 0) == " Ada <ada@elsewhere.example>")
  check("nothing else", mt.getheader(c, "Reply-To", 1) == nil and not mt.eom_check(c, MT_HDRDELETE))
end
function unchanged(c)
  continues(c, "an unchanged message")
  check("no change", not mt.eom_check(c, MT_HDRCHANGE) and not mt.eom_check(c, MT_HDRADD))
end
`;

/** Runs a script of miltertest(8); answers what it says is wrong. */
const miltertest = (script: string, port = guard.port): string => {
  const { status, stdout, stderr } = spawnSync("miltertest", ["-D", `port=${port}`], {
    input: `${PRELUDE}${script}\nprint("finished")\n`,
    encoding: "utf8",
  });
  return status === 0 && stdout.endsWith("finished\n") ? "" : `${status} ${stdout}${stderr}`;
};

const ADA = `"From", " Ada <ada@elsewhere.example>"`;

describe("the guard, asked by miltertest", () => {
  it("negotiates what it needs and no more", () => {
    expect(
      miltertest(`
c = open(nil, nil, nil)
for _, action in ipairs({SMFIF_ADDHDRS, SMFIF_CHGHDRS, SMFIF_CHGFROM}) do check("action", mt.test_action(c, action)) end
for _, action in ipairs({SMFIF_CHGBODY, SMFIF_ADDRCPT, SMFIF_DELRCPT, SMFIF_QUARANTINE}) do check("no action", not mt.test_action(c, action)) end
for _, step in ipairs({SMFIP_NOCONNECT, SMFIP_NOHELO, SMFIP_NOBODY}) do check("left out", mt.test_option(c, step)) end
for _, step in ipairs({SMFIP_NOMAIL, SMFIP_NORCPT, SMFIP_NOHDRS}) do check("needed", not mt.test_option(c, step)) end
-- Without these replies Postfix would wait 40 ms.
for _, step in ipairs({SMFIP_NR_MAIL, SMFIP_NR_RCPT, SMFIP_NODATA}) do check("replied to", not mt.test_option(c, step)) end
mt.disconnect(c)`),
    ).toBe("");
  });

  it("answers each step of a server that offers to leave out none", () => {
    expect(
      miltertest(`
c = open(6, SMFIF_ADDHDRS + SMFIF_CHGHDRS + SMFIF_CHGFROM, 0)
CHANGED = '"Ada via REDCap" <redcap@example.org>'
done("connect", mt.conninfo(c, "localhost", "127.0.0.1")) continues(c, "connect")
done("helo", mt.helo(c, "localhost")) continues(c, "helo")
done("unknown", mt.unknown(c, "NONSENSE")) continues(c, "unknown")
done("mail", mt.mailfrom(c, "<ada@elsewhere.example>", "SIZE=10")) continues(c, "mail")
done("rcpt", mt.rcptto(c, "<bob@example.net>")) continues(c, "rcpt")
done("data", mt.data(c)) continues(c, "data")
done("header", mt.header(c, "From", "Ada <ada@elsewhere.example>")) continues(c, "header")
done("eoh", mt.eoh(c)) continues(c, "eoh")
done("body", mt.bodystring(c, "text")) continues(c, "body")
done("eom", mt.eom(c)) continues(c, "eom")
check("From", mt.eom_check(c, MT_HDRCHANGE, "From", CHANGED))
mt.disconnect(c)`),
    ).toBe("");
  });

  it("changes nothing for a server that allows no changes, and says so", async () => {
    expect(
      miltertest(`
c = open(6, SMFIF_ADDHDRS, nil)
mail(c, "old@elsewhere.example", ${ADA})
unchanged(c)
mt.disconnect(c)`),
    ).toBe("");
    await until(() => guard.lines().includes("Postfix does not allow changes"));
  });

  it("changes an unverified sender and logs it under the queue id that the macros state", async () => {
    expect(
      miltertest(`
c = open(nil, nil, nil)
mt.macro(c, SMFIC_MAIL, "{mail_addr}", "ada@elsewhere.example", "i", "4bMACRO")
mail(c, "ada@elsewhere.example", ${ADA})
rewritten(c)
mt.disconnect(c)`),
    ).toBe("");
    await until(() => guard.lines().includes("4bMACRO"));
    expect(guard.lines()).toContain(
      "4bMACRO: rewrote a…@elsewhere.example to redcap@example.org (From, Reply-To, X-Original-From, envelope sender)\n",
    );
  });

  it("takes a name alone for the address that Postfix completes it to", () => {
    expect(
      miltertest(`
c = open(nil, nil, nil)
mt.macro(c, SMFIC_MAIL, "{mail_addr}", "www-data@example.org")
mail(c, "www-data", "From", " ann@example.org") unchanged(c)
mt.macro(c, SMFIC_MAIL, "{mail_addr}", "ann@example.org")
mail(c, "ada@elsewhere.example", ${ADA}) rewritten(c)
mt.disconnect(c)`),
    ).toBe("");
  });

  it("judges several messages of a connection, each by itself", () => {
    expect(
      miltertest(`
c = open(nil, nil, nil)
mail(c, "ada@elsewhere.example", ${ADA}) rewritten(c)
mail(c, "ann@example.org", "From", " ann@example.org")
continues(c, "a verified message")
for i = 1, 50 do mail(c, "ada@elsewhere.example", ${ADA}) continues(c, "message " .. i) end
mt.disconnect(c)`),
    ).toBe("");
  });

  it.each([
    ["negotiation", ""],
    ["MAIL", `mt.mailfrom(c, "<eve@y.example>")`],
    ["RCPT", `mt.mailfrom(c, "<eve@y.example>") mt.rcptto(c, "<bob@example.net>")`],
    [
      "a header",
      `mt.mailfrom(c, "<eve@y.example>") mt.rcptto(c, "<bob@example.net>") mt.header(c, "From", " Eve <eve@y.example>") mt.header(c, "Reply-To", " eve@y.example")`,
    ],
    ["the end of a message", `mail(c, "eve@y.example", "From", " Eve <eve@y.example>")`],
  ])("forgets a message that is aborted after %s", (_, before) => {
    // Every second connection: miltertest itself counts changes of all messages of one.
    expect(
      miltertest(`
c = open(nil, nil, nil)
${before}
done("abort", mt.abort(c))
mail(c, "ann@example.org", "From", " ann@example.org")
continues(c, "the next message")
${before.includes("mail(c") ? "" : "unchanged(c)"}
mt.disconnect(c)
c = open(nil, nil, nil)
${before}
mt.abort(c)
mail(c, "ada@elsewhere.example", ${ADA})
${before.includes("mail(c") ? "" : "rewritten(c)"}
mt.disconnect(c)`),
    ).toBe("");
  });

  it("rejects with a reply of its own in the mode reject", async () => {
    const strict = await startGuard(["--mode", "reject"]);
    try {
      expect(
        miltertest(
          `
c = open(nil, nil, nil)
mail(c, "ada@elsewhere.example", ${ADA})
check("reply code", mt.getreply(c) == SMFIR_REPLYCODE)
mt.disconnect(c)
c = open(nil, nil, nil)
mail(c, "ann@example.org", "From", " ann@example.org")
unchanged(c)
mt.disconnect(c)`,
          strict.port,
        ),
      ).toBe("");
      await until(() => strict.lines().includes("rejected, SES would reject a…@elsewhere.example"));
    } finally {
      await strict.stop();
    }
  });
});
