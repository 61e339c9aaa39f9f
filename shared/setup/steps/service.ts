import { counted } from "../../plainMail/words.ts";
import { DEPLOY } from "../../remedies/deploy.ts";
import { done, type StepRule, toDo, unknown } from "../step.ts";

export const publishing: StepRule = {
  id: "publishing",
  title: "Publish SES's events to this service",
  optional: false,
  judge: ({ publishing: published, wantedTypes }) => {
    if (published === undefined) return unknown("SES");
    const { configurationSet, inPlace, eventTypes, explanation, remedy } = published;
    if (!inPlace) return toDo(explanation, ...remedy);
    const missing = wantedTypes.map(sesName).filter((type) => !eventTypes.includes(type));
    return missing.length === 0
      ? done(`The configuration set “${configurationSet}” publishes ${eventTypes.join(", ")}.`)
      : toDo(
          `The configuration set ${configurationSet} does not publish ${missing.join(", ")}.`,
          {
            text: `In the AWS console, under SES, Configuration sets, ${configurationSet}, Event destinations, select the missing types.`,
          },
          { ...DEPLOY, text: "Or deploy the service again, with the region and parameters it had." },
        );
  },
};

/** `renderingFailure` as SES writes it: `RENDERING_FAILURE`. */
const sesName = (type: string): string => type.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

export const subscriber: StepRule = {
  id: "subscriber",
  title: "Send warnings to someone",
  optional: false,
  judge: ({ subscribers }) => {
    if (subscribers === undefined) return unknown("SNS");
    const { confirmed, pending } = subscribers;
    const waiting =
      pending === 0 ? "" : ` ${counted(pending, "other has", "others have")} not confirmed yet.`;
    if (confirmed > 0) return done(`Warnings are sent to ${counted(confirmed, "subscriber")}.${waiting}`);
    return pending === 0
      ? toDo(
          "No one is subscribed to warnings.",
          { text: "Add someone who can act on them.", target: { to: "addSubscriber" } },
          { text: "Have them open the link in the email that AWS sends." },
        )
      : toDo(
          `${counted(pending, "subscriber has", "subscribers have")} not confirmed, so no one receives warnings.`,
          {
            text: "Have them open the link in the email “AWS Notification - Subscription Confirmation”. Check the spam folder too.",
            target: { to: "subscribers" },
          },
          {
            text: "The link expires after 2 days. After that, or if there is no email, add them again.",
            target: { to: "addSubscriber" },
          },
        );
  },
};
