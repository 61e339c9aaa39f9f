import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { CreateEmailIdentityCommand, SESv2Client } from "@aws-sdk/client-sesv2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { InboxMessage } from "../../local/inbox/Inbox.ts";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import { startLocalSystem, type TestSystem } from "../system/localSystem.ts";
import { sendOverSmtp } from "../system/smtp.ts";

const SENDER = "redcap@uni.example";

describe("mail through the local system's SMTP", () => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await startLocalSystem();
  });
  afterAll(() => system.stop());

  /** Answers SES's reply. */
  const send = (to: string) => sendOverSmtp(system, { from: SENDER, to });
  const until = async <Value>(what: string, look: () => Promise<Value | undefined>): Promise<Value> => {
    const deadline = performance.now() + 60_000;
    for (;;) {
      const found = await look();
      if (found !== undefined) return found;
      if (performance.now() > deadline) throw new Error(`${what} did not come in time`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const inbox = async (): Promise<InboxMessage[]> =>
    (await fetch(`${system.endpoints.inbox}/messages.json`)).json() as Promise<InboxMessage[]>;
  const mailTo = (address: string) =>
    until(`mail to ${address}`, async () => (await inbox()).find(({ to }) => to.includes(address)));
  type Event = { type: string; subtype: string | null; recipient: string; diagnostic: string | null };
  /** The events of a message once one of this type is among them. */
  const eventsOf = (messageId: string, type: string) =>
    until(`the ${type} of ${messageId}`, async () => {
      const answer = await fetch(`${system.url}/v1/messages/${messageId}`, {
        headers: { authorization: `Bearer ${system.token}` },
      });
      const { items = [] } = (await answer.json()) as { items?: Event[] };
      return items.some((event) => event.type === type) ? items : undefined;
    });

  it("is refused, then taken once the link in the inbox is opened, and its delivery is recorded", async () => {
    expect(await send("ada@example.net")).toBe(
      `554 Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-1: ${SENDER}`,
    );
    const client = new SESv2Client({
      endpoint: system.endpoints.sesv2,
      region: REGION,
      credentials: CREDENTIALS,
    });
    await client.send(
      new CreateEmailIdentityCommand({ EmailIdentity: SENDER, ConfigurationSetName: "postmaster" }),
    );
    client.destroy();
    const [link = ""] = /http:\S+/.exec((await mailTo(SENDER)).text) ?? [];
    expect((await fetch(link)).status).toBe(200);
    const reply = await send("ada@example.net");
    expect(reply).toMatch(/^250 Ok /);
    const id = reply.slice(7);
    expect(await mailTo("ada@example.net")).toMatchObject({ id, from: SENDER, subject: "Your survey" });
    expect(await eventsOf(id, "delivery")).toContainEqual(
      expect.objectContaining({ type: "delivery", recipient: "ada@example.net" }),
    );
  });

  it.each([
    ["success", "delivery", null],
    ["bounce", "bounce", "Permanent/General"],
    ["BOUNCE+label", "bounce", "Permanent/General"],
    ["complaint", "complaint", "abuse"],
    ["suppressionlist", "bounce", "Permanent/General"],
    ["ooto", "bounce", "Transient/General"],
  ])("to the simulator's %s@ ends in a %s in GET /v1/messages/{id}", async (mailbox, type, subtype) => {
    const reply = await send(`${mailbox}@simulator.amazonses.com`);
    expect(reply).toMatch(/^250 Ok /);
    const events = await eventsOf(reply.slice(7), type);
    expect(events.find((event) => event.type === type)).toMatchObject({
      subtype,
      recipient: `${mailbox.toLowerCase()}@simulator.amazonses.com`,
    });
    expect(events.map((event) => event.type)).toContain("send");
  });

  it("keeps identities, inbox, certificate and credentials over a kill -9", async () => {
    const kept = async () => ({
      inbox: await inbox(),
      certificate: await readFile(join(system.dataDir, "smtp-certificate.pem"), "utf8"),
    });
    const before = await kept();
    await system.kill9();
    await system.restart();
    expect(await kept()).toEqual(before);
    const reply = await send("bo@example.net");
    expect(reply).toMatch(/^250 Ok /);
    expect(await eventsOf(reply.slice(7), "delivery")).toHaveLength(2);
  });

  it("ends within five seconds with a client connected", async () => {
    const { hostname, port } = new URL(system.endpoints.smtp);
    const client = connect(Number(port), hostname);
    client.on("error", () => {});
    await new Promise((resolve) => client.once("data", resolve));
    const { code, ms } = await system.terminate();
    expect(code).toBe(0);
    expect(ms).toBeLessThan(5_000);
  });
});
