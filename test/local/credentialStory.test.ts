import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { operator } from "../cli/operator.ts";
import { delivery, send } from "../feedback/notifications.ts";
import { publishFeedback } from "../system/feedback.ts";
import { invoke } from "../system/invoke.ts";
import { startLocalSystem, type TestSystem } from "../system/localSystem.ts";
import { sendOverSmtp } from "../system/smtp.ts";
import { turn } from "../system/turn.ts";

const SENDER = "redcap@uni.example";
const DAY_MS = 86_400_000;
const OTHER_IP = "127.0.0.2";
type User = { userName: string; accessKeyId: string; smtpPassword: string };
type Item = Record<string, unknown>;

describe("a second SMTP credential, from its first message to the warning", () => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await startLocalSystem();
    await turn(system.endpoints.sesv2, "verified-identities", {
      identity: SENDER,
      configurationSet: "postmaster",
    });
  });
  afterAll(() => system.stop());

  const get = async (path: string) => {
    const answer = await fetch(`${system.url}${path}`, {
      headers: { authorization: `Bearer ${system.token}` },
    });
    return (await answer.json()) as Item;
  };
  const items = async (path: string) => (await get(path))["items"] as Item[];
  const newUser = async (userName: string) => {
    const answer = await fetch(`${system.endpoints.sesv2}/_local/iam-users`, {
      method: "POST",
      body: JSON.stringify({ userName }),
    });
    return (await answer.json()) as User;
  };
  const accepted = (reply: string) => {
    expect(reply).toMatch(/^250 Ok /);
    return reply.replace("250 Ok ", "");
  };

  it("is in the story, the filter and the stats, and is warned of with the way to deactivate it", async () => {
    // Three weeks in which the first credential alone has sent, from this machine.
    await publishFeedback(
      system.endpoints,
      Array.from({ length: 21 }, (_, n) => {
        const at = new Date(Date.now() - (n + 2) * DAY_MS).toISOString();
        const given = { messageId: `before-${n}`, at, to: [`p${n}@clinic.example`], source: SENDER };
        const origin = { credential: "local", sourceIp: "127.0.0.1" };
        return [send({ ...given, ...origin }), delivery({ ...given, ...origin })];
      }).flat(),
    );
    // Counted before the first check of the warnings, which is a minute after the start.
    expect(await items("/v1/stats?by=credential")).toMatchObject([{ key: "local", counts: { send: 21 } }]);

    const lab = await newUser("ses-smtp-lab");
    const first = accepted(await sendOverSmtp(system, { from: SENDER, to: "ada@clinic.example" }));
    const second = accepted(
      await sendOverSmtp(
        system,
        { from: SENDER, to: "bounce@simulator.amazonses.com", subject: "Hello" },
        { user: lab.accessKeyId, password: lab.smtpPassword, localAddress: OTHER_IP },
      ),
    );
    const origin = (messageId: string) => async () => (await get(`/v1/messages/${messageId}`))["origin"];
    await expect
      .poll(origin(first))
      .toMatchObject({ credential: "local", sourceIp: "127.0.0.1", operation: "SendSmtpEmail" });
    await expect
      .poll(origin(second))
      .toMatchObject({ credential: "ses-smtp-lab", sourceIp: OTHER_IP, configurationSet: "postmaster" });

    const messages = async (query: string) =>
      (await items(`/v1/messages?${query}`)).map((one) => one["messageId"]);
    expect(await messages("credential=ses-smtp-lab")).toEqual([second]);
    expect(await messages(`sourceIp=${OTHER_IP}`)).toEqual([second]);
    await expect
      .poll(async () => (await items("/v1/events?credential=ses-smtp-lab")).map(({ type }) => type))
      .toEqual(["bounce", "send"]);
    expect(await items("/v1/stats?by=credential")).toMatchObject([
      { key: "local", counts: { send: 22 } },
      { key: "ses-smtp-lab", counts: { send: 1, simulatedSend: 1, bounce: 1, volume: 0 }, bounceRate: 0 },
    ]);

    // The same in a shell.
    const on = await operator({ POSTMASTER_URL: system.url, POSTMASTER_TOKEN: system.token });
    const shown = await on.$(`messages show ${second}`);
    expect(shown.out).toMatch(/credential\s+ses-smtp-lab/);
    expect(shown.out).toMatch(/sent from\s+127\.0\.0\.2/);
    expect((await on.$("messages find --credential ses-smtp-lab")).out).toContain(second);
    expect((await on.$("events list --source-ip 127.0.0.2 --type send")).out).toContain(second);
    expect((await on.$("stats --by credential --since 7d")).out).toMatch(/ses-smtp-lab\s+0\s+0/);
    expect(await on.$("messages find")).toMatchObject({ code: 2 });

    // Mail to the mailbox simulator is none that anybody is warned of.
    accepted(
      await sendOverSmtp(
        system,
        { from: SENDER, to: "ada@clinic.example" },
        { user: lab.accessKeyId, password: lab.smtpPassword, localAddress: OTHER_IP },
      ),
    );
    const warnings = async () => {
      for (const name of ["tally", "watch"] as const) await invoke(system.endpoints, name);
      return (await items("/v1/warnings?state=open"))
        .filter(({ rule }) => rule === "newOrigin")
        .map(({ headline }) => headline)
        .sort();
    };
    await expect
      .poll(warnings, { timeout: 60_000, interval: 1_000 })
      .toEqual([`Mail from a new IP address: ${OTHER_IP}`, "Mail sent with a new credential: ses-smtp-lab"]);
    const told = (await on.$("warnings list --state open")).out;
    expect(told.replace(/\s+/g, " ")).toContain("Mail sent with a new credential: ses-smtp-lab");
    const [warning] = (await items("/v1/warnings?state=open")).filter(({ headline }) =>
      String(headline).includes("ses-smtp-lab"),
    );
    const steps = warning?.["remedy"] as { target: Item | null }[];
    expect(steps.map(({ target }) => target)).toContainEqual({
      to: "credential",
      credential: "ses-smtp-lab",
    });
    expect(steps.map(({ target }) => target)).toContainEqual({
      to: "shell",
      command: "aws iam list-access-keys --user-name ses-smtp-lab",
    });

    // Once its key is deactivated, SES takes no more of it.
    await turn(system.endpoints.sesv2, "iam-users", { accessKeyId: lab.accessKeyId }, "DELETE");
    expect(
      await sendOverSmtp(
        system,
        { from: SENDER, to: "ada@clinic.example" },
        { user: lab.accessKeyId, password: lab.smtpPassword },
      ),
    ).toBe("535 Authentication Credentials Invalid");
    await on.end();
  }, 300_000);
});
