import { GetEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { nameOf } from "../../../shared/warnings/FeedPath.ts";
import { ifThere } from "../aws/allowed.ts";
import { judged, type Step } from "../step.ts";

export type Mapping = { queueArn: string; functionArn: string; state: string };

const QUEUES = ["FeedbackQueue", "RemovalsQueue"];

/** Lambda takes from both queues. */
export const consumers: Step = {
  name: "Queue consumers",
  expected: "enabled on both queues",
  run: async ({ aws, deployment }) => {
    const found: Mapping[] = [];
    for (const UUID of deployment.idsOf("AWS::Lambda::EventSourceMapping")) {
      const answer = await ifThere(
        "lambda:GetEventSourceMapping",
        aws.lambda.send(new GetEventSourceMappingCommand({ UUID })),
      );
      if (answer === undefined) continue;
      const { EventSourceArn: queueArn = "", FunctionArn: functionArn = "", State: state = "" } = answer;
      found.push({ queueArn, functionArn, state });
    }
    const queues = QUEUES.map((id) => nameOf(deployment.idOf(id)));
    return judged(consumerProblems(found, queues), {
      seen: `${found.length} enabled`,
      fix: "Enable it in the AWS console, under Lambda, the function, Configuration, Triggers; or npx serverless deploy.",
    });
  },
};

export const consumerProblems = (found: Mapping[], queues: string[]): string[] =>
  queues.flatMap((queue) => {
    const mapping = found.find(({ queueArn }) => queueArn.endsWith(`:${queue}`));
    if (mapping === undefined)
      return [`No function takes from the queue ${queue}: its event source mapping is gone.`];
    const { state, functionArn } = mapping;
    return state === "Enabled"
      ? []
      : [
          `The event source mapping from the queue ${queue} to ${functionArn.split(":").at(-1)} is ${state.toLowerCase()}: messages wait in the queue.`,
        ];
  });
