import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ADMIN, startApi } from "../api/system.ts";
import { bounce } from "../suppressions/events.ts";
import { COMMAND } from "../system/builtCommand.ts";
import { type Operator, operator, tooWide } from "./operator.ts";

const at = (second: number) => new Date(Date.parse("2026-11-20T09:00:00Z") + second * 1_000).toISOString();

let api: Awaited<ReturnType<typeof startApi>>;
let on: Operator;
beforeAll(async () => {
  api = await startApi();
  on = await operator({ POSTMASTER_URL: api.url, POSTMASTER_TOKEN: ADMIN });
  const long = "A subject that is longer than what is left of the line";
  await api.record(
    bounce({ id: "1", messageId: "m-1", type: "send", at: at(1), subject: long }),
    bounce({ id: "2", messageId: "m-1", type: "delivery", at: at(2), acceptedAt: at(1), subject: long }),
    bounce({ id: "3", messageId: "m-2", at: at(3), action: "failed", status: "5.2.2" }),
    bounce({
      ...{ id: "4", messageId: "m-3", type: "send", at: at(4), subject: "Your survey" },
      ...{ recipient: "anna.mueller@hospital.example", recipientDomain: "hospital.example" },
    }),
  );
});
afterAll(async () => {
  await on.end();
  await api.stop();
});

describe("postmaster activity", () => {
  it("lists one line for each message, newest first", async () => {
    const { out, code } = await on.$("activity");
    expect(code).toBe(0);
    expect(out.split("\n")).toEqual([
      "AT (UTC)          STATE         TO                        REASON OR SUBJECT",
      "2026-11-20 09:00  sent          anna.mueller@hospital.e…  Your survey",
      "2026-11-20 09:00  bounced       jo@example.net            Mailbox full",
      "2026-11-20 09:00  delivered     jo@example.net            A subject that is lon…",
      "",
    ]);
    expect(tooWide(out)).toEqual([]);
  });

  it("takes parts of an address and other filters together, and answers 1 where nothing matches", async () => {
    const { body } = await on.json("activity mueller hospital --state sent --domain hospital.example");
    expect(body).toEqual((await api.admin.get("/v1/messages?recipient=mueller+hospital&state=sent")).body);
    expect(body.items).toHaveLength(1);
    expect(await on.$("activity mueller --state bounced")).toMatchObject({
      code: 1,
      out: "No matching messages.\n",
    });
    const { body: full } = await on.json("activity --reason MAILBOXFULL --actor recipient --all");
    expect(full.items).toMatchObject([{ messageId: "m-2" }]);
    const one = await on.$("activity --limit 1");
    expect(one.out).toContain("Searched back to 2026-11-20 09:00 UTC. Use --limit NUMBER or --all to see");
    expect(await on.$("activity --state lost")).toMatchObject({ code: 2 });
    expect(await on.$("activity --follow --all")).toMatchObject({ code: 2 });
  });

  it.each([false, true])("follows: new messages and changes as they come, JSON %s", async (isJson) => {
    const child = spawn(process.execPath, [COMMAND, "activity", "--follow", ...(isJson ? ["--json"] : [])], {
      env: { ...process.env, POSTMASTER_URL: api.url, POSTMASTER_TOKEN: ADMIN },
    });
    let out = "";
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk;
    });
    const rows = () => {
      const lines = out.split("\n").slice(0, -1);
      if (!isJson) return lines.slice(1).map((line) => line.slice(18, 58).trim().replace(/ +/, " "));
      return lines
        .map((line) => JSON.parse(line))
        .map(({ state, recipients }) => `${state} ${recipients[0].slice(0, 25)}`);
    };
    const known = expect.arrayContaining(["delivered jo@example.net", "bounced jo@example.net"]);
    const recipient = `new${isJson}@example.net`;
    const message = { messageId: `new ${isJson}`, recipient, subject: "New" };
    await expect.poll(rows).toEqual(known);
    const before = rows();
    await api.record(bounce({ ...message, id: `s${isJson}`, type: "send", at: at(60) }));
    await expect.poll(rows).toEqual([...before, `sent ${recipient}`]);
    await api.record(
      bounce({ ...message, id: `d${isJson}`, type: "delivery", at: at(61), acceptedAt: at(60) }),
    );
    await expect.poll(rows).toEqual([...before, `sent ${recipient}`, `delivered ${recipient}`]);
    child.kill("SIGINT");
    expect(await once(child, "close")).toEqual([null, "SIGINT"]);
  });
});
