import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ADMIN, startApi } from "../api/system.ts";
import { bounce } from "../suppressions/events.ts";
import { hasTerminal, type Operator, operator, tooWide } from "./operator.ts";

let api: Awaited<ReturnType<typeof startApi>>;
let on: Operator;
beforeAll(async () => {
  api = await startApi();
  on = await operator({ POSTMASTER_URL: api.url, POSTMASTER_TOKEN: ADMIN });
});
afterAll(async () => {
  await on.end();
  await api.stop();
});

const suppress = async (address: string, given = {}) => {
  const recipientDomain = address.slice(address.lastIndexOf("@") + 1);
  await api.ses.put(address, "BOUNCE");
  await api.record(bounce({ id: address, recipient: address, recipientDomain, status: "5.1.1", ...given }));
};

describe("postmaster suppressions", () => {
  it("lists in 80 columns, filters, says that there is more, and lists all as JSON and CSV", async () => {
    const long = `${"very-long-".repeat(5)}name@list.example`;
    for (const address of ["a@list.example", "b@list.example", "c@list.example", long])
      await suppress(address, {
        at: address.startsWith("c") ? "2026-02-01T00:00:00.000Z" : "2026-01-01T10:00:00.000Z",
      });
    const { out, code } = await on.$("suppressions list --domain list.example --limit 2");
    expect(code).toBe(0);
    expect(out).toMatch(
      /^ADDRESS +REASON +SINCE \(UTC\) +NEXT STEP\na@list.example +No such mailbox {2}2026-01-01 10:00 {2}check, then/,
    );
    expect(out).toContain("There are more. Use --limit NUMBER or --all to see them.");
    const whole = await on.$("suppressions list --domain list.example --all");
    expect(whole.out).toContain(`\n${long}\n`);
    expect(tooWide(whole.out)).toEqual([]);
    expect((await on.json("suppressions list --domain list.example --limit 2")).body).toEqual(
      (await api.admin.get("/v1/suppressions?domain=list.example&limit=2")).body,
    );
    const all = await on.json("suppressions list --domain list.example --all");
    expect(all.body).toEqual((await api.admin.get("/v1/suppressions?domain=list.example")).body);
    const narrow = await on.json(
      "suppressions list --prefix c@list --reason bounce --since 2026-01-15 --newest",
    );
    expect(narrow.body.items).toMatchObject([{ address: "c@list.example" }]);
    expect((await on.json("suppressions list --domain list.example --since 2h")).body.items).toEqual([]);
    const csv = await on.$("suppressions list --domain list.example --all --csv");
    const { text } = await api.admin.get("/v1/suppressions?domain=list.example", {
      headers: { accept: "text/csv" },
    });
    expect(csv.out).toBe(text);
  });

  it("shows why and what to do; what servers said cannot reach the terminal", async () => {
    await suppress("evil@example.net", {
      diagnostic: "smtp; 550 \u001b[31mred\u001b]0;title\u0007 \u009b2J\r\nno such user",
    });
    const { out, code } = await on.$("suppressions show evil@example.net");
    expect(code).toBe(0);
    expect(out).toContain("BOUNCES AND COMPLAINTS (UTC)");
    expect(out).toContain("red");
    expect(out).toContain("no such user");
    expect(out).toMatch(/removal +requires --force/);
    expect(out).not.toMatch(/[^\P{Cc}\n]/u);
    expect(tooWide(out)).toEqual([]);
    const json = await on.json("suppressions show evil@example.net");
    expect(json.out).not.toMatch(/[^\P{Cc}\n]/u);
    expect(json.body).toEqual((await api.admin.get("/v1/suppressions/evil%40example.net")).body);
    for (const command of [
      "suppressions list --domain example.net",
      "suppressions list --csv",
      "recipients show evil@example.net",
    ])
      expect((await on.$(command)).out).not.toMatch(/[^\P{Cc}\n\r]/u);
  });

  it("removes one address, with force where it is likely to bounce again", async () => {
    await suppress("jo+one@example.net");
    const refused = await on.$("suppressions remove jo+one@example.net");
    expect(refused).toMatchObject({ code: 1, out: "" });
    expect(refused.err).toMatch(/\[likely_to_bounce_again\]\n +1\. /);
    expect(refused.err).toMatch(/^ +postmaster suppressions remove jo\+one@example\.net --force$/m);
    expect(tooWide(refused.err)).toEqual([]);
    const done = await on.run([
      "suppressions",
      "remove",
      "jo+one@example.net",
      "--force",
      "--note",
      "is back",
    ]);
    expect(done).toMatchObject({ code: 0, err: "" });
    expect(done.out).toContain("Removed jo+one@example.net.");
    const again = await on.json("suppressions remove jo+one@example.net");
    expect(again).toMatchObject({ code: 1, body: { code: "not_suppressed", status: 404 } });
    const audit = (await api.admin.get("/v1/audit?limit=1")).body.items;
    expect(audit).toMatchObject([{ action: "suppression.removed", note: "is back" }]);
    expect(await on.$("suppressions show jo+one@example.net")).toMatchObject({ code: 1, out: "" });
  });

  it("removes those of a file as a job: results, the sum, and 1 where some are left", async () => {
    await api.ses.put("ses-only@example.net", "COMPLAINT");
    for (const name of ["x", "y"]) await suppress(`${name}@bulk.example`);
    await api.ses.put("soft@bulk.example", "BOUNCE");
    const file = join(on.home, "back.txt");
    await writeFile(
      file,
      "\ufeff# returned\r\nx@bulk.example\r\n\r\nsoft@bulk.example\r\nnone@bulk.example\r\n junk \r\n",
    );
    const { out, err, code } = await on.run(["suppressions", "remove", "--file", file]);
    expect(code).toBe(1);
    expect(err).toMatch(/^4 addresses, job \S+: it continues even if/);
    expect(out).toMatch(/^x@bulk.example +skipped +Suppressed on \d{4}-\d\d-\d\d\. The recipient's/m);
    expect(out).toMatch(/^soft@bulk.example +removed$/m);
    expect(out).toMatch(/^none@bulk.example +not suppressed$/m);
    expect(out).toMatch(/^junk +invalid$/m);
    expect(out).toContain("4 addresses: 1 removed, 1 not suppressed, 1 skipped as likely to bounce again");
    expect(tooWide(out)).toEqual([]);
    const forced = await on.json("suppressions remove y@bulk.example --file - --force", {
      input: "x@bulk.example\n",
    });
    expect(forced.code).toBe(0);
    expect(forced.body.jobs).toMatchObject([{ state: "done", total: 2, removed: 2 }]);
    expect(forced.body.results).toMatchObject([
      { address: "y@bulk.example", outcome: "removed", warning: "likely_to_bounce_again" },
      { address: "x@bulk.example", outcome: "removed" },
    ]);
    expect(await api.ses.get("x@bulk.example")).toBeUndefined();
  });

  describe("of one reason", () => {
    const DMARC =
      "smtp; 550 5.7.509 Access denied, sending domain EXAMPLE.ORG does not pass DMARC verification and has a DMARC policy of reject.";
    const at = (n: number) => new Date(Date.UTC(2024, 0, 1, 0, n)).toISOString();
    const period = "--since 2024-01-01 --until 2024-02-01";
    beforeAll(async () => {
      for (let n = 0; n < 9; n++) {
        const [status, diagnostic] =
          n < 5
            ? ["5.7.509", DMARC]
            : n < 8
              ? ["5.2.2", "552 5.2.2 mailbox full"]
              : ["5.1.1", "user unknown"];
        await suppress(`g${n}@${n % 2 === 0 ? "a" : "b"}.group.example`, { at: at(n), status, diagnostic });
      }
    });

    it("lists them by code in any case, or by who has to act", async () => {
      const listed = async (options: string) =>
        (await on.json(`suppressions list ${period} ${options}`)).body.items.map(
          ({ address }: { address: string }) => address.split("@")[0],
        );
      expect(await listed("--reason mailboxFULL")).toEqual(["g7", "g6", "g5"]);
      expect(await listed("--actor you --domain a.group.example")).toEqual(["g4", "g2", "g0"]);
      const wrong = await on.$("suppressions list --reason nonsense");
      expect(wrong.code).toBe(2);
      expect(wrong.err).toContain("noSuchUser");
    });

    it("counts each reason in 80 columns", async () => {
      const { out, code } = await on.$(`suppressions groups ${period}`);
      expect(code).toBe(0);
      expect(out).toMatch(/^CODE +ADDRESSES +SINCE \(UTC\) +ACTION BY +NEXT STEP$/m);
      expect(out).toMatch(/^senderAuthentication +5 +2024-01-01 +you +fix, then remove$/m);
      expect(out).toMatch(/^mailboxFull +3 +2024-01-01 +you, recipient +remove/m);
      expect(tooWide(out)).toEqual([]);
      expect((await on.json(`suppressions groups ${period}`)).body).toEqual(
        (await api.admin.get("/v1/suppression-groups?since=2024-01-01&until=2024-02-01")).body,
      );
      expect((await on.$("suppressions groups --since 2h --until 1h")).out).toContain(
        "No matching suppressions.",
      );
    });

    it("removes them, in a domain and a period, with results as of a list", async () => {
      const remove = "suppressions remove --reason senderauthentication";
      const { out, err, code } = await on.$(`${remove} ${period} --domain b.group.example --yes`);
      expect(code).toBe(0);
      expect(err).toMatch(/^2 addresses, job \S+: it continues even if/);
      expect(out).toMatch(/^g1@b\.group\.example +removed$/m);
      expect(out).toContain("2 addresses: 2 removed");
      const json = await on.json(`${remove} ${period} --yes`);
      expect(json.body.jobs).toMatchObject([
        { state: "done", removed: 3, more: false, filter: { reasonCode: "senderAuthentication" } },
      ]);
      const none = await on.$(`${remove} ${period} --yes`);
      expect(none).toMatchObject({ code: 1, out: "" });
      expect(none.err).toContain("no matching suppressions for “Sender authentication failed”");
    });

    it("removes what is likely to bounce again only with --force", async () => {
      const refused = await on.$(`suppressions remove --reason noSuchUser ${period} --yes`);
      expect(refused).toMatchObject({ code: 2, out: "" });
      expect(refused.err).toContain("add --force");
      const forced = await on.$(`suppressions remove --reason noSuchUser ${period} --yes --force`);
      expect(forced.code).toBe(0);
      expect(forced.out).toMatch(/^g8@a\.group\.example +removed +likely to bounce again$/m);
    });

    it("says what does not go together", async () => {
      for (const line of [
        "suppressions remove a@b.example --reason mailboxFull",
        "suppressions remove a@b.example --since 2h",
      ])
        expect(await on.$(line)).toMatchObject({ code: 2, out: "" });
    });

    it.skipIf(!hasTerminal)("asks first, with the count", async () => {
      const no = await on.onTerminal(`suppressions remove --reason mailboxFull ${period}`, { input: "n\n" });
      expect(no.code).toBe(2);
      expect(no.out.replace(/\s+/g, " ")).toContain("Remove 3 addresses suppressed for “Mailbox full”");
    });
  });

  it("says which addresses or file it wants", async () => {
    const none = await on.$("suppressions remove");
    expect(none).toMatchObject({ code: 2, out: "" });
    expect(none.err).toContain("use --file FILE");
    const missing = await on.$("suppressions remove --file nowhere.txt");
    expect(missing.code).toBe(2);
    expect(missing.err).toMatch(/cannot read nowhere\.txt \(ENOENT\)/);
    const empty = await on.$("suppressions remove --file -", { input: "# nothing\n" });
    expect(empty).toMatchObject({ code: 2 });
  });

  it.skipIf(!hasTerminal)(
    "shows progress and asks first on a terminal, in colours unless NO_COLOR",
    async () => {
      await suppress("asked@tty.example");
      const line = "suppressions remove asked@tty.example none@tty.example --force";
      const no = await on.onTerminal(line, { input: "n\n" });
      expect(no.code).toBe(2);
      expect(no.out).toContain("Remove 2 addresses from SES's suppression list? [y/N]");
      expect(await api.ses.get("asked@tty.example")).toBeDefined();
      const yes = await on.onTerminal(`${line} --yes`);
      expect(yes.code).toBe(0);
      expect(yes.out).toContain("\r0 of 2 done, 0 not removed\u001b[K");
      expect(yes.out).toContain("\u001b[32mremoved");
      const plain = await on.onTerminal("suppressions list", { env: { NO_COLOR: "1" } });
      expect(plain.out).not.toContain("\u001b[");
      expect((await on.onTerminal("suppressions list")).out).toContain("\u001b[");
    },
  );

  it("suppresses by hand", async () => {
    const done = await on.run([
      "suppressions",
      "add",
      "left@example.net",
      "--reason",
      "COMPLAINT",
      "--note",
      "asked",
    ]);
    expect(done).toMatchObject({ code: 0, err: "" });
    expect(await api.ses.get("left@example.net")).toMatchObject({ reason: "COMPLAINT" });
    expect((await on.$("suppressions list --prefix left@")).out).toMatch(/suppressed manually;\s+“asked”/);
    expect((await on.$("suppressions add left@example.net")).code).toBe(2);
    expect((await on.$("suppressions add left@example.net --reason bounce")).err).toContain(
      "BOUNCE, COMPLAINT",
    );
  });
});

describe("a request that the API refuses", () => {
  it("is a clear error: usage, with code and fields", async () => {
    const { code, out, err } = await on.run([
      "suppressions",
      "list",
      "--since",
      "2026-13-40",
      "--domain",
      "a@b",
    ]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("[invalid_request]");
    expect(err).toContain("since: not a time");
    expect(err).toContain("domain: not a domain");
    const noTime = await on.$("suppressions list --since yesterday");
    expect(noTime).toMatchObject({ code: 2, out: "" });
    expect(noTime.err).toContain("2h or 7d (ago)");
    const reader = await api.as("read");
    expect(reader).toBeDefined();
    const env = { POSTMASTER_TOKEN: "secret of read" };
    const denied = await on.$("tokens list", { env });
    expect(denied).toMatchObject({ code: 2, out: "" });
    expect(denied.err).toContain("[missing_scope]");
    const unknown = await on.$("tokens list", { env: { POSTMASTER_TOKEN: "pm_wrong" } });
    expect(unknown.code).toBe(2);
    expect(unknown.err).toMatch(/\[unauthorized\]\s+Sign\s+in\s+with/);
    expect(unknown.err).not.toContain("pm_wrong");
  });
});
