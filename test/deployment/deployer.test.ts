import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allows, coverageProblems, NOT_NEEDED, type Policy, policyProblems } from "./aws/deployer.ts";
import { HANDLERS } from "./aws/handlers.ts";
import { statementsOf } from "./checks/policies.ts";
import { at, list, type Value } from "./checks/template.ts";
import { type Packaged, packageTemplate } from "./packaged.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const OSLS = join(ROOT, "node_modules", "serverless", "lib", "plugins", "aws");
const MOST_CHARACTERS = 6_144; // of a managed policy, without white space [reference_iam-quotas]

const STACK = "arn:aws:cloudformation:eu-west-1:123456789012:stack/postmaster-prod/1a2b3c";
const BUCKET = "arn:aws:s3:::postmaster-prod-serverlessdeploymentbuck-1a2b3c";
const OBJECT = `${BUCKET}/serverless/postmaster/prod/1-2026/api.zip`;
const LOG = "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/postmaster-prod-api:*";
const FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:postmaster-prod-api";
const API = "arn:aws:apigateway:eu-west-1::/apis/1a2b3c";

/** What each call of osls needs, by the name of its SDK command, in `deploy`, `info`, `logs` and `remove`. */
const CALLS: Record<string, [permission: string, target: string][]> = {
  CreateChangeSet: [["cloudformation:CreateChangeSet", STACK]],
  CreateStack: [["cloudformation:CreateStack", STACK]],
  DeleteChangeSet: [["cloudformation:DeleteChangeSet", STACK]],
  DeleteStack: [["cloudformation:DeleteStack", STACK]],
  DescribeChangeSet: [["cloudformation:DescribeChangeSet", STACK]],
  DescribeStackEvents: [["cloudformation:DescribeStackEvents", STACK]],
  DescribeStackResource: [["cloudformation:DescribeStackResource", STACK]],
  DescribeStackResources: [["cloudformation:DescribeStackResources", STACK]],
  DescribeStacks: [["cloudformation:DescribeStacks", STACK]],
  ExecuteChangeSet: [["cloudformation:ExecuteChangeSet", STACK]],
  GetTemplate: [["cloudformation:GetTemplate", STACK]],
  ListStackResources: [["cloudformation:ListStackResources", STACK]],
  UpdateStack: [["cloudformation:UpdateStack", STACK]],
  ValidateTemplate: [["cloudformation:ValidateTemplate", "*"]],
  HeadBucket: [["s3:ListBucket", BUCKET]],
  ListObjectsV2: [["s3:ListBucket", BUCKET]],
  ListObjectVersions: [["s3:ListBucketVersions", BUCKET]],
  HeadObject: [["s3:GetObject", OBJECT]],
  Upload: [["s3:PutObject", OBJECT]],
  DeleteObjects: [
    ["s3:DeleteObject", OBJECT],
    ["s3:DeleteObjectVersion", OBJECT],
  ],
  GetFunction: [["lambda:GetFunction", FUNCTION]],
  DescribeLogStreams: [["logs:DescribeLogStreams", LOG]],
  FilterLogEvents: [["logs:FilterLogEvents", LOG]],
  GetApi: [["apigateway:GET", API]],
};
/** Of features that serverless.yml does not use. */
const UNUSED_CALLS: Record<string, string> = {
  DeleteRepository: "container images",
  DeleteSubscriptionFilter: "functions called by logs",
  DescribeRepositories: "container images; osls goes on where it is denied",
  DescribeSubscriptionFilters: "functions called by logs",
  GetApiKey: "keys of REST APIs",
  ListExports: "imported values",
  SetStackPolicy: "provider.stackPolicy",
};

let packaged: Packaged;
let policy: Policy;
beforeAll(async () => {
  policy = JSON.parse(await readFile(join(ROOT, "docs", "deployer-policy.json"), "utf8"));
  packaged = await packageTemplate([
    "--param=digest=both",
    "--param=digestFrom=a@example.org",
    "--param=digestTo=a@example.org",
  ]);
}, 120_000);
afterAll(() => packaged?.remove());

/** The policy with each statement as `change` makes it. */
const changed = (sid: string, change: object): Policy => ({
  ...policy,
  Statement: policy.Statement.map(
    (json): Value => (at(json, "Sid") === sid ? { ...(json as object), ...change } : json),
  ),
});
const withoutAction = (action: string): Policy => ({
  ...policy,
  Statement: policy.Statement.map((json) => ({
    ...(json as object),
    Action: list(at(json, "Action")).filter((one) => one !== action),
  })),
});

describe("the deployer's policy in docs/deployer-policy.json", () => {
  it("names only actions, resources and conditions that AWS has, of this service's stacks", async () => {
    expect(await policyProblems(policy)).toEqual([]);
  });

  it("allows all that CloudFormation does to each resource of the template", async () => {
    expect(await coverageProblems(policy, packaged.template)).toEqual([]);
  });

  it("fits into one managed policy", () => {
    expect(JSON.stringify(policy).length).toBeLessThanOrEqual(MOST_CHARACTERS);
  });

  it("lets roles be passed only to the services that assume them", () => {
    const passed = policy.Statement.filter((json) => list(at(json, "Action")).includes("iam:PassRole"));
    const assumed = statementsOf(packaged.template)
      .filter(({ actions }) => actions.includes("sts:AssumeRole"))
      .map(({ json }) => String(at(json, "Principal", "Service")));
    expect(passed.map((json) => at(json, "Condition", "StringEquals", "iam:PassedToService"))).toEqual([
      [...new Set(assumed)].sort(),
    ]);
  });

  it("allows each call of osls, and none of them is unknown", async () => {
    const folders = ["deploy", "deploy/lib", "lib", "info", "remove", "remove/lib"];
    const files = await Promise.all(
      folders.map(async (folder) =>
        (await readdir(join(OSLS, folder)))
          .filter((file) => file.endsWith(".js"))
          .map((file) => join(folder, file)),
      ),
    );
    const texts = await Promise.all(
      [...files.flat(), "logs.js"].map((file) => readFile(join(OSLS, file), "utf8")),
    );
    const calls = texts.flatMap((text) =>
      [...text.matchAll(/new (\w+)Command\(|new (Upload)\(/g)].map(
        ([, command, upload]) => command ?? upload ?? "",
      ),
    );
    const known = [...Object.keys(CALLS), ...Object.keys(UNUSED_CALLS)];
    expect([...new Set(calls)].sort()).toEqual(known.sort());
    const denied = Object.values(CALLS)
      .flat()
      .filter(([permission, target]) => !allows(policy, permission, target));
    expect(denied).toEqual([]);
  });

  it("allows each command of docs/deployment.md", async () => {
    const text = await readFile(join(ROOT, "docs", "deployment.md"), "utf8");
    const commands = [...text.matchAll(/\baws ([a-z\d]+) ([a-z]+(?:-[a-z]+)+)/g)].map(
      ([, service = "", name = ""]) => {
        const action = name.replace(/(^|-)(.)/g, (_, __, letter: string) => letter.toUpperCase());
        return `${service === "sesv2" ? "ses" : service}:${action}`;
      },
    );
    const granted = policy.Statement.flatMap((json) => list(at(json, "Action")).map(String));
    const denied = commands.filter(
      (command) => !granted.some((action) => new RegExp(`^${action.replace("*", ".*")}$`).test(command)),
    );
    // Whoever gives the deployer the policy is somebody else.
    expect([...new Set(denied)]).toEqual(["iam:CreatePolicy"]);
    expect(commands.length).toBeGreaterThan(6);
  });

  it("leaves out only permissions that some handler names", () => {
    const named = Object.entries(HANDLERS).flatMap(([type, permissions]) =>
      permissions.flatMap((permission) => [permission, `${type} ${permission}`]),
    );
    expect(NOT_NEEDED.filter(([pattern]) => !named.some((one) => pattern.test(one)))).toEqual([]);
    const used = Object.values(packaged.template.Resources).map(({ Type }) => Type);
    expect(Object.keys(HANDLERS).filter((type) => !used.includes(type))).toEqual([]);
  });

  it.each([
    ["sqs:CreateQueue", /FeedbackQueue: sqs:CreateQueue on .* is not allowed/],
    ["iam:PutRolePolicy", /ApiRole: iam:PutRolePolicy on .* is not allowed/],
    ["iam:PassRole", /iam:PassRole on .*DigestScheduleRole.* is not allowed/],
    ["lambda:PutFunctionRecursionConfig", /lambda:PutFunctionRecursionConfig on .* is not allowed/],
    ["lambda:CreateEventSourceMapping", /lambda:CreateEventSourceMapping on \* is not allowed/],
    ["s3:Get*", /LambdaFunction: s3:GetObject on .*api\.zip is not allowed/],
    ["scheduler:*Schedule", /DailyDigest: scheduler:CreateSchedule on .* is not allowed/],
    ["ses:DescribeConfigurationSet", /ses:DescribeConfigurationSet on \* is not allowed/],
    ["apigateway:PATCH", /HttpApiStage: apigateway:PATCH on .* is not allowed/],
  ])("would not pass without %s", async (action, problem) => {
    expect((await coverageProblems(withoutAction(action), packaged.template)).join("; ")).toMatch(problem);
  });

  it.each([
    ["Queues", { Resource: "arn:aws:sqs:*:*:postmaster" }, /FeedbackQueue: sqs:CreateQueue on/],
    [
      "DigestTimes",
      { Resource: "arn:aws:scheduler:*:*:schedule/digest/postmaster-*" },
      /scheduler:CreateSchedule/,
    ],
  ])("would not pass with %s elsewhere", async (sid, change, problem) => {
    expect((await coverageProblems(changed(sid, change), packaged.template)).join("; ")).toMatch(problem);
  });

  it.each([
    ["Roles", { Resource: "arn:aws:iam::*:role/*" }, /Roles: .*role\/\* is not of this stack alone/],
    ["Queues", { Resource: "*" }, /Queues: sqs:CreateQueue needs a resource of type queue/],
    ["Alarms", { Action: ["cloudwatch:PutAlarm"] }, /Alarms: there is no action cloudwatch:PutAlarm/],
    ["Table", { Action: ["dynamodb:Creates*"] }, /Table: there is no action dynamodb:Creates\*/],
    [
      "RolesOfServices",
      { Condition: { StringEquals: { "iam:PassToService": "lambda.amazonaws.com" } } },
      /iam:PassRole has no condition key iam:PassToService/,
    ],
  ])("would be refused with another %s", async (sid, change, problem) => {
    expect((await policyProblems(changed(sid, change))).join("; ")).toMatch(problem);
  });
});
