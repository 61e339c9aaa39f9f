import {
  EventType,
  GetAccountCommand,
  PutAccountSuppressionAttributesCommand,
  PutConfigurationSetSendingOptionsCommand,
  PutEmailIdentityConfigurationSetAttributesCommand,
  PutEmailIdentityMailFromAttributesCommand,
  PutSuppressedDestinationCommand,
} from "@aws-sdk/client-sesv2";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createSet, raw, SENDER, send, verify } from "./sendEmail.ts";
import { type MailSystem, mailTo, startMailSystem, TOPIC } from "./ses.ts";

const EICAR = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR", "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"].join("");
const named = (notifications: Record<string, unknown>[]) =>
  notifications.map((one) => one["eventType"] ?? one["notificationType"] ?? one["text"]).sort();

describe("SendEmail", () => {
  let system: MailSystem;
  beforeAll(async () => {
    system = await startMailSystem();
    await createSet(system, "all", Object.values(EventType));
    await createSet(system, "bounces", [EventType.BOUNCE]);
    expect(named(await system.told(2))[0]).toMatch(/^Successfully validated SNS topic/);
    await expect(send(system, ["ada@example.net"])).rejects.toMatchObject({
      name: "MessageRejected",
      message:
        "Email address is not verified. The following identities failed the check in region EU-WEST-1: redcap@uni.example",
    });
    await verify(system, SENDER);
  });
  afterAll(() => system.stop());
  const prefer = (set?: string) =>
    system.client.send(
      new PutEmailIdentityConfigurationSetAttributesCommand({
        EmailIdentity: SENDER,
        ...(set === undefined ? {} : { ConfigurationSetName: set }),
      }),
    );
  beforeEach(async () => {
    await prefer("all");
  });

  it("delivers to the inbox and publishes under the identity's default configuration set", async () => {
    const id = await send(system, ["ada@example.net", "Bo <bo@example.net>", "cy@example.org"], {
      EmailTags: [{ Name: "study", Value: "42" }],
    });
    expect(id).toMatch(/^0102[0-9a-f]{12}-[0-9a-f-]{36}-000000$/);
    expect(await mailTo(system, "bo@example.net")).toMatchObject({
      id,
      from: SENDER,
      to: ["ada@example.net", "bo@example.net", "cy@example.org"],
      subject: "Your survey",
      text: "Please answer.\n",
    });
    const told = await system.told(3);
    expect(named(told)).toEqual(["Delivery", "Delivery", "Send"]);
    expect(told.find(({ eventType }) => eventType === "Send")).toMatchObject({
      mail: {
        messageId: id,
        source: SENDER,
        sourceArn: `arn:aws:ses:eu-west-1:000000000000:identity/${SENDER}`,
        sendingAccountId: "000000000000",
        destination: ["ada@example.net", "Bo <bo@example.net>", "cy@example.org"],
        headersTruncated: false,
        commonHeaders: { from: [SENDER], subject: "Your survey" },
        tags: { "ses:configuration-set": ["all"], "ses:from-domain": ["uni.example"], study: ["42"] },
      },
      send: {},
    });
    expect(told.find(({ eventType }) => eventType === "Delivery")).toMatchObject({
      delivery: { recipients: ["ada@example.net", "bo@example.net"], smtpResponse: /^250/ },
    });
  });

  it("publishes nothing without a configuration set, and only the types that a destination wants", async () => {
    await prefer(undefined);
    const silent = await send(system, ["success@simulator.amazonses.com"]);
    await send(system, ["bounce@simulator.amazonses.com"], { ConfigurationSetName: "bounces" });
    const [told] = await system.told(1);
    expect(told).toMatchObject({ eventType: "Bounce" });
    expect(told).not.toMatchObject({ mail: { messageId: silent } });
  });

  it("takes set and tags from the headers of a raw mail, and delivers it without them", async () => {
    await send(system, ["dee@example.net"], {
      ...raw(
        `From: ${SENDER}\nTo: dee@example.net\nBcc: eve@example.net\nX-SES-CONFIGURATION-SET: bounces\nX-SES-MESSAGE-TAGS: a=1, b=2\nSubject: Raw\n\nHello\n`,
      ),
    });
    await mailTo(system, "dee@example.net");
    const [newest] = system.inbox.list({ limit: 1 });
    const source = Buffer.from(system.inbox.source(newest?.id ?? "") ?? []).toString();
    expect(source).toContain(`Message-ID: <${newest?.id}@eu-west-1.amazonses.com>\r\n`);
    expect(source).toMatch(/\r\nSubject: Raw\r\n\r\nHello/);
    expect(source).not.toMatch(/^(x-ses-[^:]*|bcc):/im);
    await send(system, ["bounce+1@simulator.amazonses.com"], {
      ...raw(
        `From: ${SENDER}\nX-SES-CONFIGURATION-SET: bounces\nX-SES-MESSAGE-TAGS: a=1,\n b=2\nSubject: Raw\n\nHello\n`,
      ),
    });
    expect(await system.told(1)).toMatchObject([
      { mail: { tags: { "ses:configuration-set": ["bounces"], a: ["1"], b: ["2"] } } },
    ]);
  });

  it("combines the bounces of one mail, and bounces what the account suppresses", async () => {
    await system.client.send(
      new PutSuppressedDestinationCommand({ EmailAddress: "GONE@Example.net", Reason: "BOUNCE" }),
    );
    await system.client.send(
      new PutSuppressedDestinationCommand({ EmailAddress: "angry@example.net", Reason: "COMPLAINT" }),
    );
    await send(system, [
      "bounce+a@simulator.amazonses.com",
      "BOUNCE+b@Simulator.AmazonSES.com",
      "Gone@example.net",
      "angry@example.net",
    ]);
    const told = await system.told(4);
    expect(named(told)).toEqual(["Bounce", "Bounce", "Complaint", "Send"]);
    expect(told).toContainEqual(
      expect.objectContaining({
        bounce: expect.objectContaining({
          bounceType: "Permanent",
          bounceSubType: "General",
          bouncedRecipients: [
            expect.objectContaining({ emailAddress: "bounce+a@simulator.amazonses.com", status: "5.1.1" }),
            expect.objectContaining({ emailAddress: "BOUNCE+b@Simulator.AmazonSES.com" }),
          ],
        }),
      }),
    );
    expect(told).toContainEqual(
      expect.objectContaining({
        bounce: expect.objectContaining({
          bounceType: "Permanent",
          bounceSubType: "OnAccountSuppressionList",
          bouncedRecipients: [expect.objectContaining({ emailAddress: "Gone@example.net" })],
        }),
      }),
    );
    expect(told).toContainEqual(
      expect.objectContaining({
        complaint: expect.objectContaining({ complaintSubType: "OnAccountSuppressionList" }),
      }),
    );
  });

  it("keeps mail from an address for the reason in force, though another spelling is listed longer", async () => {
    const { client } = system;
    for (const [EmailAddress, Reason] of [
      ["Bea@example.net", "BOUNCE"],
      ["bea@example.net", "COMPLAINT"],
    ] as const)
      await client.send(new PutSuppressedDestinationCommand({ EmailAddress, Reason }));
    await client.send(new PutAccountSuppressionAttributesCommand({ SuppressedReasons: ["COMPLAINT"] }));
    await send(system, ["bea@example.net"]);
    expect(named(await system.told(2))).toEqual(["Complaint", "Send"]);
    await client.send(
      new PutAccountSuppressionAttributesCommand({ SuppressedReasons: ["BOUNCE", "COMPLAINT"] }),
    );
  });

  it("rejects malware after it has accepted it, and delivers it to nobody", async () => {
    const id = await send(system, ["fay@example.net"], {
      ...raw(
        `From: ${SENDER}\nSubject: Virus\nContent-Transfer-Encoding: base64\n\n${Buffer.from(EICAR).toString("base64")}\n`,
      ),
    });
    expect(await system.told(1)).toMatchObject([
      { eventType: "Reject", mail: { messageId: id }, reject: { reason: "Bad content" } },
    ]);
    expect(system.inbox.get(id)).toBeUndefined();
  });

  it("publishes to an identity's own topics in the other dialect, beside the configuration set", async () => {
    await system.turn("notification-topics", { identity: SENDER, Bounce: TOPIC });
    await send(system, ["bounce@simulator.amazonses.com"], { ConfigurationSetName: "bounces" });
    const told = await system.told(2);
    expect(named(told)).toEqual(["Bounce", "Bounce"]);
    expect(told.filter(({ notificationType }) => notificationType === "Bounce")).toHaveLength(1);
    await system.turn("notification-topics", { identity: SENDER });
  });

  it("refuses in SES's words what it does not take", async () => {
    const to = ["ada@example.net"];
    await expect(
      send(system, to, { ...raw(`From: A <a@x.example>\nSender: s@y.example\n\nHi\n`) }),
    ).rejects.toThrow(
      "The following identities failed the check in region EU-WEST-1: A <a@x.example>, s@y.example",
    );
    await expect(send(system, to, { ConfigurationSetName: "none" })).rejects.toMatchObject({
      name: "NotFoundException",
      message: "Configuration set <none> does not exist.",
    });
    await expect(send(system, to, raw("To: ada@example.net\n\nHi\n"))).rejects.toMatchObject({
      name: "BadRequestException",
      message: "Missing required header 'From'.",
    });
    const recipients = Array.from({ length: 51 }, (_, n) => `p${n}@example.net`);
    await expect(send(system, recipients)).rejects.toThrow("Recipient count exceeds 50");
    expect(await send(system, recipients.slice(1))).not.toBe("");
    await system.client.send(
      new PutConfigurationSetSendingOptionsCommand({
        ConfigurationSetName: "bounces",
        SendingEnabled: false,
      }),
    );
    await expect(send(system, to, { ConfigurationSetName: "bounces" })).rejects.toMatchObject({
      name: "SendingPausedException",
    });
    await system.client.send(
      new PutEmailIdentityMailFromAttributesCommand({
        EmailIdentity: SENDER,
        MailFromDomain: "mail.uni.example",
        BehaviorOnMxFailure: "REJECT_MESSAGE",
      }),
    );
    await expect(send(system, to)).rejects.toMatchObject({ name: "MailFromDomainNotVerifiedException" });
    await system.client.send(new PutEmailIdentityMailFromAttributesCommand({ EmailIdentity: SENDER }));
    await system.turn("account", { sendingEnabled: false });
    await expect(send(system, to)).rejects.toMatchObject({ name: "SendingPausedException" });
    await system.turn("account", { sendingEnabled: true, enforcementStatus: "SHUTDOWN" });
    await expect(send(system, to)).rejects.toMatchObject({ name: "AccountSuspendedException" });
    await system.turn("account", { enforcementStatus: "HEALTHY" });
  });
});

describe("SendEmail in the sandbox", () => {
  let system: MailSystem;
  beforeAll(async () => {
    system = await startMailSystem({ sandbox: true });
    await verify(system, SENDER);
  });
  afterAll(() => system.stop());

  it("takes mail to verified recipients and the simulator only", async () => {
    await system.turn("account", { maxSendRate: 1_000 });
    await expect(send(system, ["ada@example.net", SENDER])).rejects.toThrow(
      "failed the check in region EU-WEST-1: ada@example.net",
    );
    await send(system, [SENDER, "success@simulator.amazonses.com"]);
  });

  it("counts recipients against the rate and the day's quota", async () => {
    await system.turn("account", { maxSendRate: 1 });
    await system.turn("clock", { advanceSeconds: 100 });
    await send(system, [SENDER, "success+1@simulator.amazonses.com", "success+2@simulator.amazonses.com"]);
    await expect(send(system, [SENDER])).rejects.toMatchObject({
      name: "TooManyRequestsException",
      message: "Maximum sending rate exceeded.",
    });
    await system.turn("clock", { advanceSeconds: 3 });
    await send(system, [SENDER]);
    const { SendQuota } = await system.client.send(new GetAccountCommand({}));
    expect(SendQuota?.SentLast24Hours).toBe(6);
    await system.turn("account", { maxSendRate: 1_000, max24HourSend: 6 });
    await expect(send(system, [SENDER])).rejects.toThrow("Daily message quota exceeded.");
    await system.turn("clock", { advanceSeconds: 86_400 });
    await send(system, [SENDER]);
  });
});

describe("what SES has accepted", () => {
  it("is delivered and published after a restart, where it could not be before, and once into the inbox", async () => {
    const system = await startMailSystem();
    await createSet(system, "all", [EventType.SEND]);
    await system.told(1);
    await verify(system, SENDER);
    // Nobody listens on the discard port.
    const cut = await system.restart({ sns: "http://127.0.0.1:9" });
    const outcome = await cut.submit({
      source: SENDER,
      recipients: ["ada@example.net"],
      raw: Buffer.from(`From: ${SENDER}\r\nX-SES-CONFIGURATION-SET: all\r\n\r\nHi\r\n`),
      sourceIp: "127.0.0.1",
      callerIdentity: "test",
      operation: "SendEmail",
    });
    await mailTo(system, "ada@example.net");
    await system.restart();
    expect(outcome).toMatchObject({ kind: "accepted" });
    expect(await system.told(1)).toMatchObject([{ eventType: "Send" }]);
    expect(system.inbox.list({ search: "ada@", limit: 10 })).toHaveLength(1);
    await system.stop();
  });
});
