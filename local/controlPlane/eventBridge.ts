import type { Rule } from "../lambda/triggers.ts";
import { ACCOUNT, REGION } from "../system/settings.ts";
import { type Answer, json, jsonError } from "./answer.ts";

export const RULES = "AWSEvents.";

/** EventBridge's rules (JSON 1.1): DescribeRule, ListTargetsByRule, EnableRule, DisableRule. */
export const eventBridge = async (
  operation: string,
  input: Record<string, unknown>,
  rules: Rule[],
): Promise<Answer> => {
  const name = operation === "ListTargetsByRule" ? input["Rule"] : input["Name"];
  const rule = rules.find((one) => one.name === name);
  if (rule === undefined)
    return jsonError(400, "ResourceNotFoundException", `Rule ${name} does not exist on EventBus default.`);
  switch (operation) {
    case "DescribeRule":
      return json({
        Name: rule.name,
        Arn: `arn:aws:events:${REGION}:${ACCOUNT}:rule/${rule.name}`,
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
