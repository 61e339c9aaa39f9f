import { GetEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { nameOf } from "../../../shared/warnings/feed/FeedPath.ts";
import { ifThere } from "../aws/allowed.ts";
import { type Context, judged, notDone, type Seen, type Step } from "../step.ts";
import { waitFor } from "../waitFor.ts";

export type Mapping = { queueArn: string; functionArn: string; state: string };

const QUEUES = ["FeedbackQueue", "RemovalsQueue"];

/** Lambda takes from both queues. */
export const consumers: Step = {
  name: "Queue consumers",
  expected: "enabled on both queues",
  run: async (context) => {
    const queues = QUEUES.map((id) => nameOf(context.deployment.idOf(id)));
    let found: Mapping[] = [];
    await waitFor(async () => {
      found = await mappingsOf(context);
      return found.some(isOnItsWay) ? undefined : found;
    }, context);
    return judgeConsumers(found, queues);
  },
};

const mappingsOf = async ({ aws, deployment }: Context): Promise<Mapping[]> => {
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
  return found;
};

/** States that a mapping passes through by itself, to `Enabled` [API_GetEventSourceMapping]. */
const ON_ITS_WAY = ["Creating", "Enabling", "Updating"];
const isOnItsWay = ({ state }: Mapping) => ON_ITS_WAY.includes(state);

export const judgeConsumers = (found: Mapping[], queues: string[]): Seen => {
  const problems = queues.flatMap((queue) => {
    const mapping = found.find((one) => isOf(queue, one));
    if (mapping === undefined)
      return [`No function reads from the queue ${queue}: its event source mapping no longer exists.`];
    return mapping.state === "Enabled" || isOnItsWay(mapping)
      ? []
      : [`${described(queue, mapping)}: messages stay in the queue.`];
  });
  const waiting = queues.flatMap((queue) => {
    const mapping = found.find((one) => isOf(queue, one) && isOnItsWay(one));
    return mapping === undefined ? [] : [`${described(queue, mapping)}. It becomes enabled automatically.`];
  });
  return problems.length === 0 && waiting.length > 0
    ? notDone("not enabled yet", waiting.join(" "), "Run this again in a few minutes.")
    : judged([...problems, ...waiting], {
        seen: `${found.length} enabled`,
        fix: "Enable it in the AWS console, under Lambda, the function, Configuration, Triggers; or npx serverless deploy.",
      });
};

const isOf = (queue: string, { queueArn }: Mapping) => queueArn.endsWith(`:${queue}`);

const described = (queue: string, { functionArn, state }: Mapping) =>
  `The event source mapping from the queue ${queue} to ${functionArn.split(":").at(-1)} is ${state.toLowerCase()}`;
