import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { VARIABLES, type VariableName } from "../../functions/environment.ts";
import { accessLogProblems } from "./checks/accessLog.ts";
import { alarmProblems } from "./checks/alarms.ts";
import { FAULTS } from "./checks/faults.ts";
import {
  grantProblems,
  logProblems,
  OF_ANY_NAME,
  roleProblems,
  statementsOf,
  WITHOUT_RESOURCE,
} from "./checks/policies.ts";
import { resourcePolicyProblems } from "./checks/resourcePolicies.ts";
import { tableProblems } from "./checks/table.ts";
import { at, resourcesOf } from "./checks/template.ts";
import { accountEventProblems, apiProblems, eventTypeProblems, queueProblems } from "./checks/wiring.ts";
import { environmentOf, variablesOf } from "./environment.ts";
import { startFunction } from "./function.ts";
import { moduleOf, type Packaged, packageService, packageTemplate } from "./packaged.ts";
import { unzip } from "./zip.ts";

const FUNCTIONS = ["ingest", "tally", "api", "authorize", "reconcile", "watch", "digest", "removals"];
const MOST_BYTES = { zipped: 480_000, unpacked: 1_500_000, console: 150_000 };

let packaged: Packaged;
/** With every choice that adds grants. */
let whole: Packaged;
beforeAll(async () => {
  [packaged, whole] = await Promise.all([
    packageService(),
    packageTemplate(["--param=virtualDeliverabilityManager=on"]),
  ]);
}, 120_000);
afterAll(async () => {
  await packaged?.remove();
  await whole?.remove();
});

describe("the package", () => {
  it("holds each function, on Node 24 and arm64", () => {
    const found = resourcesOf(packaged.template, "AWS::Lambda::Function").map(({ properties }) => [
      properties["Handler"],
      properties["Runtime"],
      at(properties, "Architectures", 0),
    ]);
    expect(found).toEqual(
      FUNCTIONS.map((name) => [`functions/${name}/handler.handler`, "nodejs24.x", "arm64"]),
    );
  });

  it.each(FUNCTIONS)("has %s as one small module that needs nothing beside it", async (name) => {
    const zip = await readFile(join(packaged.folder, `${name}.zip`));
    const files = unzip(zip);
    const module = files.find((file) => file.name === moduleOf(name));
    const others = files.filter((file) => file !== module).map((file) => file.name);
    const unpacked = module?.content.length ?? 0;
    const fn = await startFunction(await packaged.unpack(name), environmentOf(name, packaged.template));
    fn.stop();
    console.log(`${name}: ${zip.length} bytes zipped, ${unpacked} unpacked, loaded in ${fn.loadedInMs} ms`);
    expect(others.filter((file) => !(name === "api" && file.startsWith("functions/api/console/")))).toEqual(
      [],
    );
    expect(fn.handlerType).toBe("function");
    expect(gzipSync(module?.content ?? "").length).toBeLessThan(MOST_BYTES.zipped);
    expect(unpacked).toBeLessThan(MOST_BYTES.unpacked);
    // A `require` that esbuild could not resolve fails only when it is reached.
    expect(module?.content.includes("Dynamic require of")).toBe(false);
  });

  it.each(FUNCTIONS)("gives %s exactly the variables that it reads", async (name) => {
    const { ENVIRONMENT }: { ENVIRONMENT: readonly VariableName[] } = await import(
      `../../functions/${name}/services.ts`
    );
    const fromTemplate = ENVIRONMENT.filter(
      (variable) => VARIABLES[variable].meta()?.["setBy"] === undefined,
    );
    expect(Object.keys(variablesOf(name, packaged.template)).sort()).toEqual(fromTemplate.toSorted());
  });

  it("stops a function that has a wrong variable, in one line that says which", async () => {
    const environment = { ...environmentOf("watch", packaged.template), SES_CALLS_PER_SECOND: "fast" };
    await expect(startFunction(await packaged.unpack("watch"), environment)).rejects.toThrow(
      ": SES_CALLS_PER_SECOND=fast: is not a number above 0; use for example SES_CALLS_PER_SECOND=1000, or leave it out",
    );
  });
});

it("holds the console beside the api function, and its pages are served from there", async () => {
  const files = unzip(await readFile(join(packaged.folder, "api.zip")));
  const pages = files.filter(({ name }) => name.startsWith("functions/api/console/"));
  const bytes = pages.reduce((sum, { content }) => sum + gzipSync(content).length, 0);
  console.log(`console: ${bytes} bytes gzipped`);
  expect(bytes).toBeLessThan(MOST_BYTES.console);

  const fn = await startFunction(await packaged.unpack("api"), environmentOf("api", packaged.template));
  const get = (rawPath: string) =>
    fn.invoke({
      rawPath,
      rawQueryString: "",
      headers: { accept: "text/html", "accept-encoding": "gzip" },
      requestContext: { stage: "$default", requestId: "test", http: { method: "GET", path: rawPath } },
    });
  const script =
    pages.find(({ name }) => name.endsWith(".js"))?.name.replace("functions/api/console", "") ?? "";
  expect(await get("/")).toMatchObject({ statusCode: 200, isBase64Encoded: true });
  expect(await get(script)).toMatchObject({
    statusCode: 200,
    headers: { "content-type": "text/javascript; charset=utf-8", "content-encoding": "gzip" },
  });
  fn.stop();
});

describe("the template", () => {
  it("grants no action and no resource by wildcard, but where AWS knows no resource", () => {
    expect(grantProblems(packaged.template)).toEqual([]);
    expect(grantProblems(whole.template)).toEqual([]);
  });

  it("grants what Virtual Deliverability Manager needs only where it is turned on", () => {
    const grantsOf = ({ template }: Packaged) =>
      statementsOf(template).flatMap(({ where, actions }) => actions.map((action) => `${where} ${action}`));
    const usual = grantsOf(packaged);
    expect(usual.filter((grant) => /Metric|MessageInsight|Recommendation/.test(grant))).toEqual([]);
    expect(grantsOf(whole).filter((grant) => !usual.includes(grant))).toEqual([
      "ApiRole ses:GetMessageInsights",
      "ApiRole ses:ListRecommendations",
      "WatchRole ses:BatchGetMetricData",
    ]);
  });

  it("needs each of those exceptions", () => {
    const used = statementsOf(whole.template).flatMap(({ actions }) => actions);
    const excused = [...Object.keys(WITHOUT_RESOURCE), ...Object.keys(OF_ANY_NAME)];
    expect(excused.filter((action) => !used.includes(action))).toEqual([]);
  });

  it("gives each function a role of its own, for Lambda only, with its own log only", () => {
    expect(roleProblems(packaged.template)).toEqual([]);
  });

  it("lets only SES publish feedback, only alarms publish warnings, only the topic send, and only over TLS", () => {
    expect(resourcePolicyProblems(packaged.template)).toEqual([]);
  });

  it("publishes every type of event that SES knows", () => {
    expect(eventTypeProblems(packaged.template)).toEqual([]);
  });

  it("brings feedback from topic to queue to ingest, and what failed five times to a dead-letter queue", () => {
    expect(queueProblems(packaged.template)).toEqual([]);
  });

  it("brings what SES reports about the account from the event bus to ingest", () => {
    expect(accountEventProblems(packaged.template)).toEqual([]);
  });

  it("lets a job of removals queue its continuation more often than Lambda's limit on loops", () => {
    expect(at(packaged.template.Resources["RemovalsLambdaFunction"]?.Properties, "RecursiveLoop")).toBe(
      "Allow",
    );
  });

  it("asks the authorizer at every request but the anonymous ones, and throttles those apart", () => {
    expect(apiProblems(packaged.template)).toEqual([]);
  });

  it("logs every request with its token's id and without personal data", () => {
    expect(accessLogProblems(packaged.template)).toEqual([]);
  });

  it("has the table of shared/table/definition.ts, safe from loss", () => {
    expect(tableProblems(packaged.template)).toEqual([]);
  });

  it("keeps no log for ever", () => {
    expect(logProblems(packaged.template)).toEqual([]);
  });

  it("tells the warnings topic of dead letters, old messages, errors of every function and failed sign-ins", () => {
    expect(alarmProblems(packaged.template)).toEqual([]);
  });

  it.each(FAULTS)("would not pass these checks with $what", async ({ spoil, check, problem }) => {
    const template = structuredClone(packaged.template);
    spoil(template);
    expect((await check(template)).join("; ")).toMatch(problem);
  });
});
