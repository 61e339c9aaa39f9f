import { periodText } from "../../digest/period.ts";
import { minuteUtc } from "../../plainMail/words.ts";
import { shell } from "../../remedies/remedy.ts";
import { done, type StepRule, some, toDo } from "../step.ts";

export const mailHost: StepRule = {
  id: "mailHost",
  title: "Have a mail host report its log",
  optional: true,
  judge: ({ mailHosts }) => {
    const [latest] = mailHosts.toSorted((a, b) => (a.lastSeenAt > b.lastSeenAt ? -1 : 1));
    return latest === undefined
      ? toDo(
          "No mail host reports its log. Only that log shows which messages SES rejects over SMTP and which are queued.",
          shell("On the mail host, check the connection from Postfix to SES.", "postmaster relay check"),
          shell(
            "Run this as a service there, with a token that has the scope relay:write (docs/maillog.md).",
            "postmaster maillog watch",
          ),
        )
      : done(`${some(mailHosts.map(({ host }) => host))} reported, last at ${minuteUtc(latest.lastSeenAt)}.`);
  },
};

export const digest: StepRule = {
  id: "digest",
  title: "Send a digest",
  optional: true,
  judge: ({ digests }) => {
    const sent = digests.findLast(({ state }) => state === "sent");
    if (sent !== undefined)
      return done(`The digest for ${periodText(sent)} was sent at ${minuteUtc(sent.at)}.`);
    const failed = digests.findLast(({ state }) => state === "failed");
    if (failed !== undefined)
      return toDo(`The digest for ${periodText(failed)} could not be sent. ${failed.failure ?? ""}`.trim(), {
        text: "Fix the cause: an unverified sender, the sandbox or the quota. The digest is retried automatically.",
        target: { to: "account" },
      });
    return toDo(
      "No digest has been sent. The digest informs people who never open the console.",
      { text: "See what it looks like.", target: { to: "digest" } },
      shell(
        "Deploy the service with these parameters, in addition to those it had (docs/digest.md).",
        'npx serverless deploy --param="digest=weekly" --param="digestFrom=ADDRESS" --param="digestTo=ADDRESS"',
      ),
    );
  },
};
