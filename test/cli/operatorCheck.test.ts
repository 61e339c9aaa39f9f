import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hostedZones } from "../api/hostedZones.ts";
import { ADMIN, startApi } from "../api/system.ts";
import { bounce } from "../suppressions/events.ts";
import { type Operator, operator, tooWide } from "./operator.ts";

const TABLE = [
  "record_id;Name;email",
  '1;"Groß; Ada";ada@clinic.example',
  "2;Bo;gone@clinic.example",
  "3;Cy;",
  "4;Di;di@nowhere.example",
  "5;Ed;Ada@clinic.example",
];

describe("postmaster check", () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  let on: Operator;
  beforeAll(async () => {
    api = await startApi();
    on = await operator({ POSTMASTER_URL: api.url, POSTMASTER_TOKEN: ADMIN });
    const zones = hostedZones(api.route53);
    await zones.put(await zones.zone("example"), "clinic.example", "MX", "10 mx.clinic.example");
    zones.client.destroy();
    const recipient = {
      recipient: "gone@clinic.example",
      recipientDomain: "clinic.example",
      status: "5.1.1",
    };
    await api.record(bounce(recipient));
    await writeFile(join(on.home, "list.csv"), Buffer.from(`\ufeff${TABLE.join("\r\n")}\r\n`, "utf16le"));
    await writeFile(join(on.home, "fine.txt"), "ada@clinic.example\n");
  });
  afterAll(async () => {
    await on.end();
    await api.stop();
  });
  const written = (name: string) => readFile(join(on.home, name), "utf8");

  it("gives the verdict first, then what was found, and exits 1", async () => {
    const { out, err, code } = await on.$("check list.csv --clean clean.csv --problems problems.csv");
    expect([err, code]).toEqual(["", 1]);
    expect(out.replace(/\s+/g, " ")).toMatch(/^Of 4 addresses, 1 would bounce: 25\.0% of this list\. /);
    expect(out).toMatch(/^Suppressed +1 +yes$/m);
    expect(out).toMatch(/^Never mailed +1$/m);
    expect(out).toContain("1 row without an address.");
    expect(out).toMatch(/^gone@clinic\.example +Suppressed +SES has not delivered/m);
    expect(tooWide(out)).toEqual([]);
    expect(await written("clean.csv")).toBe(`\ufeff${TABLE[0]}\r\n${TABLE[1]}\r\n`);
    const problems = (await written("problems.csv")).split("\r\n");
    expect(problems[0]).toBe("\ufeffrecord_id;Name;email;problem;why");
    expect(problems.slice(1)).toEqual([
      expect.stringMatching(
        /^2;Bo;gone@clinic\.example;Suppressed;SES has not delivered .*: No such mailbox\.$/,
      ),
      "3;Cy;;No address;This row has no address.",
      "4;Di;di@nowhere.example;Domain does not exist;DNS has no such domain.",
      "5;Ed;Ada@clinic.example;Duplicate;The same as address 1 of the list.",
      "",
    ]);
    expect((await stat(join(on.home, "clean.csv"))).mode & 0o777).toBe(0o600);
  });

  it("exits 0 for a list without problems, also from standard input", async () => {
    expect((await on.$("check fine.txt")).code).toBe(0);
    const { body, code } = await on.json("check - --delete", { input: "ada@clinic.example" });
    expect(code).toBe(0);
    expect(body).toMatchObject({
      check: { total: 1, problems: 0, state: "done" },
      withoutAddress: 0,
      problems: [],
    });
    expect((await api.admin.get(`/v1/list-checks/${body.check.id}`)).status).toBe(404);
  });

  it("asks SES about uncertain addresses where that costs no more than was allowed", async () => {
    await writeFile(join(on.home, "unsure.txt"), "jo@clinic.example\nflo+no-mailbox@clinic.example\n");
    const dear = await on.$("check unsure.txt --insights 0.01");
    expect(dear.err.replace(/\s+/g, " ")).toContain(
      "SES was not asked: 2 uncertain addresses would cost about $0.02, more than --insights 0.01.",
    );
    expect(dear.code).toBe(0);
    const { out, err, code } = await on.$("check unsure.txt --insights 1");
    expect([err, code]).toEqual(["", 1]);
    expect(out).toMatch(/^Mailbox probably does not exist +1 +yes$/m);
    expect((await on.$("check unsure.txt --insights much")).code).toBe(2);
  });

  it("exits 2 and says what to change where the list cannot be read", async () => {
    const column = await on.$("check list.csv --column mail");
    expect([column.code, column.out]).toEqual([2, ""]);
    expect(stripVTControlCharacters(column.err).replace(/\s+/g, " ")).toContain(
      "list.csv: The list has no column mail. Its columns: record_id, Name, email.",
    );
    expect(await on.$("check none.csv")).toMatchObject({ code: 2, out: "" });
    expect((await on.run(["check", "-"], { input: "\n" })).err).toContain("no addresses in standard input");
  });
});
