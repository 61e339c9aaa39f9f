import { statementsOf } from "./policies.ts";
import { arnOf, at, type Named, ref, resourcesOf, same, type Template, type Value } from "./template.ts";
import { accountRule, consumers, feedbackTopic, functionNamed } from "./wiring.ts";

const ACCOUNT = { "aws:SourceAccount": ref("AWS::AccountId") };

/** Who may publish to the topics and send to the queues. */
export const resourcePolicyProblems = (template: Template): string[] => {
  const topic = feedbackTopic(template);
  const queue =
    consumers(template).find(({ fn }) => fn === functionNamed(template, "ingest")?.id)?.queue.id ?? "";
  return [
    ...resourcesOf(template, "AWS::SNS::Topic").flatMap(({ id }) => {
      const service = id === topic ? "ses" : "cloudwatch";
      const allowed = allowedOn(ref(id), template);
      const condition = at(allowed[0], "Condition");
      return allowed.length === 1 &&
        same(at(allowed[0], "Principal"), { Service: `${service}.amazonaws.com` }) &&
        same(at(allowed[0], "Action"), "sns:Publish") &&
        same(at(condition, "StringEquals"), ACCOUNT) &&
        at(condition, "ArnLike", "aws:SourceArn") !== undefined
        ? []
        : [`not only ${service} of this account may publish to ${id}`];
    }),
    ...resourcesOf(template, "AWS::SQS::Queue").flatMap(({ id }) => {
      const allowed = allowedOn(arnOf(id), template);
      const fromTopic = allowed.filter(
        (json) =>
          same(at(json, "Principal"), { Service: "sns.amazonaws.com" }) &&
          same(at(json, "Action"), "sqs:SendMessage") &&
          same(at(json, "Condition"), { ArnEquals: { "aws:SourceArn": ref(topic) } }),
      );
      const fromRule = allowed.filter(
        (json) =>
          same(at(json, "Principal"), { Service: "events.amazonaws.com" }) &&
          same(at(json, "Action"), "sqs:SendMessage") &&
          same(at(json, "Condition"), { ArnEquals: { "aws:SourceArn": ruleArn(accountRule(template)) } }),
      );
      const expected = id === queue ? 1 : 0;
      return [
        ...(fromTopic.length === expected && fromRule.length === expected && allowed.length === 2 * expected
          ? []
          : [
              id === queue
                ? `not only the topic and the rule may send to ${id}`
                : `${id} admits another service`,
            ]),
        ...(refusesPlainText(id, template) ? [] : [`${id} can be used without TLS`]),
      ];
    }),
  ];
};

/** By name, for the rule waits for the policy. */
const ruleArn = (rule: Named | undefined): Value => ({
  "Fn::Sub": `arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:rule/${rule?.properties["Name"]}`,
});

const allowedOn = (resource: Value, template: Template): Value[] =>
  statementsOf(template)
    .filter(({ allows, resources, json }) => {
      const isResourcePolicy = at(json, "Principal") !== undefined;
      return allows && isResourcePolicy && resources.some((one) => same(one, resource));
    })
    .map(({ json }) => json);

const refusesPlainText = (queue: string, template: Template) =>
  statementsOf(template).some(
    ({ allows, resources, actions, json }) =>
      !allows &&
      resources.some((one) => same(one, arnOf(queue))) &&
      actions.includes("sqs:SendMessage") &&
      actions.includes("sqs:ReceiveMessage") &&
      at(json, "Principal") === "*" &&
      same(at(json, "Condition"), { Bool: { "aws:SecureTransport": "false" } }),
  );
