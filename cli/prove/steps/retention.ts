import { GetFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { parseRetention, type Retention } from "../../../shared/feedback/retention.ts";
import { DeniedError, ifThere } from "../aws/allowed.ts";
import type { Context } from "../step.ts";

/** How long `ingest` keeps events of each type; undefined where these credentials may not see that. */
export const retentionOf = async ({ aws, deployment }: Context): Promise<Retention | undefined> => {
  const FunctionName = deployment.idOf("IngestLambdaFunction");
  try {
    const found = await ifThere(
      "lambda:GetFunctionConfiguration",
      aws.lambda.send(new GetFunctionConfigurationCommand({ FunctionName })),
    );
    const days = found?.Environment?.Variables?.["RETENTION_DAYS"];
    return days === undefined ? undefined : parseRetention(days);
  } catch (error) {
    if (error instanceof DeniedError) return undefined;
    throw error;
  }
};
