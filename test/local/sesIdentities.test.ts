import {
  AlreadyExistsException,
  CreateConfigurationSetCommand,
  CreateEmailIdentityCommand,
  DeleteEmailIdentityCommand,
  GetAccountCommand,
  GetConfigurationSetCommand,
  GetConfigurationSetEventDestinationsCommand,
  GetEmailIdentityCommand,
  ListConfigurationSetsCommand,
  ListEmailIdentitiesCommand,
  PutAccountDetailsCommand,
  PutEmailIdentityConfigurationSetAttributesCommand,
  PutEmailIdentityDkimAttributesCommand,
  PutEmailIdentityFeedbackAttributesCommand,
  PutEmailIdentityMailFromAttributesCommand,
  SESv2ServiceException,
} from "@aws-sdk/client-sesv2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EXCEPTIONS } from "../../local/ses/answer.ts";
import { followLink, type MailSystem, mailTo, startMailSystem } from "./ses.ts";

const DAY = 86_400;

describe("the local SES", () => {
  let system: MailSystem;
  beforeAll(async () => {
    system = await startMailSystem();
    await system.client.send(new CreateConfigurationSetCommand({ ConfigurationSetName: "ours" }));
  });
  afterAll(() => system.stop());

  const create = (EmailIdentity: string, ConfigurationSetName?: string) =>
    system.client.send(
      new CreateEmailIdentityCommand({
        EmailIdentity,
        ...(ConfigurationSetName === undefined ? {} : { ConfigurationSetName }),
      }),
    );
  const get = (EmailIdentity: string) => system.client.send(new GetEmailIdentityCommand({ EmailIdentity }));
  /** The name and text of the error that a call ends in. */
  const errorOf = (call: Promise<unknown>) =>
    call.then(
      () => "no error",
      (error: unknown) =>
        error instanceof SESv2ServiceException ? `${error.name}: ${error.message}` : String(error),
    );

  it("verifies an address by the link in the mail that it sends", async () => {
    expect(await create("Ada@Uni.example", "ours")).toMatchObject({
      IdentityType: "EMAIL_ADDRESS",
      VerifiedForSendingStatus: false,
    });
    expect(await get("Ada@uni.example")).toMatchObject({
      VerificationStatus: "PENDING",
      VerifiedForSendingStatus: false,
      ConfigurationSetName: "ours",
      FeedbackForwardingStatus: true,
    });
    expect(await followLink(system, "Ada@uni.example")).toBe(200);
    expect(await get("Ada@uni.example")).toMatchObject({
      VerificationStatus: "SUCCESS",
      VerifiedForSendingStatus: true,
    });
    expect(await errorOf(get("ada@uni.example"))).toBe(
      "NotFoundException: Email identity ada@uni.example does not exist.",
    );
  });

  it("lets a verification link expire after 24 hours", async () => {
    await create("late@uni.example");
    await mailTo(system, "late@uni.example");
    await system.turn("clock", { advanceSeconds: DAY });
    expect(await followLink(system, "late@uni.example")).toBe(410);
    expect(await get("late@uni.example")).toMatchObject({ VerificationStatus: "FAILED" });
    await system.client.send(new DeleteEmailIdentityCommand({ EmailIdentity: "late@uni.example" }));
    expect(await followLink(system, "late@uni.example")).toBe(404);
  });

  it("gives a domain three DKIM tokens and leaves it pending until they are in the DNS", async () => {
    const { DkimAttributes } = await create("dept.example");
    expect(DkimAttributes).toMatchObject({ Status: "PENDING", SigningEnabled: true });
    expect(new Set(DkimAttributes?.Tokens).size).toBe(3);
    for (const token of DkimAttributes?.Tokens ?? []) expect(token).toMatch(/^[a-z0-9]{32}$/);
    expect(await get("DEPT.example")).toMatchObject({
      VerificationStatus: "PENDING",
      DkimAttributes: { Tokens: DkimAttributes?.Tokens },
    });
  });

  it("keeps the attributes of an identity", async () => {
    const EmailIdentity = "attributes.example";
    await create(EmailIdentity);
    const { client } = system;
    await client.send(
      new PutEmailIdentityMailFromAttributesCommand({
        EmailIdentity,
        MailFromDomain: "mail.attributes.example",
        BehaviorOnMxFailure: "REJECT_MESSAGE",
      }),
    );
    await client.send(new PutEmailIdentityDkimAttributesCommand({ EmailIdentity, SigningEnabled: false }));
    await client.send(
      new PutEmailIdentityFeedbackAttributesCommand({ EmailIdentity, EmailForwardingEnabled: false }),
    );
    await client.send(
      new PutEmailIdentityConfigurationSetAttributesCommand({ EmailIdentity, ConfigurationSetName: "ours" }),
    );
    expect(await get(EmailIdentity)).toMatchObject({
      ConfigurationSetName: "ours",
      FeedbackForwardingStatus: false,
      DkimAttributes: { SigningEnabled: false },
      MailFromAttributes: {
        MailFromDomain: "mail.attributes.example",
        MailFromDomainStatus: "PENDING",
        BehaviorOnMxFailure: "REJECT_MESSAGE",
      },
    });
    await client.send(new PutEmailIdentityConfigurationSetAttributesCommand({ EmailIdentity }));
    await client.send(new PutEmailIdentityMailFromAttributesCommand({ EmailIdentity }));
    const after = await get(EmailIdentity);
    expect(after.ConfigurationSetName).toBeUndefined();
    expect(after.MailFromAttributes).toEqual({ BehaviorOnMxFailure: "USE_DEFAULT_VALUE" });
  });

  it("refuses in SES's words", async () => {
    const { client } = system;
    const none = { EmailIdentity: "none.example" };
    await create("twice.example");
    await expect(create("twice.example")).rejects.toBeInstanceOf(AlreadyExistsException);
    expect(await errorOf(create("TWICE.example"))).toBe(
      "AlreadyExistsException: Email identity twice.example already exist.",
    );
    expect(await errorOf(create("no identity"))).toContain("BadRequestException");
    expect(await errorOf(create("new.example", "theirs"))).toBe(
      "NotFoundException: Configuration set <theirs> does not exist.",
    );
    expect(await errorOf(get("new.example"))).toContain("NotFoundException");
    expect(await errorOf(client.send(new DeleteEmailIdentityCommand(none)))).toContain("NotFoundException");
    expect(await errorOf(client.send(new PutEmailIdentityMailFromAttributesCommand(none)))).toContain(
      "NotFoundException",
    );
    expect(await errorOf(client.send(new PutEmailIdentityConfigurationSetAttributesCommand(none)))).toContain(
      "NotFoundException",
    );
    expect(await errorOf(client.send(new PutEmailIdentityDkimAttributesCommand(none)))).toBe(
      "BadRequestException: Domain none.example is not verified for DKIM signing.",
    );
    expect(
      await errorOf(
        client.send(
          new PutEmailIdentityMailFromAttributesCommand({
            EmailIdentity: "twice.example",
            MailFromDomain: "mail.elsewhere.example",
          }),
        ),
      ),
    ).toContain("is not subdomain of the domain of the identity <twice.example>");
    expect(
      await errorOf(client.send(new CreateConfigurationSetCommand({ ConfigurationSetName: "ours" }))),
    ).toBe("AlreadyExistsException: Configuration set <ours> already exists.");
    expect(
      await errorOf(
        client.send(new GetConfigurationSetEventDestinationsCommand({ ConfigurationSetName: "theirs" })),
      ),
    ).toContain("NotFoundException");
  });

  it("lists identities and configuration sets in pages", async () => {
    const names: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await system.client.send(new ListEmailIdentitiesCommand({ PageSize: 2, NextToken }));
      expect(page.EmailIdentities?.length).toBeLessThanOrEqual(2);
      names.push(...(page.EmailIdentities ?? []).map(({ IdentityName }) => IdentityName));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(names).toEqual([...new Set(names)].sort());
    expect(names).toContain("dept.example");
    const asOlderSdks = await fetch(`${system.ses.url}/v2/email/identities?PageSize=1000`);
    expect(await asOlderSdks.json()).toMatchObject({ EmailIdentities: { length: names.length } });
    const { ConfigurationSets } = await system.client.send(new ListConfigurationSetsCommand({}));
    expect(ConfigurationSets).toEqual(["ours"]);
    expect(
      await system.client.send(new GetConfigurationSetCommand({ ConfigurationSetName: "ours" })),
    ).toMatchObject({ SendingOptions: { SendingEnabled: true } });
  });

  it.each(Object.keys(EXCEPTIONS))("answers %s where a switch asks for it, once", async (error) => {
    await system.turn("faults", { operation: "GetEmailIdentity", error, message: "as asked" });
    expect(await errorOf(get("dept.example"))).toBe(`${error}: as asked`);
    expect(await errorOf(get("dept.example"))).toBe("no error");
  });

  it("names what is wrong with a switch", async () => {
    await expect(system.turn("faults", { operation: "GetNothing", error: "No" })).rejects.toThrow(
      /operation: /,
    );
    await expect(system.turn("lights")).rejects.toThrow(/there are POST faults/);
  });
});

describe("an account in the sandbox", () => {
  let system: MailSystem;
  beforeAll(async () => {
    system = await startMailSystem({ sandbox: true, reviewSeconds: 3_600 });
  });
  afterAll(() => system.stop());
  const account = () => system.client.send(new GetAccountCommand({}));
  const ask = (WebsiteURL = "https://uni.example") =>
    system.client.send(
      new PutAccountDetailsCommand({
        MailType: "TRANSACTIONAL",
        WebsiteURL,
        ContactLanguage: "EN",
        ProductionAccessEnabled: true,
      }),
    );

  it("leaves it by a review, which takes its time", async () => {
    expect(await account()).toMatchObject({
      ProductionAccessEnabled: false,
      SendingEnabled: true,
      EnforcementStatus: "HEALTHY",
      SendQuota: { Max24HourSend: 200, MaxSendRate: 1, SentLast24Hours: 0 },
    });
    await expect(ask("uni")).rejects.toThrow(/WebsiteURL/);
    await ask();
    const { Details, ProductionAccessEnabled } = await account();
    expect(ProductionAccessEnabled).toBe(false);
    expect(Details).toMatchObject({
      MailType: "TRANSACTIONAL",
      WebsiteURL: "https://uni.example",
      ReviewDetails: { Status: "PENDING", CaseId: expect.stringMatching(/^\d{12}$/) },
    });
    await expect(ask()).rejects.toMatchObject({ name: "ConflictException" });
    await system.turn("clock", { advanceSeconds: 3_600 });
    expect(await account()).toMatchObject({
      ProductionAccessEnabled: true,
      Details: { ReviewDetails: { Status: "GRANTED" } },
    });
  });

  it("can be told how a review ends", async () => {
    await system.turn("account", { productionAccess: false, review: "DENIED" });
    expect(await account()).toMatchObject({
      ProductionAccessEnabled: false,
      Details: { ReviewDetails: { Status: "DENIED" } },
    });
  });
});
