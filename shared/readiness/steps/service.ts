import { counted } from "../../plainMail/words.ts";
import { done, type StepRule, toDo, unknown } from "../step.ts";

const DEPLOY = "Deploy the service again, with the region and parameters it had: npx serverless deploy.";

export const publishing: StepRule = {
  id: "publishing",
  title: "SES publishes events to this service",
  optional: false,
  judge: ({ publishing: published, wantedTypes }) => {
    if (published === undefined) return unknown("SES");
    const { configurationSet, inPlace, eventTypes, explanation } = published;
    if (!inPlace) return toDo(explanation, DEPLOY);
    const missing = wantedTypes.map(sesName).filter((type) => !eventTypes.includes(type));
    return missing.length === 0
      ? done(`The configuration set ${configurationSet} publishes ${eventTypes.join(", ")}.`)
      : toDo(
          `The configuration set ${configurationSet} does not publish ${missing.join(", ")}.`,
          `In the AWS console, under SES, Configuration sets, ${configurationSet}, Event destinations, tick what is missing.`,
          `Or have it set as it was: ${DEPLOY}`,
        );
  },
};

/** `renderingFailure` as SES writes it: `RENDERING_FAILURE`. */
const sesName = (type: string): string => type.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

export const subscriber: StepRule = {
  id: "subscriber",
  title: "Somebody hears the warnings",
  optional: false,
  judge: ({ subscribers }) => {
    if (subscribers === undefined) return unknown("SNS");
    const { confirmed, pending } = subscribers;
    const waiting =
      pending === 0 ? "" : ` ${counted(pending, "other has", "others have")} not confirmed yet.`;
    if (confirmed > 0)
      return done(`${counted(confirmed, "subscriber hears", "subscribers hear")} the warnings.${waiting}`);
    return pending === 0
      ? toDo(
          "Nobody hears the warnings.",
          "Add somebody who can act on them: POST /v1/subscribers.",
          "Have them open the link in the mail that AWS sends.",
        )
      : toDo(
          `${counted(pending, "subscriber has", "subscribers have")} not confirmed, so nobody hears the warnings.`,
          "Have them open the link in the mail “AWS Notification - Subscription Confirmation”; look into the spam folder too.",
          "The link holds two days. After that, or where there is no mail, add them anew: POST /v1/subscribers.",
        );
  },
};
