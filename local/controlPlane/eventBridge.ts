import { ACCOUNT_EVENT_PATTERN } from "../../shared/accountEvents/accountEvent.ts";
import type { Rule } from "../lambda/triggers.ts";
import { ruleArn } from "../system/policies.ts";
import { ACCOUNT_RULE, FEEDBACK } from "../system/resources.ts";
import { ACCOUNT, REGION } from "../system/settings.ts";
import { queueArn } from "../system/snsSqs.ts";
import { type Answer, json, jsonError } from "./answer.ts";

export const RULES = "AWSEvents.";

/** EventBridge's rules (JSON 1.1): DescribeRule, ListTargetsByRule, EnableRule, DisableRule. */
export const eventBridge = async (
  operation: string,
  input: Record<string, unknown>,
  rules: Rule[],
): Promise<Answer> => {
  const name = operation === "ListTargetsByRule" ? input["Rule"] : input["Name"];
  if (name === ACCOUNT_RULE) return accountRule(operation);
  const rule = rules.find((one) => one.name === name);
  if (rule === undefined)
    return jsonError(400, "ResourceNotFoundException", `Rule ${name} does not exist on EventBus default.`);
  switch (operation) {
    case "DescribeRule":
      return json({
        Name: rule.name,
        Arn: ruleArn(rule.name),
        ScheduleExpression: rule.expression,
        State: rule.trigger.isEnabled ? "ENABLED" : "DISABLED",
        EventBusName: "default",
      });
    case "ListTargetsByRule":
      return json({
        Targets: [{ Id: "1", Arn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${rule.functionName}` }],
      });
    case "EnableRule":
      rule.trigger.enable();
      return json({});
    case "DisableRule":
      await rule.trigger.disable();
      return json({});
    default:
      return jsonError(400, "UnknownOperationException", `The local EventBridge has no ${operation}`);
  }
};

/** The rule that the event bus (local/eventBridge) always applies: it has no switch. */
const accountRule = (operation: string): Answer => {
  switch (operation) {
    case "DescribeRule":
      return json({
        Name: ACCOUNT_RULE,
        Arn: ruleArn(ACCOUNT_RULE),
        EventPattern: JSON.stringify(ACCOUNT_EVENT_PATTERN),
        State: "ENABLED",
        EventBusName: "default",
      });
    case "ListTargetsByRule":
      return json({ Targets: [{ Id: "feedback", Arn: queueArn(FEEDBACK) }] });
    default:
      return jsonError(400, "UnknownOperationException", `The local EventBridge has no ${operation} of it`);
  }
};
