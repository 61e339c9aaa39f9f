import {
  CreateConfigurationSetCommand,
  CreateEmailIdentityCommand,
  DeleteSuppressedDestinationCommand,
  GetSuppressedDestinationCommand,
  ListConfigurationSetsCommand,
  ListEmailIdentitiesCommand,
  ListSuppressedDestinationsCommand,
  type ListSuppressedDestinationsCommandInput,
  PutSuppressedDestinationCommand,
  SendEmailCommand,
  type SendEmailCommandInput,
} from "@aws-sdk/client-sesv2";
import PostalMime from "postal-mime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type MailSystem, mailTo, startMailSystem } from "./ses.ts";

const SENDER = "redcap@uni.example";
const SIMPLE = { Subject: { Data: "Your survey" }, Body: { Text: { Data: "Please answer." } } };

let system: MailSystem;
beforeAll(async () => {
  system = await startMailSystem();
  await system.turn("verified-identities", { identity: SENDER });
  for (const name of ["a", "b", "c"]) {
    await system.client.send(new CreateConfigurationSetCommand({ ConfigurationSetName: name }));
    await system.client.send(
      new PutSuppressedDestinationCommand({ EmailAddress: `${name}@example.org`, Reason: "BOUNCE" }),
    );
    await system.turn("verified-identities", { identity: `${name}@uni.example` });
  }
});
afterAll(() => system.stop());

const send = (more: Partial<SendEmailCommandInput>) =>
  system.client.send(
    new SendEmailCommand({
      FromEmailAddress: SENDER,
      Destination: { ToAddresses: ["ada@example.org"] },
      Content: { Simple: SIMPLE },
      ...more,
    }),
  );
const refusal = (message: string | RegExp) => ({
  name: "BadRequestException",
  message: typeof message === "string" ? message : expect.stringMatching(message),
  $metadata: { httpStatusCode: 400 },
});

describe("SendEmail to what is no address", () => {
  it.each([
    ["not an address", "Missing final '@domain'"],
    ["", "Invalid email address ."],
    ["@example.org", "Missing local name"],
    ["ada@", "Missing domain"],
    ["ada@example.org.", "Missing domain"],
    ["ada lovelace@example.org", "Local address contains control or whitespace"],
    ["ada@exa mple.org", "Domain contains control or whitespace"],
    [".ada@example.org", "Local address starts with dot"],
    ["ada..l@example.org", "Local address contains dot-dot"],
    ["ada@example..org", "Domain contains dot-dot"],
    ["ada@.example.org", "Domain starts with dot"],
    ["ada@exa!mple.org", "Domain contains illegal character"],
    ["a@example.org, b@example.org", "Illegal address"],
    ["Ada <not an address>", "Missing final '@domain'"],
  ])("is refused with SES's words: %s", async (address, message) => {
    for (const Destination of [{ ToAddresses: [address] }, { BccAddresses: ["ada@example.org", address] }])
      await expect(send({ Destination })).rejects.toMatchObject(refusal(message));
    await expect(send({ ReplyToAddresses: [address] })).rejects.toMatchObject(refusal(message));
    await expect(send({ FromEmailAddress: address })).rejects.toMatchObject(refusal(message));
  });

  it.each([
    "ada@example.org",
    "Ada Lovelace <ada@example.org>",
    '"Lovelace, Ada" <ada@example.org>',
    '"ada lovelace"@example.org',
    "o'brien+a/b=c@example.org",
    "ada@bücher.example",
  ])("is not what SES takes: %s", async (address) => {
    expect((await send({ Destination: { ToAddresses: [address] } })).MessageId).toMatch(/^0102/);
  });
});

describe("SendEmail", () => {
  it("sends attachments as they were asked for", async () => {
    await send({
      Destination: { ToAddresses: ["attached@example.org"] },
      Content: {
        Simple: {
          ...SIMPLE,
          Attachments: [
            {
              FileName: "answers.csv",
              RawContent: Buffer.from("a;b\n1;2"),
              ContentType: "text/csv",
              ContentDescription: "The answers",
              ContentTransferEncoding: "QUOTED_PRINTABLE",
            },
            {
              FileName: "logo.png",
              RawContent: Buffer.from([137, 80, 78, 71]),
              ContentDisposition: "INLINE",
              ContentId: "logo",
            },
          ],
        },
      },
    });
    const { id } = await mailTo(system, "attached@example.org");
    const source = system.inbox.source(id) ?? new Uint8Array();
    const { attachments } = await PostalMime.parse(source, { attachmentEncoding: "utf8" });
    expect(attachments).toMatchObject([
      {
        filename: "answers.csv",
        mimeType: "text/csv",
        disposition: "attachment",
        content: expect.stringMatching(/^a;b\n1;2\n?$/),
      },
      { filename: "logo.png", mimeType: "image/png", disposition: "inline", contentId: "<logo>" },
    ]);
    const text = Buffer.from(source).toString();
    expect(text).toContain("Content-Description: The answers");
    expect(text).toMatch(/Content-Transfer-Encoding: quoted-printable\r\n/);
  });

  it.each([
    [
      "a tag with a blank",
      { EmailTags: [{ Name: "study", Value: "4 2" }] },
      /^EmailTags\.0\.Value: takes 1 to 256/,
    ],
    [
      "a tag of SES's own",
      { EmailTags: [{ Name: "ses:x", Value: "1" }] },
      /^EmailTags\.0\.Name: takes 1 to 256/,
    ],
    [
      "a tag that is too long",
      { EmailTags: [{ Name: "a".repeat(257), Value: "1" }] },
      /^EmailTags\.0\.Name: /,
    ],
    ["a tenant", { TenantName: "clinic" }, /"TenantName"/],
    ["list management", { ListManagementOptions: { ContactListName: "all" } }, /"ListManagementOptions"/],
    ["feedback elsewhere", { FeedbackForwardingEmailAddress: SENDER }, /"FeedbackForwardingEmailAddress"/],
    [
      "somebody's identity",
      { FromEmailAddressIdentityArn: "arn:aws:ses:x" },
      /"FromEmailAddressIdentityArn"/,
    ],
    ["a template", { Content: { Template: { TemplateName: "t" } } }, /"Template"/],
  ])("refuses what it would have to leave out: %s", async (_what, more, message) => {
    await expect(send(more)).rejects.toMatchObject(refusal(message));
  });
});

describe("what SES is asked to create", () => {
  it("is refused with options that the local one would leave out", async () => {
    const set = new CreateConfigurationSetCommand({
      ConfigurationSetName: "tracked",
      TrackingOptions: { CustomRedirectDomain: "t.example.org" },
    });
    await expect(system.client.send(set)).rejects.toMatchObject(refusal(/TrackingOptions/));
    const identity = new CreateEmailIdentityCommand({
      EmailIdentity: "x@example.org",
      Tags: [{ Key: "study", Value: "42" }],
    });
    await expect(system.client.send(identity)).rejects.toMatchObject(refusal(/Tags/));
    const tenant = new PutSuppressedDestinationCommand({
      EmailAddress: "x@example.org",
      Reason: "BOUNCE",
      TenantName: "clinic",
    });
    await expect(system.client.send(tenant)).rejects.toMatchObject(refusal(/TenantName/));
  });
});

describe("the token of a listing", () => {
  it("gives the next page of the same, and ends", async () => {
    const names: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await system.client.send(new ListConfigurationSetsCommand({ PageSize: 2, NextToken }));
      names.push(...(page.ConfigurationSets ?? []));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(names).toEqual(["a", "b", "c"]);
  });

  it("is refused where it is none, by each operation's own exception", async () => {
    const { NextToken = "" } = await system.client.send(new ListEmailIdentitiesCommand({ PageSize: 1 }));
    expect(NextToken).not.toBe("");
    const cut = NextToken.slice(0, -1);
    for (const token of ["garbage", "a", Buffer.from("a@uni.example").toString("base64url"), cut]) {
      const asked = { NextToken: token };
      for (const command of [new ListEmailIdentitiesCommand(asked), new ListConfigurationSetsCommand(asked)])
        await expect(system.client.send(command as ListEmailIdentitiesCommand)).rejects.toMatchObject(
          refusal("The NextToken is not valid for this request."),
        );
      await expect(system.client.send(new ListSuppressedDestinationsCommand(asked))).rejects.toMatchObject({
        name: "InvalidNextTokenException",
        $metadata: { httpStatusCode: 400 },
      });
    }
  });

  it("is refused with another filter than it was given for, and not with another size of the page", async () => {
    const list = (input: ListSuppressedDestinationsCommandInput) =>
      system.client.send(new ListSuppressedDestinationsCommand(input));
    const { NextToken } = await list({ PageSize: 1, Reasons: ["BOUNCE"] });
    for (const other of [
      {},
      { Reasons: ["COMPLAINT" as const] },
      { Reasons: ["BOUNCE" as const], EndDate: new Date() },
    ])
      await expect(list({ ...other, NextToken })).rejects.toMatchObject({
        name: "InvalidNextTokenException",
      });
    const { SuppressedDestinationSummaries = [] } = await list({
      PageSize: 5,
      Reasons: ["BOUNCE"],
      NextToken,
    });
    expect(SuppressedDestinationSummaries.map(({ EmailAddress }) => EmailAddress)).toEqual([
      "b@example.org",
      "c@example.org",
    ]);
  });

  it("is no way to a filter that is not there", async () => {
    const filtered = new ListEmailIdentitiesCommand({ Filter: { IDENTITY_NAME: "a" } } as object);
    await expect(system.client.send(filtered)).rejects.toMatchObject(refusal(/Filter/));
  });
});

describe("the suppression list", () => {
  it.each([
    "not an address",
    "ada@",
    "Ada <ada@example.org>",
    "a@example.org,b@example.org",
    "a b@example.org",
  ])("takes no %s", async (EmailAddress) => {
    const put = new PutSuppressedDestinationCommand({ EmailAddress, Reason: "BOUNCE" });
    await expect(system.client.send(put)).rejects.toMatchObject(refusal(/./));
  });

  it("takes an address with a slash, and does not delete it, as SES", async () => {
    const EmailAddress = "a/b@example.org";
    await system.client.send(new PutSuppressedDestinationCommand({ EmailAddress, Reason: "BOUNCE" }));
    await expect(
      system.client.send(new DeleteSuppressedDestinationCommand({ EmailAddress })),
    ).rejects.toMatchObject(refusal(/./));
    await expect(
      system.client.send(new GetSuppressedDestinationCommand({ EmailAddress })),
    ).resolves.toMatchObject({ SuppressedDestination: { EmailAddress } });
  });
});

it("gives every answer, errors too, an id of its own", async () => {
  const one = await send({});
  const other = await send({ Destination: { ToAddresses: ["x"] } }).catch((error: unknown) => error);
  const ids = [one, other].map((answer) => (answer as typeof one).$metadata.requestId);
  expect(ids).toEqual([expect.stringMatching(/^[\da-f-]{36}$/), expect.stringMatching(/^[\da-f-]{36}$/)]);
  expect(new Set(ids).size).toBe(2);
});
