import { DescribeLogGroupsCommand, type LogGroup } from "@aws-sdk/client-cloudwatch-logs";
import { allowed } from "../aws/allowed.ts";
import { judged, notChecked, type Step } from "../step.ts";

/** Every log group of the stack forgets after some days. */
export const logRetention: Step = {
  name: "Log retention",
  expected: "every log expires",
  run: async ({ aws, deployment }) => {
    if (aws.logs === undefined) return notChecked("The local system has no CloudWatch Logs.");
    const names = deployment.idsOf("AWS::Logs::LogGroup");
    const found: LogGroup[] = [];
    for (const logGroupNamePrefix of names) {
      const { logGroups = [] } = await allowed(
        "logs:DescribeLogGroups",
        aws.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix })),
      );
      found.push(...logGroups);
    }
    const days = [...new Set(found.map(({ retentionInDays }) => retentionInDays))];
    return judged(logProblems(found, names), { seen: `${days.join(", ")} days` });
  },
};

export const logProblems = (found: LogGroup[], names: string[]): string[] =>
  names.length === 0
    ? ["The stack has no log groups: Lambda creates its own, and they never expire."]
    : names.flatMap((name) => {
        const group = found.find(({ logGroupName }) => logGroupName === name);
        if (group === undefined) return [`The log group ${name} no longer exists.`];
        return group.retentionInDays === undefined ? [`The log group ${name} never expires.`] : [];
      });
