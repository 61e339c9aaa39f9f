import type { Context } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { httpEvent } from "../../local/lambda/httpEvent.ts";
import { logLines } from "../system/logLines.ts";
import { metricProblems, ownMetrics } from "./aws/metrics.ts";
import { set } from "./checks/spoil.ts";
import { at, list, resourcesOf } from "./checks/template.ts";
import { environmentOf } from "./environment.ts";
import { type Packaged, packageService } from "./packaged.ts";

const SERVICE = "postmaster-prod";
const SECRET = "a secret of the operator's own choice";

let packaged: Packaged;
beforeAll(async () => {
  packaged = await packageService();
}, 120_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  await packaged?.remove();
});

const event = (target: string) => ({
  ...httpEvent(
    {
      method: "GET",
      target,
      protocol: "HTTP/1.1",
      headers: ["host", "api.example", "authorization", `Bearer ${SECRET}`],
      sourceIp: "192.0.2.1",
      body: Buffer.from(""),
    },
    { requestId: "r-1", at: new Date() },
  ),
});

/** As CloudWatch reads a line [CloudWatch_Embedded_Metric_Format_Specification]: each metric with its dimensions. */
const metricsOf = (line: string) => {
  const json = JSON.parse(line);
  expect(Math.abs(Date.now() - json._aws.Timestamp)).toBeLessThan(60_000);
  return json._aws.CloudWatchMetrics.flatMap(
    ({
      Namespace,
      Dimensions,
      Metrics,
    }: {
      Namespace: string;
      Dimensions: string[][];
      Metrics: { Name: string }[];
    }) =>
      Metrics.flatMap(({ Name }) =>
        Dimensions.map((names) => ({
          namespace: Namespace,
          name: Name,
          value: json[Name],
          dimensions: Object.fromEntries(names.map((name) => [name, json[name]])),
        })),
      ),
  );
};

/** The alarm on that metric, with its dimensions as the stack resolves them. */
const alarmOn = (name: string) =>
  resourcesOf(packaged.template, "AWS::CloudWatch::Alarm")
    .filter(({ properties }) => properties["MetricName"] === name)
    .map(({ properties }) => ({
      namespace: properties["Namespace"],
      name: properties["MetricName"],
      dimensions: Object.fromEntries(
        list(properties["Dimensions"]).map((one) => {
          const table = packaged.template.Resources[String(at(one, "Value", "Ref"))];
          return [at(one, "Name"), table?.Properties?.["TableName"]];
        }),
      ),
    }));

describe("an answer with a 5xx status", () => {
  beforeAll(() => {
    // A table that nobody can reach.
    vi.stubEnv("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
    vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
    vi.stubEnv("AWS_REGION", "eu-west-1");
    vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
    for (const [name, value] of Object.entries(environmentOf("api", packaged.template)))
      vi.stubEnv(name, value);
    vi.stubEnv("TABLE_NAME", SERVICE);
  });

  const context = { getRemainingTimeInMillis: () => 29_000 } as Context;
  const asAdmin = (target: string) => {
    const one = event(target);
    const lambda = { outcome: "ok", tokenId: "id", name: "test", scopes: "admin" };
    return { ...one, requestContext: { ...one.requestContext, authorizer: { lambda } } };
  };

  it.each([
    ["internal", 500, "error", () => asAdmin("/v1/recipients/jo%40example.net/events")],
    [
      "unavailable",
      503,
      "warn",
      () => {
        const one = event("/v1/events");
        return {
          ...one,
          requestContext: { ...one.requestContext, authorizer: { lambda: { outcome: "unavailable" } } },
        };
      },
    ],
  ] as const)("%s of the API is one line that counts for the alarm", async (code, statusCode, level, ask) => {
    const { handler } = await import("../../functions/api/handler.ts");
    const { answer, lines } = await logLines(() => handler(ask(), context));
    expect(answer).toMatchObject({ statusCode });
    expect(lines).toEqual([expect.stringMatching(/^\{.*\}\n$/)]);
    const [line = ""] = lines;
    expect(JSON.parse(line)).toMatchObject({ level, code, requestId: "r-1" });
    for (const secret of ["jo@example.net", "jo%40", "example.net", SECRET])
      expect(line).not.toContain(secret);
    const counted = { namespace: "Postmaster", name: "ApiServerErrors", dimensions: { Service: SERVICE } };
    expect(metricsOf(line)).toEqual([{ ...counted, value: 1 }]);
    expect(alarmOn("ApiServerErrors")).toEqual([counted]);
  });

  it("is not counted where the caller is at fault", async () => {
    const { handler } = await import("../../functions/api/handler.ts");
    const { answer, lines } = await logLines(() => handler(asAdmin("/v1/nothing"), context));
    expect(answer).toMatchObject({ statusCode: 404 });
    expect(lines).toEqual([]);
  });

  it("by a table that the authorizer cannot read is a line of the authorizer's for its alarm", async () => {
    const { handler } = await import("../../functions/authorize/handler.ts");
    const { answer, lines } = await logLines(() => handler(event("/v1/events"), context));
    expect(answer).toMatchObject({ isAuthorized: true, context: { outcome: "unavailable" } });
    expect(lines).toEqual([expect.stringMatching(/^\{.*\}\n$/)]);
    const [line = ""] = lines;
    expect(JSON.parse(line)).toMatchObject({ level: "error", message: "tokens could not be read" });
    expect(line).not.toContain(SECRET);
    const counted = { namespace: "Postmaster", name: "AuthorizerErrors", dimensions: { Service: SERVICE } };
    expect(metricsOf(line)).toEqual([{ ...counted, value: 1 }]);
    expect(alarmOn("AuthorizerErrors")).toEqual([counted]);
  });
});

describe("each alarm", () => {
  it("is on a metric that AWS or a function of ours publishes, under its dimensions", async () => {
    expect(metricProblems(packaged.template, await ownMetrics())).toEqual([]);
  });

  it("on a metric of our own has somebody who counts it, and each count has an alarm", async () => {
    const watched = resourcesOf(packaged.template, "AWS::CloudWatch::Alarm")
      .filter(({ properties }) => properties["Namespace"] === "Postmaster")
      .map(({ properties }) => properties["MetricName"]);
    expect(watched.sort()).toEqual([...new Set((await ownMetrics()).map(({ name }) => name))].sort());
  });

  const queueUrl = [{ Name: "QueueName", Value: { Ref: "FeedbackQueue" } }];
  it.each([
    [
      "a metric that is not there",
      set("TallyErrorsAlarm", { MetricName: "Error" }),
      /no metric Error in AWS\/Lambda/,
    ],
    [
      "another service's namespace",
      set("FeedbackAgeAlarm", { Namespace: "AWS/SNS" }),
      /no metric .* in AWS\/SNS/,
    ],
    [
      "a dimension that the metric does not have",
      set("ApiServerErrorsAlarm", { Dimensions: [{ Name: "ApiName", Value: { Ref: "HttpApi" } }] }),
      /5xx has no dimensions ApiName/,
    ],
    ["no dimension of a queue's", set("FeedbackAgeAlarm", { Dimensions: [] }), /has no dimensions $/],
    ["a queue's URL for its name", set("FeedbackAgeAlarm", { Dimensions: queueUrl }), /is not the QueueName/],
    [
      "a count that no function makes",
      set("ApiFailuresAlarm", { MetricName: "ServerErrors" }),
      /no metric ServerErrors/,
    ],
    [
      "a count under another dimension",
      set("ApiFailuresAlarm", {
        Dimensions: [{ Name: "FunctionName", Value: { Ref: "ApiLambdaFunction" } }],
      }),
      /ApiServerErrors has no dimensions FunctionName/,
    ],
  ])("would be told from one on %s", async (_, spoil, problem) => {
    const template = structuredClone(packaged.template);
    spoil(template);
    expect(metricProblems(template, await ownMetrics()).join("; ")).toMatch(problem);
  });
});
