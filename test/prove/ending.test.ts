import { setTimeout as delay } from "node:timers/promises";
import { CreateEmailIdentityCommand, GetEmailIdentityCommand } from "@aws-sdk/client-sesv2";
import { DeleteQueueCommand } from "@aws-sdk/client-sqs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Report } from "../../cli/prove/report.ts";
import { ACCOUNT_RULE, FEEDBACK } from "../../local/system/resources.ts";
import { queueArn, queueUrl } from "../../local/system/snsSqs.ts";
import {
  between,
  busy,
  type Call,
  denied,
  listing,
  slowToList,
  swallowed,
  swallowedOnce,
} from "./between.ts";
import { FROM, startProvable } from "./system.ts";

let on: Awaited<ReturnType<typeof startProvable>>;
let proxy: Awaited<ReturnType<typeof between>> | undefined;
beforeAll(async () => {
  on = await startProvable();
});
afterEach(() => proxy?.close());
afterAll(() => on.stop());

describe("postmaster prove", () => {
  it("names the permission that is missing, tries the rest, and ends with 2", async () => {
    proxy = await between(on.system.endpoints.sqs, denied("AmazonSQS.CreateQueue"));
    const { code, broken, notDone, report } = await on.prove({ env: { AWS_ENDPOINT_URL_SQS: proxy.url } });
    expect({ code, broken, notDone }).toEqual({ code: 2, broken: [], notDone: ["Warning receipt"] });
    expect(report.steps.find(({ step }) => step === "Warning receipt")?.detail).toBe(
      "These AWS credentials are missing the permission sqs:CreateQueue.",
    );
    expect(report.summary).toBe("Not tested: Warning receipt.");
  });

  it("names what it could not remove, and ends with 1", async () => {
    proxy = await between(on.system.endpoints.sqs, denied("AmazonSQS.DeleteQueue"));
    const { code, report } = await on.prove({ env: { AWS_ENDPOINT_URL_SQS: proxy.url } });
    expect(code).toBe(1);
    const [queue = ""] = (await on.made()).map((url) => url.split("/").at(-1) ?? "");
    expect(report.left).toEqual([
      { what: `the queue ${queue}`, why: "these credentials are not allowed to perform sqs:DeleteQueue" },
    ]);
    const QueueUrl = queueUrl(on.system.endpoints.sqs, queue);
    await on.aws.sqs.send(new DeleteQueueCommand({ QueueUrl }));
    expect(await on.made()).toEqual([]);
  });

  it("removes what it created when it is interrupted while it waits", async () => {
    proxy = await between(on.system.endpoints.sns, swallowed);
    const { child, ended } = on.start(["--from", FROM, "--json"], { AWS_ENDPOINT_URL_SNS: proxy.url });
    // Its queue and its subscription.
    while ((await on.made()).length < 2) await delay(50);
    child.kill("SIGINT");
    const { code, out } = await ended;
    const report = JSON.parse(out) as Report;
    expect(code).toBe(2);
    expect(report).toMatchObject({ interrupted: true, proven: false, left: [] });
    expect(report.summary).toMatch(/^Interrupted\./);
    expect(await on.made()).toEqual([]);
  });

  it("removes it even if the signal comes twice at once, as under npm, or the terminal is closed", async () => {
    proxy = await between(on.system.endpoints.sns, swallowed);
    for (const signal of ["SIGINT", "SIGHUP"] as const) {
      const { child, ended } = on.start(["--from", FROM, "--json"], { AWS_ENDPOINT_URL_SNS: proxy.url });
      while ((await on.made()).length < 2) await delay(50);
      child.kill(signal);
      await delay(1);
      child.kill(signal);
      const { code, out } = await ended;
      expect({ code, left: (JSON.parse(out) as Report).left }, signal).toEqual({ code: 2, left: [] });
      expect(await on.made()).toEqual([]);
    }
  });

  it("names the removal, where SES still lists what the API says it removed", async () => {
    proxy = await between(on.system.endpoints.sesv2, listing);
    const { code, broken, report } = await on.prove({
      wait: 6,
      env: { AWS_ENDPOINT_URL_SESV2: proxy.url },
    });
    expect(code).toBe(1);
    expect(broken).toContain("Suppression removal");
    expect(report.left).toEqual([]);
    expect(report.steps.find(({ step }) => step === "Suppression removal")?.detail).toMatch(
      /^The API reported (Postmaster\.Prove\+\w+@example\.com) as removed, but SES still lists \1\.$/,
    );
    expect(await on.made()).toEqual([]);
  });

  it("waits until SES lists an address before it has it removed", async () => {
    const { answer, list } = slowToList(on.system.endpoints.sesv2);
    proxy = await between(on.system.endpoints.sesv2, answer);
    const { code, report } = await on.prove({ env: { AWS_ENDPOINT_URL_SESV2: proxy.url } });
    await list();
    expect(await on.made()).toEqual([]);
    expect({ code, left: report.left }).toEqual({ code: 0, left: [] });
  });

  it("repeats what the API could not do because SES was slow", async () => {
    const isRemoval = ({ method, url = "" }: Pick<Call, "method" | "url">) =>
      method === "DELETE" && url.includes("/suppressions/");
    proxy = await between(on.system.url, busy("still_suppressed", isRemoval, 2));
    expect(await on.prove({ env: { POSTMASTER_URL: proxy.url } })).toMatchObject({ code: 0 });
    await proxy.close();
    const isChange = ({ method, url = "" }: Pick<Call, "method" | "url">) =>
      method !== "GET" && /suppressions|identities/.test(url);
    proxy = await between(on.system.url, busy("ses_busy", isChange, Number.POSITIVE_INFINITY));
    const { code, broken, notDone } = await on.prove({ wait: 6, env: { POSTMASTER_URL: proxy.url } });
    expect({ code, broken, notDone }).toEqual({
      code: 2,
      broken: [],
      notDone: ["Suppression removal", "Identity request"],
    });
    expect(await on.made()).toEqual([]);
  });

  it("publishes the test warning once more where the first is lost", async () => {
    const { answer, count } = swallowedOnce();
    proxy = await between(on.system.endpoints.sns, answer);
    const { code, report } = await on.prove({ wait: 20, env: { AWS_ENDPOINT_URL_SNS: proxy.url } });
    expect({ code, published: count() }).toEqual({ code: 0, published: 2 });
    expect(report.steps.find(({ step }) => step === "Warning receipt")?.seen).toMatch(/^after 1\d\.\d s$/);
  });

  it("names the rule for account events, where it sends elsewhere", async () => {
    proxy = await between(on.system.endpoints.controlPlane, ({ headers, body }) =>
      headers["x-amz-target"] === "AWSEvents.ListTargetsByRule" && body.includes(ACCOUNT_RULE)
        ? {
            status: 200,
            headers: { "content-type": "application/json" },
            body: JSON.stringify({ Targets: [{ Id: "1", Arn: queueArn("another") }] }),
          }
        : undefined,
    );
    const { code, broken, report } = await on.prove({ env: { AWS_ENDPOINT_URL_EVENTBRIDGE: proxy.url } });
    expect({ code, broken }).toEqual({ code: 1, broken: ["Schedules"] });
    expect(report.steps.find(({ step }) => step === "Schedules")?.detail).toBe(
      `The rule ${ACCOUNT_RULE} does not send to ${queueArn(FEEDBACK)}: SES's reports about the account are lost.`,
    );
  });

  it("does not touch an identity that is there already", async () => {
    const EmailIdentity = "in-use.example";
    await on.aws.ses.send(new CreateEmailIdentityCommand({ EmailIdentity }));
    const done = await on.run(["--from", FROM, "--identity", EmailIdentity]);
    expect(done.code).toBe(2);
    expect(done.out).toMatch(/^Identity request +created, deleted in SES +\d\.\d +NOT TESTED: in use$/m);
    await on.aws.ses.send(new GetEmailIdentityCommand({ EmailIdentity }));
  });

  it("does not mix this machine with AWS, and says which stack there is not", async () => {
    const mixed = await on.run(["--from", FROM], { AWS_ENDPOINT_URL_SES: "", AWS_ENDPOINT_URL_SESV2: "" });
    expect(mixed).toMatchObject({ code: 2, out: "" });
    expect(mixed.err).toContain('eval "$(npm run --silent env)"');
    const elsewhere = await on.run(["--from", FROM, "--stack", "postmaster-prod"]);
    expect(elsewhere).toMatchObject({ code: 2, out: "" });
    expect(elsewhere.err).toMatch(/postmaster-prod does not exist\. Give its name with\s+--stack/);
  });

  // Last, since it leaves something behind.
  it("ends at once where a second signal comes later", async () => {
    proxy = await between(on.system.endpoints.sqs, ({ headers }) =>
      // So that the clean-up does not end.
      headers["x-amz-target"] === "AmazonSQS.DeleteQueue" ? new Promise(() => {}) : undefined,
    );
    const sns = await between(on.system.endpoints.sns, swallowed);
    const { child, ended } = on.start(["--from", FROM], {
      AWS_ENDPOINT_URL_SQS: proxy.url,
      AWS_ENDPOINT_URL_SNS: sns.url,
    });
    while ((await on.made()).length < 2) await delay(50);
    const from = performance.now();
    child.kill("SIGINT");
    const again = setInterval(() => child.kill("SIGINT"), 100);
    await ended;
    clearInterval(again);
    await sns.close();
    expect(child.signalCode).toBe("SIGINT");
    expect(performance.now() - from).toBeGreaterThan(900);
  });
});
