import { DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { allowed } from "../aws/allowed.ts";
import type { Resource } from "../aws/Deployment.ts";
import { broken, DEPLOY, judged, notDone, proven, type Seen, type Step } from "../step.ts";

const RESOURCE_DONE = /^(CREATE|UPDATE|IMPORT|UPDATE_ROLLBACK)_COMPLETE$/;
/** In the last of these, what was replaced is still being removed, but all that is new works [view-stack-events]. */
const STACK_DONE = /^((CREATE|UPDATE|IMPORT)_COMPLETE|UPDATE_COMPLETE_CLEANUP_IN_PROGRESS)$/;

/** The last deployment was finished, and not rolled back. */
export const stack: Step = {
  name: "Stack",
  expected: "deployed, all complete",
  run: async ({ aws, deployment: { stack: name, resources } }) => {
    const problems = resourceProblems(name, resources);
    if (problems.length > 0) return judged(problems, { seen: "" });
    const { Stacks: [found] = [] } = await allowed(
      "cloudformation:DescribeStacks",
      aws.cloudFormation.send(new DescribeStacksCommand({ StackName: name })),
    );
    return judgeStack(name, found?.StackStatus ?? "unknown", resources.length);
  },
};

export const resourceProblems = (name: string, resources: readonly Resource[]): string[] =>
  resources
    .filter(({ status }) => !RESOURCE_DONE.test(status))
    .map(({ logicalId, status }) => `${logicalId} of ${name} is in status ${status}.`);

/** Of a stack whose resources are all complete, as they are after a rollback too. */
export const judgeStack = (name: string, status: string, resources: number): Seen => {
  if (STACK_DONE.test(status)) return proven(`${resources} resources`);
  if (status.includes("ROLLBACK_COMPLETE"))
    return broken(
      "rolled back",
      `The last deployment of ${name} failed and was rolled back (${status}), so the previous version is running. Deploy again to see which resource fails.`,
      DEPLOY,
    );
  return status.endsWith("_IN_PROGRESS")
    ? notDone(
        "being deployed",
        `A deployment of ${name} is under way (${status}).`,
        "Run this again when it has finished.",
      )
    : broken("not complete", `The stack ${name} is in status ${status}.`, DEPLOY);
};
