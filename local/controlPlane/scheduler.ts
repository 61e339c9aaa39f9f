import type { ScheduleEntry } from "../lambda/triggers.ts";
import { ACCOUNT, REGION } from "../system/settings.ts";
import { type Answer, json, jsonError } from "./answer.ts";

export const SCHEDULES = "/schedules/";

/** EventBridge Scheduler's schedules (REST-JSON): GetSchedule, and of UpdateSchedule the state. */
export const scheduler = async (
  method: string,
  name: string,
  input: Record<string, unknown>,
  schedules: ScheduleEntry[],
): Promise<Answer> => {
  const schedule = schedules.find((one) => one.name === name);
  if (schedule === undefined)
    return jsonError(404, "ResourceNotFoundException", `Schedule ${name} does not exist.`);
  const Arn = `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule/default/${name}`;
  if (method === "PUT") {
    if (input["State"] === "DISABLED") await schedule.trigger.disable();
    else schedule.trigger.enable();
    return json({ ScheduleArn: Arn });
  }
  return json({
    Arn,
    Name: name,
    GroupName: "default",
    ScheduleExpression: schedule.expression,
    ScheduleExpressionTimezone: schedule.timeZone,
    FlexibleTimeWindow: { Mode: "OFF" },
    State: schedule.trigger.isEnabled ? "ENABLED" : "DISABLED",
    Target: {
      Arn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${schedule.functionName}`,
      RoleArn: `arn:aws:iam::${ACCOUNT}:role/local`,
    },
  });
};
