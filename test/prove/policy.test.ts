import { describe, expect, it } from "vitest";
import { lets } from "../../cli/prove/policy.ts";
import { judgeQueuePolicy } from "../../cli/prove/steps/queues.ts";
import { queuePolicy } from "../../local/system/policies.ts";
import { ACCOUNT_RULE, FEEDBACK } from "../../local/system/resources.ts";
import { topicArn } from "../../local/system/snsSqs.ts";

const TOPIC = "arn:aws:sns:eu-west-1:123456789012:postmaster-prod-warnings";

describe("a resource policy", () => {
  const request = {
    service: "sns.amazonaws.com",
    action: "sqs:SendMessage",
    resource: "arn:aws:sqs:eu-west-1:123456789012:q",
    facts: { "aws:sourcearn": TOPIC, "aws:sourceaccount": "123456789012", "aws:securetransport": "true" },
  };
  const policy = (...statements: object[]) =>
    JSON.stringify({ Statement: statements.map((one) => ({ Effect: "Allow", ...one })) });
  const open = {
    Principal: { Service: "sns.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: request.resource,
  };
  const source = (value: unknown, operator = "ArnEquals") => ({ [operator]: { "aws:SourceArn": value } });

  it("lets in whom an Allow fits, by principal, action and conditions", () => {
    for (const statement of [
      open,
      { ...open, Principal: "*" },
      { ...open, Principal: { AWS: "*" } },
      { ...open, Action: ["sqs:Receive*", "SQS:Send*"] },
      { ...open, Condition: source(TOPIC) },
      { ...open, Condition: source(["arn:aws:s3:::x", "arn:aws:sns:*:123456789012:*"], "ArnLike") },
      { ...open, Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } } },
      { ...open, Condition: { StringEqualsIfExists: { "aws:SourceAccount": "123456789012" } } },
      { ...open, Condition: { StringNotEquals: { "aws:SourceAccount": "210987654321" } } },
      { ...open, Resource: ["arn:aws:sqs:*:123456789012:?", "x"] },
      { ...open, Action: undefined, NotAction: "sqs:ReceiveMessage" },
      { ...open, Resource: undefined, NotResource: "arn:aws:sqs:eu-west-1:123456789012:another" },
    ])
      expect(lets(policy(statement), request), JSON.stringify(statement)).toBe(true);
  });

  it("shuts out everybody else, and whom a Deny fits", () => {
    for (const statement of [
      { ...open, Principal: { Service: "ses.amazonaws.com" } },
      { ...open, Principal: { AWS: "arn:aws:iam::123456789012:root" } },
      { ...open, Action: "sqs:ReceiveMessage" },
      { ...open, Condition: source(`${TOPIC}-2`) },
      { ...open, Condition: source("arn:aws:sns:eu.west.1:123456789012:*", "ArnLike") },
      { ...open, Condition: { StringEquals: { "aws:SourceAccount": "210987654321" } } },
      { ...open, Condition: { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } } },
      { ...open, Condition: { StringEqualsIfExists: { "aws:SourceAccount": "210987654321" } } },
      { ...open, Resource: "arn:aws:sqs:eu-west-1:123456789012:another" },
      { ...open, Resource: "arn:aws:sqs:eu-west-1:123456789012:q?" },
      { ...open, Resource: undefined },
      { ...open, Resource: undefined, NotResource: request.resource },
      { ...open, Action: undefined, NotAction: "sqs:*" },
      { ...open, Principal: undefined, NotPrincipal: { AWS: "arn:aws:iam::123456789012:root" } },
    ])
      expect(lets(policy(statement), request), JSON.stringify(statement)).toBe(false);
    for (const nothing of [undefined, "", "{}", "no JSON"]) expect(lets(nothing, request)).toBe(false);
    const deny = { Effect: "Deny", Principal: "*", Action: "sqs:*", Resource: "*" };
    for (const refused of [
      deny,
      { ...deny, Resource: undefined },
      { ...deny, Action: undefined, NotAction: "sqs:ReceiveMessage" },
      { ...deny, Principal: undefined, NotPrincipal: { AWS: "arn:aws:iam::123456789012:root" } },
      { ...deny, Condition: { Bool: { "aws:SecureTransport": true } } },
      { ...deny, Condition: { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } } },
    ])
      expect(lets(policy(open, refused), request), JSON.stringify(refused)).toBe(false);
    for (const ofAnother of [
      { ...deny, Resource: "arn:aws:sqs:eu-west-1:123456789012:another" },
      { ...deny, Action: undefined, NotAction: "sqs:Send*" },
      { ...deny, Principal: undefined, NotPrincipal: { Service: "sns.amazonaws.com" } },
    ])
      expect(lets(policy(open, ofAnother), request), JSON.stringify(ofAnother)).toBe(true);
    const withoutTls = { Bool: { "aws:SecureTransport": "false" } };
    expect(lets(policy(open, { ...deny, Condition: withoutTls }), request)).toBe(true);
  });
});

describe("the feedback queue's policy", () => {
  const sources = { topic: FEEDBACK, rule: ACCOUNT_RULE };
  const of = (given: Partial<typeof sources>, queue = FEEDBACK) =>
    judgeQueuePolicy(queuePolicy(queue, { ...sources, ...given }), {
      queue: FEEDBACK,
      topicArn: topicArn(FEEDBACK),
      ruleArn: `arn:aws:events:${topicArn("").split(":").slice(3, 5).join(":")}:rule/${ACCOUNT_RULE}`,
    });

  it("has to let the topic and the rule send, to this queue", () => {
    expect(of({})).toEqual({ state: "proven", seen: "both can send" });
    expect(of({ topic: "another" }).detail).toContain("SNS drops every event");
    expect(of({ rule: "another" }).detail).toContain("SES's reports about the account are lost");
    expect(of({}, "another").seen).toBe("2 problems, see below");
  });
});
