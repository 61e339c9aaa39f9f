import { CreateEmailIdentityCommand } from "@aws-sdk/client-sesv2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Client } from "./client.ts";
import { type IdentityCalls, identityCalls, identityPath as path } from "./identityCalls.ts";
import { startApi } from "./system.ts";

describe("what SES answers about an identity", () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  let writer: Client;
  let ask: IdentityCalls["ask"];
  beforeAll(async () => {
    api = await startApi();
    ({ writer, ask } = await identityCalls(api));
  });
  afterAll(() => api.stop());

  const fail = (operation: string, error: string, times = 1) =>
    api.turn("faults", { operation, error, times });

  const refusals = [
    ["LimitExceededException", 409, "identity_limit"],
    ["BadRequestException", 400, "identity_refused"],
  ] as const;
  it.each(refusals)("%s when it is asked: %i %s, and the next try mends it", async (error, status, code) => {
    const identity = `${code}@three.example`;
    // Several, for the SDK takes a limit for a throttle.
    await fail("CreateEmailIdentity", error, 20);
    expect(await ask(identity)).toMatchObject({ status, body: { code } });
    expect((await writer.get(path(identity))).body).toMatchObject({
      state: "failed",
      explanation: expect.stringMatching(/^SES rejected it \(/),
      remedy: [
        {
          text: expect.stringContaining("request it again"),
          target: { to: "requestIdentity", identity },
          call: `POST /v1/identities {"identity":"${identity}"}`,
        },
      ],
    });
    await api.turn("faults", {}, "DELETE");
    expect(await ask(identity)).toMatchObject({ status: 201, body: { state: "pending" } });
  });

  it.each([
    ["TooManyRequestsException", 2],
    ["ConcurrentModificationException", 2],
  ])("%s is waited out", async (error, times) => {
    const identity = `${error}@three.example`;
    await fail("CreateEmailIdentity", error, times);
    expect(await ask(identity)).toMatchObject({ status: 201, body: { state: "pending" } });
  });

  it("AlreadyExistsException is no error: it is followed as it is", async () => {
    await api.sesClient.send(new CreateEmailIdentityCommand({ EmailIdentity: "there@three.example" }));
    expect(await ask("there@three.example")).toMatchObject({
      status: 201,
      body: { state: "pending", feedback: { reachesUs: true } },
    });
  });

  it("NotFoundException of the configuration set: 409 configuration_set_missing", async () => {
    await api.turn("faults", {
      operation: "CreateEmailIdentity",
      error: "NotFoundException",
      message: "Configuration set <postmaster> does not exist.",
    });
    expect(await ask("set@three.example")).toMatchObject({
      status: 409,
      body: { code: "configuration_set_missing" },
    });
    expect(await ask("set@three.example")).toMatchObject({ status: 201 });
  });

  it("a MAIL FROM domain that SES did not take is set by the next try", async () => {
    await fail("PutEmailIdentityMailFromAttributes", "BadRequestException");
    expect(await ask("half.three.example")).toMatchObject({
      status: 400,
      body: { code: "identity_refused" },
    });
    expect(await ask("half.three.example")).toMatchObject({
      body: { state: "pending", mailFrom: { domain: "bounces.half.three.example" } },
    });
  });

  it.each([
    ["PutEmailIdentityConfigurationSetAttributes", "NotFoundException", "/feedback?replace=true", 404],
    ["PutEmailIdentityConfigurationSetAttributes", "BadRequestException", "/feedback?replace=true", 400],
  ])("%s %s at %s: %i, and the next try does it", async (operation, error, rest, status) => {
    const identity = `${error}@four.example`;
    await api.sesClient.send(new CreateEmailIdentityCommand({ EmailIdentity: identity }));
    await fail(operation, error);
    expect((await writer.post(path(identity, rest))).status).toBe(status);
    expect((await writer.post(path(identity, rest))).status).toBe(200);
  });

  it("where it is gone at SES already, deleting it here is still done", async () => {
    await ask("gone@four.example");
    await fail("DeleteEmailIdentity", "NotFoundException");
    expect((await writer.delete(path("gone@four.example"))).status).toBe(200);
    await ask("slow@four.example");
    await fail("DeleteEmailIdentity", "ConcurrentModificationException", 20);
    expect(await writer.delete(path("slow@four.example"))).toMatchObject({
      status: 409,
      body: { code: "identity_busy" },
    });
    await api.turn("faults", {}, "DELETE");
    expect((await writer.delete(path("slow@four.example"))).status).toBe(200);
  });

  it("names the field at fault", async () => {
    for (const identity of ["", "no domain", "a@b@c.example", "-x.example", "gmail"]) {
      const answer = await ask(identity);
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: "body.identity" }] } });
    }
    expect(await ask("five.example", { mailFromDomain: "bounces.six.example" })).toMatchObject({
      status: 400,
      body: { errors: [{ field: "body.mailFromDomain" }] },
    });
  });
});
