import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { alarmProblems } from "./alarms.ts";
import { type Packaged, packageService } from "./packaged.ts";
import { grantProblems, logProblems, roleProblems, statementsOf, WITHOUT_RESOURCE } from "./policies.ts";
import { resourcePolicyProblems } from "./resourcePolicies.ts";
import { tableProblems } from "./table.ts";
import { at, resourcesOf, type Template, type Value } from "./template.ts";
import { apiProblems, eventTypeProblems, queueProblems } from "./wiring.ts";
import { unzip } from "./zip.ts";

const run = promisify(execFile);
const FUNCTIONS = ["ingest", "tally", "api", "authorize", "reconcile", "removals"];
const MOST_BYTES = { zipped: 300_000, unpacked: 1_000_000 };

let packaged: Packaged;
beforeAll(async () => {
  packaged = await packageService();
});
afterAll(() => packaged?.remove());

/** The template after `change` has spoilt a copy of it. */
const spoilt = (change: (template: Template) => void): Template => {
  const copy = structuredClone(packaged.template);
  change(copy);
  return copy;
};

const propertiesOf = (template: Template, id: string): { [key: string]: Value } => {
  const properties = template.Resources[id]?.Properties;
  if (properties === undefined) throw new Error(`the template has no ${id}`);
  return properties;
};

/** The first policy statement of resource `id` that names `action`, to be changed. */
const statementOf = (template: Template, id: string, action: string): { [key: string]: Value } => {
  const found = statementsOf(template).find(({ where, actions }) => where === id && actions.includes(action));
  if (found === undefined) throw new Error(`${id} has no statement on ${action}`);
  return found.json as { [key: string]: Value };
};

describe("the package", () => {
  it("holds the six functions, on Node 24 and arm64", () => {
    const found = resourcesOf(packaged.template, "AWS::Lambda::Function").map(({ properties }) => [
      properties["Handler"],
      properties["Runtime"],
      at(properties, "Architectures", 0),
    ]);
    expect(found).toEqual(
      FUNCTIONS.map((name) => [`functions/${name}/handler.handler`, "nodejs24.x", "arm64"]),
    );
  });

  it.each(FUNCTIONS)("has %s as one module that loads anywhere, within bounds", async (name) => {
    const zip = await readFile(join(packaged.folder, `${name}.zip`));
    const [module, ...others] = unzip(zip);
    const file = join(packaged.folder, "unpacked", module?.name ?? "");
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, module?.content ?? "");
    const script = `
      const from = performance.now();
      const { handler } = await import(${JSON.stringify(pathToFileURL(file).href)});
      console.log(JSON.stringify({ type: typeof handler, ms: Math.round(performance.now() - from) }));`;
    const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", script], { env: {} });
    const { type, ms } = JSON.parse(stdout) as { type: string; ms: number };
    const unpacked = module?.content.length ?? 0;
    console.log(`${name}: ${zip.length} bytes zipped, ${unpacked} unpacked, loaded in ${ms} ms`);
    expect(others).toEqual([]);
    expect(module?.name).toBe(`functions/${name}/handler.mjs`);
    expect(type).toBe("function");
    expect(zip.length).toBeLessThan(MOST_BYTES.zipped);
    expect(unpacked).toBeLessThan(MOST_BYTES.unpacked);
    // A `require` that esbuild could not resolve fails only when it is reached.
    expect(module?.content.includes("Dynamic require of")).toBe(false);
  });
});

describe("permissions", () => {
  it("grants no action and no resource by wildcard, but where AWS knows no resource", () => {
    expect(grantProblems(packaged.template)).toEqual([]);
  });

  it("lists no exception that is not needed", () => {
    const used = statementsOf(packaged.template).flatMap(({ actions }) => actions);
    expect(Object.keys(WITHOUT_RESOURCE).filter((action) => !used.includes(action))).toEqual([]);
  });

  it.each<[string, (template: Template) => void, RegExp]>([
    [
      "an action *",
      (t) => (statementOf(t, "IngestRole", "dynamodb:GetItem")["Action"] = "*"),
      /allows the action \*/,
    ],
    [
      "all of a service",
      (t) => (statementOf(t, "IngestRole", "dynamodb:GetItem")["Action"] = ["dynamodb:*"]),
      /action dynamodb:\*/,
    ],
    [
      "a resource *",
      (t) => (statementOf(t, "ApiRole", "sqs:SendMessage")["Resource"] = "*"),
      /allows sqs:SendMessage on/,
    ],
    [
      "any queue",
      (t) =>
        (statementOf(t, "ApiRole", "sqs:SendMessage")["Resource"] = {
          "Fn::Join": [":", ["arn:aws:sqs", { Ref: "AWS::Region" }, "*"]],
        }),
      /allows sqs:SendMessage on/,
    ],
    [
      "another action beside one that takes no resource",
      (t) =>
        (statementOf(t, "ReconcileRole", "ses:GetAccount")["Action"] = ["ses:GetAccount", "ses:SendEmail"]),
      /allows ses:SendEmail/,
    ],
    [
      "all but something",
      (t) => (statementOf(t, "IngestRole", "dynamodb:GetItem")["NotAction"] = "iam:PassRole"),
      /all but something/,
    ],
    [
      "everybody",
      (t) => (statementOf(t, "FeedbackTopicPolicy", "sns:Publish")["Principal"] = { AWS: "*" }),
      /admits everybody/,
    ],
    [
      "a managed policy",
      (t) => (propertiesOf(t, "ApiRole")["ManagedPolicyArns"] = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]),
      /managed policies/,
    ],
  ])("would notice %s", (_, change, problem) => {
    expect(grantProblems(spoilt(change)).join()).toMatch(problem);
  });

  it("gives each function a role of its own, for Lambda only, with its own log only", () => {
    expect(roleProblems(packaged.template)).toEqual([]);
  });

  it.each<[string, (template: Template) => void, RegExp]>([
    [
      "a shared role",
      (t) => (propertiesOf(t, "TallyLambdaFunction")["Role"] = { "Fn::GetAtt": ["ApiRole", "Arn"] }),
      /shares ApiRole/,
    ],
    [
      "a role that another account may assume",
      (t) => (statementOf(t, "TallyRole", "sts:AssumeRole")["Principal"] = { AWS: "arn:aws:iam::1:root" }),
      /TallyRole can be assumed/,
    ],
    [
      "a role that writes to another log",
      (t) =>
        (statementOf(t, "TallyRole", "logs:PutLogEvents")["Resource"] = {
          "Fn::GetAtt": ["ApiLogGroup", "Arn"],
        }),
      /TallyRole does not write to the log/,
    ],
  ])("would notice %s", (_, change, problem) => {
    expect(roleProblems(spoilt(change)).join()).toMatch(problem);
  });

  it("lets only SES publish feedback, only alarms publish warnings, only the topic send, and only over TLS", () => {
    expect(resourcePolicyProblems(packaged.template)).toEqual([]);
  });

  it.each<[string, (template: Template) => void, RegExp]>([
    [
      "SES of any account",
      (t) =>
        delete (statementOf(t, "FeedbackTopicPolicy", "sns:Publish")["Condition"] as Record<string, Value>)[
          "StringEquals"
        ],
      /not only ses of this account/,
    ],
    [
      "any topic",
      (t) => delete statementOf(t, "FeedbackQueuePolicy", "sqs:SendMessage")["Condition"],
      /not only the topic may send/,
    ],
    [
      "queues without TLS",
      (t) => delete t.Resources["RemovalsQueuesPolicy"],
      /RemovalsQueue can be used without TLS/,
    ],
  ])("would notice %s", (_, change, problem) => {
    expect(resourcePolicyProblems(spoilt(change)).join()).toMatch(problem);
  });
});

describe("wiring", () => {
  it("brings every type of SES event through topic and queue to ingest", () => {
    expect(eventTypeProblems(packaged.template)).toEqual([]);
    expect(queueProblems(packaged.template)).toEqual([]);
  });

  it("would notice an event type that is missing", () => {
    const template = spoilt((t) => {
      propertiesOf(t, "ConfigurationSetFeedback")["EventDestination"] = {
        MatchingEventTypes: { "Fn::Split": [",", "bounce,complaint"] },
      };
    });
    expect(eventTypeProblems(template)).toHaveLength(1);
  });

  it.each<[string, (template: Template) => void, RegExp]>([
    [
      "a topic that goes to another queue",
      (t) =>
        (propertiesOf(t, "FeedbackSubscription")["Endpoint"] = { "Fn::GetAtt": ["RemovalsQueue", "Arn"] }),
      /the topic does not reach/,
    ],
    [
      "a batch that fails as a whole",
      (t) => delete propertiesOf(t, "IngestEventSourceMappingSQSFeedbackQueue")["FunctionResponseTypes"],
      /gives up a batch/,
    ],
    [
      "a queue without dead letters",
      (t) => delete propertiesOf(t, "RemovalsQueue")["RedrivePolicy"],
      /no dead-letter/,
    ],
    [
      "a short visibility timeout",
      (t) => (propertiesOf(t, "FeedbackQueue")["VisibilityTimeout"] = 60),
      /six timeouts/,
    ],
    [
      "a queue in the clear",
      (t) => delete propertiesOf(t, "FeedbackDeadLetters")["SqsManagedSseEnabled"],
      /not encrypted/,
    ],
  ])("would notice %s", (_, change, problem) => {
    expect(queueProblems(spoilt(change)).join()).toMatch(problem);
  });

  it("asks the authorizer at every request, and throttles", () => {
    expect(apiProblems(packaged.template)).toEqual([]);
  });

  it.each<[string, (template: Template) => void, RegExp]>([
    ["an open route", (t) => delete propertiesOf(t, "HttpApiRouteDefault")["AuthorizerId"], /does not see/],
    [
      "answers of the authorizer that are kept",
      (t) => (propertiesOf(t, "HttpApiAuthorizerAuthorize")["AuthorizerResultTtlInSeconds"] = 300),
      /without the authorizer/,
    ],
  ])("would notice %s", (_, change, problem) => {
    expect(apiProblems(spoilt(change)).join()).toMatch(problem);
  });

  it("lets the job of removals go on for longer than Lambda's limit on loops", () => {
    expect(propertiesOf(packaged.template, "RemovalsLambdaFunction")["RecursiveLoop"]).toBe("Allow");
  });
});

describe("what is kept", () => {
  it("has the table of shared/table/definition.ts, safe from loss", () => {
    expect(tableProblems(packaged.template)).toEqual([]);
  });

  it.each<[string, (template: Template) => void, RegExp]>([
    ["another key", (t) => (propertiesOf(t, "Table")["KeySchema"] = []), /KeySchema differs/],
    [
      "no recovery",
      (t) => delete propertiesOf(t, "Table")["PointInTimeRecoverySpecification"],
      /point-in-time/,
    ],
    [
      "TTL on another attribute",
      (t) => (propertiesOf(t, "Table")["TimeToLiveSpecification"] = { AttributeName: "ttl", Enabled: true }),
      /no TTL/,
    ],
    ["a table that goes with the stack", (t) => delete t.Resources["Table"]?.DeletionPolicy, /no retention/],
  ])("would notice %s", (_, change, problem) => {
    expect(tableProblems(spoilt(change)).join()).toMatch(problem);
  });

  it("keeps no log for ever", () => {
    expect(logProblems(packaged.template)).toEqual([]);
    const template = spoilt((t) => delete propertiesOf(t, "ApiLogGroup")["RetentionInDays"]);
    expect(logProblems(template)).toEqual(["ApiLambdaFunction keeps its log for ever"]);
  });
});

describe("alarms", () => {
  it("tell the warnings topic of dead letters, old messages and errors of every function", () => {
    expect(alarmProblems(packaged.template)).toEqual([]);
  });

  it.each<[string, (template: Template) => void, RegExp]>([
    [
      "a function without alarm",
      (t) => delete t.Resources["TallyErrorsAlarm"],
      /Errors of TallyLambdaFunction/,
    ],
    [
      "dead letters without alarm",
      (t) => delete t.Resources["RemovalsDeadLettersAlarm"],
      /of RemovalsDeadLetters/,
    ],
    [
      "an alarm that tells nobody",
      (t) => (propertiesOf(t, "FeedbackAgeAlarm")["AlarmActions"] = []),
      /does not reach/,
    ],
  ])("would notice %s", (_, change, problem) => {
    expect(alarmProblems(spoilt(change)).join()).toMatch(problem);
  });
});
