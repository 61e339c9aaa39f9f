import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { Endpoints } from "../../local/system/endpointsFile.ts";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";

/** Runs a scheduled function of a local system now; throws what it threw. */
export const invoke = async ({ controlPlane }: Endpoints, name: "tally" | "watch"): Promise<void> => {
  const lambda = new LambdaClient({ endpoint: controlPlane, region: REGION, credentials: CREDENTIALS });
  try {
    const { FunctionError, Payload } = await lambda.send(
      new InvokeCommand({ FunctionName: `postmaster-${name}`, Payload: "{}" }),
    );
    if (FunctionError !== undefined) throw new Error(`${name}: ${Payload?.transformToString()}`);
  } finally {
    lambda.destroy();
  }
};
