import { periodText } from "../../digest/period.ts";
import { minuteUtc } from "../../plainMail/words.ts";
import { done, type StepRule, some, toDo } from "../step.ts";

export const mailHost: StepRule = {
  id: "mailHost",
  title: "A mail host reports its log",
  optional: true,
  judge: ({ mailHosts }) => {
    const [latest] = mailHosts.toSorted((a, b) => (a.lastSeenAt > b.lastSeenAt ? -1 : 1));
    return latest === undefined
      ? toDo(
          "No mail host reports its log: what SES refuses over SMTP, and what waits in a queue, is told by that only.",
          "On the mail host: postmaster relay check says what is wrong between Postfix and SES.",
          "There run postmaster maillog watch as a service, with a token of the scope relay:write (docs/maillog.md).",
        )
      : done(
          `${some(mailHosts.map(({ host }) => host))} reported, the last time at ${minuteUtc(latest.lastSeenAt)}.`,
        );
  },
};

export const digest: StepRule = {
  id: "digest",
  title: "A digest has been sent",
  optional: true,
  judge: ({ digests }) => {
    const sent = digests.findLast(({ state }) => state === "sent");
    if (sent !== undefined)
      return done(`The digest of ${periodText(sent)} was sent at ${minuteUtc(sent.at)}.`);
    const failed = digests.findLast(({ state }) => state === "failed");
    if (failed !== undefined)
      return toDo(
        `The digest of ${periodText(failed)} could not be sent. ${failed.failure ?? ""}`.trim(),
        "Mend what is said: an unverified sender, the sandbox, the quota. It is tried again by itself.",
      );
    return toDo(
      "No digest has been sent. People who never look here would hear by it how their mail does.",
      "See how it looks: GET /v1/digests/preview.",
      'Deploy with --param="digest=weekly" --param="digestFrom=ADDRESS" --param="digestTo=ADDRESS" beside the parameters it had (docs/digest.md).',
    );
  },
};
