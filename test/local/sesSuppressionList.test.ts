import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DeleteSuppressedDestinationCommand,
  GetAccountCommand,
  GetSuppressedDestinationCommand,
  ListSuppressedDestinationsCommand,
  NotFoundException,
  PutAccountSuppressionAttributesCommand,
  PutSuppressedDestinationCommand,
  SESv2Client,
} from "@aws-sdk/client-sesv2";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SesServer, startSes } from "../../local/ses/server.ts";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import { bounce, complaint, delivery } from "../feedback/notifications.ts";
import { freePort } from "../system/freePort.ts";

describe("the local SES's suppression list", () => {
  let ses: SesServer;
  let client: SESv2Client;
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "postmaster-ses-"));
    ses = await startSes({ port: await freePort(), dbPath: join(folder, "ses.db") });
    client = new SESv2Client({ endpoint: ses.url, region: REGION, credentials: CREDENTIALS, maxAttempts: 1 });
  });
  afterEach(async () => {
    client.destroy();
    await ses.close();
    await rm(folder, { recursive: true, force: true });
  });

  const put = (EmailAddress: string, Reason: "BOUNCE" | "COMPLAINT") =>
    client.send(new PutSuppressedDestinationCommand({ EmailAddress, Reason }));
  const get = (EmailAddress: string) =>
    client
      .send(new GetSuppressedDestinationCommand({ EmailAddress }))
      .then(({ SuppressedDestination }) => SuppressedDestination)
      .catch((error: unknown) => {
        if (error instanceof NotFoundException) return undefined;
        throw error;
      });
  const remove = (EmailAddress: string) =>
    client.send(new DeleteSuppressedDestinationCommand({ EmailAddress }));
  const observe = (...payloads: object[]) =>
    ses.observe({
      Records: payloads.map((payload) => ({
        eventSource: "aws:sqs",
        body: JSON.stringify(payload),
        attributes: {},
      })),
    });
  const mail = (to: string, at = "2026-11-23T10:00:00.000Z") => ({ messageId: `m-${to}`, at, to: [to] });

  it("keeps, gives and removes addresses as SES does: by their exact local part", async () => {
    await put("Ann@Example.org", "BOUNCE");
    expect(await get("Ann@example.org")).toMatchObject({ EmailAddress: "Ann@example.org", Reason: "BOUNCE" });
    expect(await get("ann@example.org")).toBeUndefined();
    await expect(remove("ann@example.org")).rejects.toThrow(NotFoundException);
    await put("Ann@EXAMPLE.org", "COMPLAINT");
    expect((await get("Ann@example.org"))?.Reason).toBe("COMPLAINT");
    await remove("Ann@example.org");
    expect(await get("Ann@example.org")).toBeUndefined();
    await expect(remove("Ann@example.org")).rejects.toThrow(NotFoundException);
  });

  it("has two entries of two spellings", async () => {
    await put("bo@example.org", "BOUNCE");
    await put("Bo@example.org", "COMPLAINT");
    const { SuppressedDestinationSummaries = [] } = await client.send(
      new ListSuppressedDestinationsCommand({}),
    );
    expect(SuppressedDestinationSummaries.map(({ EmailAddress }) => EmailAddress)).toEqual([
      "Bo@example.org",
      "bo@example.org",
    ]);
    await remove("bo@example.org");
    expect((await get("Bo@example.org"))?.Reason).toBe("COMPLAINT");
  });

  it("pages through the list, filtered by reason and time", async () => {
    for (let n = 0; n < 25; n++) await put(`u${n}@example.org`, n % 5 === 0 ? "COMPLAINT" : "BOUNCE");
    const list = async (input: object) => {
      const found: string[] = [];
      let NextToken: string | undefined;
      do {
        const page = await client.send(
          new ListSuppressedDestinationsCommand({ PageSize: 10, ...input, NextToken }),
        );
        found.push(
          ...(page.SuppressedDestinationSummaries ?? []).map(({ EmailAddress = "" }) => EmailAddress),
        );
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
      return found;
    };
    expect(new Set(await list({})).size).toBe(25);
    expect(await list({ Reasons: ["COMPLAINT"] })).toHaveLength(5);
    expect(await list({ EndDate: new Date("2020-01-01") })).toEqual([]);
    await expect(list({ NextToken: "nonsense" })).resolves.toHaveLength(25);
    await expect(
      client.send(new ListSuppressedDestinationsCommand({ NextToken: "nonsense" })),
    ).rejects.toMatchObject({
      name: "InvalidNextTokenException",
    });
  });

  it("lists what bounces for good or complains, as SES does, and nothing else", async () => {
    observe(
      bounce(mail("hard@example.org")),
      complaint(mail("spam@example.org")),
      bounce({ ...mail("soft@example.org"), type: "Transient" }),
      bounce({ ...mail("global@example.org"), subType: "Suppressed" }),
      bounce({ ...mail("already@example.org"), subType: "OnAccountSuppressionList" }),
      bounce(mail("bounce@simulator.amazonses.com")),
      delivery(mail("fine@example.org")),
      { junk: true },
    );
    expect(await get("hard@example.org")).toMatchObject({
      Reason: "BOUNCE",
      LastUpdateTime: new Date("2026-11-23T10:00:00.000Z"),
    });
    expect((await get("spam@example.org"))?.Reason).toBe("COMPLAINT");
    for (const name of ["soft", "global", "already", "fine"])
      expect(await get(`${name}@example.org`)).toBeUndefined();
    expect(await get("bounce@simulator.amazonses.com")).toBeUndefined();
  });

  it("lists what bounces in the spelling that the mail was sent to", async () => {
    observe(bounce(mail("Ada.Lovelace@Example.ORG")));
    expect(await get("Ada.Lovelace@example.org")).toBeDefined();
    expect(await get("ada.lovelace@example.org")).toBeUndefined();
  });

  it("lists each spelling of one address that a notification names", async () => {
    observe(bounce({ ...mail("Ada@example.org"), to: ["Ada@example.org", "ada@example.org"] }));
    expect(await get("Ada@example.org")).toBeDefined();
    expect(await get("ada@example.org")).toBeDefined();
  });

  it.each([
    ["EmailValidationSuppressed", "Permanent"],
    ["OnTenantSuppressionList", "Permanent"],
    ["CustomTimeoutExceeded", "Transient"],
  ])("lists nobody for a bounce %s, which is of no server", async (subType, type) => {
    observe(bounce({ ...mail("none@example.org"), type, subType }));
    expect(await get("none@example.org")).toBeUndefined();
  });

  it("lists nobody for a complaint of the tenant's list, nor where SES names nobody", async () => {
    const [to, told] = [mail("none@example.org"), complaint(mail("none@example.org"))];
    observe(
      { ...told, complaint: { ...told.complaint, complaintSubType: "OnTenantSuppressionList" } },
      { ...told, complaint: { ...told.complaint, complainedRecipients: [] } },
      { ...bounce(to), bounce: { ...bounce(to).bounce, bouncedRecipients: [] } },
    );
    expect(await get("none@example.org")).toBeUndefined();
  });

  it("does not list again for a bounce from before the address was removed", async () => {
    observe(bounce(mail("back@example.org")));
    await remove("back@example.org");
    observe(bounce(mail("back@example.org")));
    expect(await get("back@example.org")).toBeUndefined();
    observe(bounce(mail("back@example.org", new Date(Date.now() + 1_000).toISOString())));
    expect(await get("back@example.org")).toBeDefined();
  });

  it("lists only for the reasons that the account suppresses for", async () => {
    await client.send(new PutAccountSuppressionAttributesCommand({ SuppressedReasons: ["COMPLAINT"] }));
    const { SuppressionAttributes } = await client.send(new GetAccountCommand({}));
    expect(SuppressionAttributes?.SuppressedReasons).toEqual(["COMPLAINT"]);
    observe(bounce(mail("hard@example.org")), complaint(mail("spam@example.org")));
    expect([await get("hard@example.org"), (await get("spam@example.org"))?.Reason]).toEqual([
      undefined,
      "COMPLAINT",
    ]);
  });

  it("answers whatever it is sent", async () => {
    const path = `${ses.url}/v2/email/suppression/addresses`;
    const status = async (url: string, init: RequestInit = {}) => (await fetch(url, init)).status;
    expect(await status(`${path}/%E0%A4%A`)).toBe(400);
    expect(await status(path, { method: "PUT", body: "{" })).toBe(400);
    expect(await status(path, { method: "PUT", body: '{"EmailAddress":7,"Reason":"BOUNCE"}' })).toBe(400);
    expect(await status(`${path}?PageSize=many`)).toBe(400);
    expect(await status(`${ses.url}/v2/email/nothing`)).toBe(404);
    expect(await status(`${ses.url}/v2/email/account`)).toBe(200);
  });
});
