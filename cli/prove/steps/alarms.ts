import { DescribeAlarmsCommand, type MetricAlarm } from "@aws-sdk/client-cloudwatch";
import { allowed } from "../aws/allowed.ts";
import { judged, notChecked, type Step } from "../step.ts";

/** Every alarm of the stack exists, is on, notifies the warnings topic, and is quiet. */
export const alarms: Step = {
  name: "Alarms",
  expected: "enabled, none firing",
  run: async ({ aws, deployment }) => {
    if (aws.cloudWatch === undefined) return notChecked("The local system has no CloudWatch alarms.");
    const names = deployment.idsOf("AWS::CloudWatch::Alarm");
    // 100 names a call [API_DescribeAlarms]; the template has fewer.
    const { MetricAlarms = [] } =
      names.length === 0
        ? {}
        : await allowed(
            "cloudwatch:DescribeAlarms",
            aws.cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: names, MaxRecords: 100 })),
          );
    return judged(alarmProblems(MetricAlarms, { names, topicArn: deployment.idOf("WarningsTopic") }), {
      seen: `${names.length} enabled, none firing`,
    });
  },
};

export const alarmProblems = (
  found: MetricAlarm[],
  { names, topicArn }: { names: string[]; topicArn: string },
): string[] =>
  names.length === 0
    ? ["The stack has no alarms: no one is notified of failures."]
    : names.flatMap((name) => {
        const alarm = found.find(({ AlarmName }) => AlarmName === name);
        if (alarm === undefined) return [`The alarm ${name} no longer exists.`];
        return [
          ...(alarm.ActionsEnabled === true ? [] : [`The actions of the alarm ${name} are disabled.`]),
          ...(alarm.AlarmActions?.includes(topicArn) === true
            ? []
            : [`The alarm ${name} does not notify the warnings topic.`]),
          ...(alarm.StateValue === "ALARM"
            ? [
                `The alarm ${name} is in state ALARM: ${alarm.StateReason ?? "see CloudWatch"}. See "CloudWatch alarms" in docs/deployment.md.`,
              ]
            : []),
        ];
      });
