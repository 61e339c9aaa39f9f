import { type CloudFormationClient, ListStackResourcesCommand } from "@aws-sdk/client-cloudformation";
import { Failure, USAGE } from "../../api/client/failure.ts";
import { allowed } from "./allowed.ts";

export type Resource = { logicalId: string; physicalId: string; type: string; status: string };

/** The stack lacks a resource of the template. */
export class MissingResourceError extends Error {
  override readonly name = "MissingResourceError";
}

/** What a stack consists of, by the names that the template gives it (serverless.yml). */
export class Deployment {
  readonly stack: string;
  readonly resources: readonly Resource[];

  constructor(stack: string, resources: readonly Resource[]) {
    this.stack = stack;
    this.resources = resources;
  }

  /** Name, ARN or URL, whatever CloudFormation's `Ref` gives; throws `MissingResourceError`. */
  idOf(logicalId: string): string {
    const found = this.resources.find((one) => one.logicalId === logicalId);
    if (found === undefined) throw new MissingResourceError(`The stack ${this.stack} has no ${logicalId}.`);
    return found.physicalId;
  }

  idsOf(type: string): string[] {
    return this.resources.filter((one) => one.type === type).map(({ physicalId }) => physicalId);
  }
}

/** Reads a stack's resources; throws `Failure` where there is no such stack. */
export const readDeployment = async (client: CloudFormationClient, stack: string): Promise<Deployment> => {
  const resources: Resource[] = [];
  let NextToken: string | undefined;
  do {
    const page = await allowed(
      "cloudformation:ListStackResources",
      client.send(new ListStackResourcesCommand({ StackName: stack, NextToken })),
    ).catch((error: unknown) => {
      if (error instanceof Error && error.name === "ValidationError")
        throw new Failure(
          USAGE,
          `${error.message}. Give its name with --stack, and its region with --region or AWS_REGION.`,
          { cause: error },
        );
      throw error;
    });
    for (const one of page.StackResourceSummaries ?? [])
      resources.push({
        logicalId: one.LogicalResourceId ?? "",
        physicalId: one.PhysicalResourceId ?? "",
        type: one.ResourceType ?? "",
        status: one.ResourceStatus ?? "",
      });
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return new Deployment(
    stack,
    resources.filter(({ status }) => status !== "DELETE_COMPLETE"),
  );
};
