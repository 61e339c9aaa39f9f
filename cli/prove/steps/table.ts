import { DescribeContinuousBackupsCommand, DescribeTimeToLiveCommand } from "@aws-sdk/client-dynamodb";
import { EXPIRES_AT } from "../../../shared/table/definition.ts";
import { allowed } from "../aws/allowed.ts";
import { broken, DEPLOY, notChecked, proven, type Seen, type Step } from "../step.ts";

/** DynamoDB deletes what has expired. */
export const timeToLive: Step = {
  name: "Table expiry",
  expected: "TTL on",
  run: async ({ aws, deployment }) => {
    const TableName = deployment.idOf("Table");
    const { TimeToLiveDescription: found } = await allowed(
      "dynamodb:DescribeTimeToLive",
      aws.dynamoDb.send(new DescribeTimeToLiveCommand({ TableName })),
    );
    return judgeTimeToLive({ status: found?.TimeToLiveStatus, attribute: found?.AttributeName }, TableName);
  },
};

export const judgeTimeToLive = (
  { status, attribute }: { status: string | undefined; attribute: string | undefined },
  table: string,
): Seen => {
  if (attribute === EXPIRES_AT) {
    if (status === "ENABLED") return proven(`on, by ${EXPIRES_AT}`);
    // For up to an hour after the table was made [API_UpdateTimeToLive].
    if (status === "ENABLING") return proven(`being turned on, by ${EXPIRES_AT}`);
  }
  return broken(
    "off",
    `The table ${table} does not delete expired items (time to live is ${(status ?? "off").toLowerCase()}${attribute === undefined ? "" : `, by ${attribute}`}, not enabled by ${EXPIRES_AT}): personal data is kept beyond its retention.`,
    DEPLOY,
  );
};

/** The table can be restored to any second of the last days. */
export const pointInTimeRecovery: Step = {
  name: "Table backups",
  expected: "point-in-time recovery on",
  run: async ({ aws, deployment }) => {
    if (aws.isHere) return notChecked("The local system's DynamoDB has no point-in-time recovery.");
    const TableName = deployment.idOf("Table");
    const { ContinuousBackupsDescription: found } = await allowed(
      "dynamodb:DescribeContinuousBackups",
      aws.dynamoDb.send(new DescribeContinuousBackupsCommand({ TableName })),
    );
    return judgeRecovery(found?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus, TableName);
  },
};

export const judgeRecovery = (status: string | undefined, table: string): Seen =>
  status === "ENABLED"
    ? proven("on")
    : broken(
        "off",
        `Point-in-time recovery of the table ${table} is off: lost data cannot be restored.`,
        DEPLOY,
      );
