import { afterAll, beforeAll, expect, it } from "vitest";
import { type HostedZones, hostedZones } from "./hostedZones.ts";
import { identityCalls, identityPath } from "./identityCalls.ts";
import { startApi } from "./system.ts";

let api: Awaited<ReturnType<typeof startApi>>;
let zones: HostedZones;
beforeAll(async () => {
  api = await startApi();
  zones = hostedZones(api.route53);
});
afterAll(async () => {
  zones.client.destroy();
  await api.stop();
});

/** The digest of the day on which everything here happens, on one line. */
const digest = async (at: string) => {
  // Counts what has just been reported.
  await api.admin.get("/v1/stats?by=day");
  const path = `/v1/digests/preview?period=${at.slice(0, 10)}%2FP1D`;
  const { text } = await api.admin.get(path, { headers: { accept: "text/plain" } });
  return text.replaceAll(/\s+/g, " ");
};

it("a sender that the guard rewrote is in the digest with the step that verifies it, until it is verified", async () => {
  const guard = await api.as("guard");
  const { writer, ask } = await identityCalls(api);
  const at = new Date().toISOString();
  const report = (...rewritten: string[]) =>
    guard.post("/v1/relay/rewritings", {
      body: {
        host: "mail.uni.example",
        rewritings: rewritten.map((sender, n) => ({
          queueId: `4XyZ1234abc${n}`,
          at,
          to: "ada@example.net",
          sender,
          fallback: "redcap@uni.example",
          changed: ["From", "Reply-To", "envelope sender"],
        })),
      },
    });
  expect(await digest(at)).not.toContain("the guard");
  expect((await report("Boss@dept.far.example", "ann@dept.far.example", "bo@gmail.com")).status).toBe(200);
  expect(await digest(at)).toContain(
    "Senders the guard rewrote (messages by recipient) - dept.far.example (2 senders): 2 messages. Verify dept.far.example: postmaster identities request dept.far.example - bo@gmail.com: 1 message. You cannot verify gmail.com, a free-mail provider; rewriting is right.",
  );

  await zones.zone("far.example.");
  expect((await ask("dept.far.example")).status).toBe(201);
  expect(await digest(at)).toContain(
    "2 messages. Finish verifying dept.far.example: postmaster identities show dept.far.example",
  );

  expect((await writer.post(identityPath("dept.far.example", "/dns/route53"))).status).toBe(200);
  await expect
    .poll(async () => (await writer.get(identityPath("dept.far.example"))).body.state)
    .toBe("verified");
  const later = await digest(at);
  expect(later).not.toContain("dept.far.example (2");
  expect(later).toContain("- bo@gmail.com: 1 message.");
  // Who asked, and why, is not the guard's to know.
  expect((await guard.get("/v1/identities")).body.items).toMatchObject([
    { identity: "dept.far.example", state: "verified", request: null },
  ]);
  const reader = await api.as("read");
  expect((await reader.get("/v1/identities")).body.items).toMatchObject([{ request: { requester: null } }]);
});
