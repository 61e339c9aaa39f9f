import { DeleteItemCommand, PutItemCommand, UpdateTimeToLiveCommand } from "@aws-sdk/client-dynamodb";
import { DisableRuleCommand, EnableRuleCommand } from "@aws-sdk/client-eventbridge";
import { ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { UpdateScheduleCommand } from "@aws-sdk/client-scheduler";
import {
  CreateConfigurationSetEventDestinationCommand,
  DeleteConfigurationSetEventDestinationCommand,
  PutEmailIdentityConfigurationSetAttributesCommand,
} from "@aws-sdk/client-sesv2";
import {
  ListSubscriptionsByTopicCommand,
  SetTopicAttributesCommand,
  SubscribeCommand,
  UnsubscribeCommand,
} from "@aws-sdk/client-sns";
import { SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { feedbackTopicPolicy, queuePolicy } from "../../local/system/policies.ts";
import {
  ACCOUNT_RULE,
  CONFIGURATION_SET,
  deadLettersOf,
  FEEDBACK,
  WARNINGS,
} from "../../local/system/resources.ts";
import { queueArn, queueUrl, topicArn } from "../../local/system/snsSqs.ts";
import { tooWide } from "../cli/operator.ts";
import { FROM, startProvable, TABLE } from "./system.ts";

let on: Awaited<ReturnType<typeof startProvable>>;
beforeAll(async () => {
  on = await startProvable();
});
afterAll(() => on.stop());

const EVENTS = [
  "Delivery event",
  "Bounce event",
  "Complaint event",
  "Suppressed bounce",
  "Out-of-office event",
];
/** Where events cannot arrive each run waits as long. */
const IN_VAIN = { wait: 6 };

describe("postmaster prove, of a system that works", () => {
  it("proves each part, says what there is not, and leaves nothing behind", async () => {
    const done = await on.run(["--from", FROM]);
    expect(done).toMatchObject({ code: 0, err: "" });
    expect(done.out).toMatch(/^Bounce event +bounce@ recorded +\d+\.\d +bounce after \d+\.\d s$/m);
    expect(done.out).toMatch(/^Suppression removal .* added, removed$/m);
    expect(done.out).toMatch(/^ {2}Alarms: The local system has no CloudWatch alarms\.$/m);
    expect(done.out).toMatch(/^Everything works: 23 steps passed\.$/m);
    expect(tooWide(done.out)).toEqual([]);
    expect(await on.made()).toEqual([]);
  });
});

describe("postmaster prove, of a system with a broken part", () => {
  let mend: () => Promise<unknown> = async () => {};
  afterEach(async () => {
    await mend();
    expect(await on.made()).toEqual([]);
  });

  it("names the subscription, where the queue is not subscribed to the topic", async () => {
    const topic = { TopicArn: topicArn(FEEDBACK) };
    const { Subscriptions = [] } = await on.aws.sns.send(new ListSubscriptionsByTopicCommand(topic));
    await on.aws.sns.send(new UnsubscribeCommand({ SubscriptionArn: Subscriptions[0]?.SubscriptionArn }));
    mend = () =>
      on.aws.sns.send(new SubscribeCommand({ ...topic, Protocol: "sqs", Endpoint: queueArn(FEEDBACK) }));
    const { code, broken, report } = await on.prove(IN_VAIN);
    expect(code).toBe(1);
    expect(broken).toEqual(["Feedback subscription", ...EVENTS]);
    expect(report.steps.find(({ step }) => step === "Feedback subscription")).toMatchObject({
      detail: `The queue ${FEEDBACK} is not subscribed to the topic ${topic.TopicArn}: events do not reach the queue.`,
      fix: "npx serverless deploy",
    });
  });

  it("names the queue policy, where it lets another topic or another rule send", async () => {
    const sources = { topic: FEEDBACK, rule: ACCOUNT_RULE };
    const set = (given: Partial<typeof sources>) => () =>
      on.aws.sqs.send(
        new SetQueueAttributesCommand({
          QueueUrl: queueUrl(on.system.endpoints.sqs, FEEDBACK),
          Attributes: { Policy: queuePolicy(FEEDBACK, { ...sources, ...given }) },
        }),
      );
    mend = set({});
    for (const [given, problem] of [
      [{ topic: "another" }, /does not let the topic \S+:postmaster-feedback send to it/],
      [{ rule: "another" }, /does not let the rule \S+:rule\/postmaster-account send to it/],
    ] as const) {
      await set(given)();
      const { code, broken, report } = await on.prove();
      expect({ code, broken }).toEqual({ code: 1, broken: ["Feedback queue policy"] });
      expect(report.steps.find(({ step }) => step === "Feedback queue policy")?.detail).toMatch(problem);
    }
  });

  it("names the topic policy, where SES may not publish for this configuration set", async () => {
    const set = (AttributeValue: string) => () =>
      on.aws.sns.send(
        new SetTopicAttributesCommand({
          TopicArn: topicArn(FEEDBACK),
          AttributeName: "Policy",
          AttributeValue,
        }),
      );
    await set(feedbackTopicPolicy(FEEDBACK, "another"))();
    mend = set(feedbackTopicPolicy(FEEDBACK, CONFIGURATION_SET));
    expect(await on.prove()).toMatchObject({ code: 1, broken: ["Feedback topic policy"] });
  });

  it("names the event destination, where the configuration set has none", async () => {
    const destination = { ConfigurationSetName: CONFIGURATION_SET, EventDestinationName: "feedback" };
    await on.aws.ses.send(new DeleteConfigurationSetEventDestinationCommand(destination));
    mend = () =>
      on.aws.ses.send(
        new CreateConfigurationSetEventDestinationCommand({
          ...destination,
          EventDestination: {
            Enabled: true,
            MatchingEventTypes: ["SEND", "DELIVERY", "BOUNCE", "COMPLAINT"],
            SnsDestination: { TopicArn: topicArn(FEEDBACK) },
          },
        }),
      );
    expect(await on.prove(IN_VAIN)).toMatchObject({ code: 1, broken: ["Event destination", ...EVENTS] });
  });

  it("names the sender's identity, where the configuration set is detached from it", async () => {
    const attach = (ConfigurationSetName?: string) => () =>
      on.aws.ses.send(
        new PutEmailIdentityConfigurationSetAttributesCommand({
          EmailIdentity: FROM,
          ...(ConfigurationSetName === undefined ? {} : { ConfigurationSetName }),
        }),
      );
    await attach()();
    mend = attach(CONFIGURATION_SET);
    const { code, broken, report } = await on.prove();
    expect({ code, broken }).toEqual({ code: 1, broken: ["Sender identity"] });
    expect(report.steps.find(({ step }) => step === "Sender identity")?.fix).toBe(
      `postmaster identities attach-feedback ${FROM}`,
    );
  });

  it("names the rule and the schedule that are disabled", async () => {
    const schedule = {
      Name: "postmaster-weekly-digest",
      ScheduleExpression: "cron(0 7 ? * MON *)",
      FlexibleTimeWindow: { Mode: "OFF" as const },
      Target: { Arn: "arn:aws:lambda:::function:digest", RoleArn: "arn:aws:iam::000000000000:role/local" },
    };
    await on.aws.events.send(new DisableRuleCommand({ Name: "postmaster-tally" }));
    await on.aws.scheduler.send(new UpdateScheduleCommand({ ...schedule, State: "DISABLED" }));
    mend = async () => {
      await on.aws.events.send(new EnableRuleCommand({ Name: "postmaster-tally" }));
      await on.aws.scheduler.send(new UpdateScheduleCommand({ ...schedule, State: "ENABLED" }));
    };
    const { code, broken, report } = await on.prove();
    expect({ code, broken }).toEqual({ code: 1, broken: ["Schedules"] });
    expect(report.steps.find(({ step }) => step === "Schedules")?.detail).toBe(
      "The rule postmaster-tally is disabled: its target is not invoked. The schedule postmaster-weekly-digest is disabled: its target is not invoked.",
    );
  });

  it("names the queue's consumer, where it is disabled, and events wait", async () => {
    const { EventSourceMappings = [] } = await on.aws.lambda.send(new ListEventSourceMappingsCommand({}));
    const UUID = EventSourceMappings.find((one) => one.EventSourceArn === queueArn(FEEDBACK))?.UUID;
    await on.aws.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
    mend = () => on.aws.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }));
    expect(await on.prove(IN_VAIN)).toMatchObject({ code: 1, broken: ["Queue consumers", ...EVENTS] });
  });

  it("names the dead-letter queues, where one is missing from the redrive policy", async () => {
    const set = (RedrivePolicy: string) => () =>
      on.aws.sqs.send(
        new SetQueueAttributesCommand({
          QueueUrl: queueUrl(on.system.endpoints.sqs, FEEDBACK),
          Attributes: { RedrivePolicy },
        }),
      );
    await set("")();
    mend = set(
      JSON.stringify({ deadLetterTargetArn: queueArn(deadLettersOf(FEEDBACK)), maxReceiveCount: 5 }),
    );
    expect(await on.prove()).toMatchObject({ code: 1, broken: ["Dead-letter queues"] });
  });

  it("names the subscribers, where nobody gets the warnings", async () => {
    const topic = { TopicArn: topicArn(WARNINGS) };
    const { Subscriptions = [] } = await on.aws.sns.send(new ListSubscriptionsByTopicCommand(topic));
    const [{ SubscriptionArn, Protocol, Endpoint } = {}] = Subscriptions;
    await on.aws.sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    mend = () => on.aws.sns.send(new SubscribeCommand({ ...topic, Protocol, Endpoint }));
    expect(await on.prove()).toMatchObject({ code: 1, broken: ["Warning subscribers"] });
  });

  it("names the table's expiry, where time to live is off", async () => {
    const turn = (Enabled: boolean) => () =>
      on.aws.dynamoDb.send(
        new UpdateTimeToLiveCommand({
          TableName: TABLE,
          TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled },
        }),
      );
    await turn(false)();
    mend = turn(true);
    expect(await on.prove()).toMatchObject({ code: 1, broken: ["Table expiry"] });
  });

  it("names the digest, where it cannot be made", async () => {
    const key = { pk: { S: "WARNING" }, sk: { S: "unreadable" } };
    await on.aws.dynamoDb.send(
      new PutItemCommand({ TableName: TABLE, Item: { ...key, state: { S: "open" }, openedAt: { S: "" } } }),
    );
    mend = () => on.aws.dynamoDb.send(new DeleteItemCommand({ TableName: TABLE, Key: key }));
    expect(await on.prove()).toMatchObject({ code: 1, broken: ["Digest"] });
  });

  it("names the token, where it lacks the scope, and leaves out what needs it", async () => {
    const made = await fetch(`${on.system.url}/v1/tokens`, {
      method: "POST",
      headers: { authorization: `Bearer ${on.system.token}`, "content-type": "application/json" },
      body: JSON.stringify({ name: "reader", scopes: ["read"] }),
    });
    const { secret } = (await made.json()) as { secret: string };
    mend = async () => {};
    expect(await on.prove({ env: { POSTMASTER_TOKEN: secret } })).toMatchObject({
      code: 1,
      broken: ["API token"],
      notDone: ["Suppression removal", "Identity request"],
    });
  });

  it("names the API, where it does not answer", async () => {
    mend = async () => {};
    const done = await on.prove({ env: { POSTMASTER_URL: "http://127.0.0.1:9" } });
    expect(done).toMatchObject({ code: 1, broken: ["API"] });
    expect(done.notDone).toContain("Bounce event");
  });
});
