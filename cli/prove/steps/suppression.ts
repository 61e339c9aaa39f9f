import {
  DeleteSuppressedDestinationCommand,
  GetSuppressedDestinationCommand,
  PutSuppressedDestinationCommand,
} from "@aws-sdk/client-sesv2";
import { ProblemError } from "../../api/client/apiClient.ts";
import { allowed, ifThere } from "../aws/allowed.ts";
import { removeBy } from "../removeBy.ts";
import { broken, type Context, notDone, proven, type Step } from "../step.ts";
import { waitFor } from "../waitFor.ts";
import { whileBusy } from "../whileBusy.ts";

const NOTE = "postmaster prove";

/**
 * An address is suppressed through the API, and once more at SES itself in another spelling, as a bounce leaves it there:
 * SES lists the local part letter by letter. One removal through the API has to take both off; SES is the witness.
 */
export const suppression: Step = {
  name: "Suppression removal",
  expected: "removed in any spelling",
  needs: "admin",
  run: async (context) => {
    const { api, aws, nonce, leftovers } = context;
    const mixed = `Postmaster.Prove+${nonce.toUpperCase()}@example.com`;
    const lower = mixed.toLowerCase();
    const made = [leftovers.add(`the suppressed address ${lower}`, () => removeListed(lower, context))];
    try {
      await whileBusy(
        () =>
          api.put("/v1/suppressions/{address}", {
            path: { address: mixed },
            body: { reason: "BOUNCE", note: NOTE },
          }),
        context,
      );
    } catch (error) {
      if (error instanceof ProblemError && error.problem.code === "production_access_required")
        return notDone(
          "account in the sandbox",
          "SES does not allow addresses to be suppressed manually while the account is in the sandbox.",
          "postmaster account request-production",
        );
      throw error;
    }
    const isThere = await waitFor(async () => (await isListed(lower, context)) || undefined, context);
    if (isThere === undefined)
      return broken(
        "SES does not list it",
        `The API reported ${lower} as suppressed, but SES does not list it.`,
        "Check that the service and these credentials use the same account and region.",
      );
    made.push(leftovers.add(`the suppressed address ${mixed}`, () => removeAny(mixed, context)));
    await allowed(
      "ses:PutSuppressedDestination",
      aws.ses.send(new PutSuppressedDestinationCommand({ EmailAddress: mixed, Reason: "BOUNCE" })),
    );
    // Before SES lists it there is nothing that the API could find, and "gone" would prove nothing.
    const isThereToo = await waitFor(async () => (await isListed(mixed, context)) || undefined, context);
    if (isThereToo === undefined)
      return notDone(
        "SES is slow",
        `SES accepted ${mixed} for its suppression list, but does not list it yet.`,
        "Run this again in a few minutes, or give SES more time with --wait SECONDS.",
      );
    await whileBusy(() => removeByApi(mixed, context), context, "not_suppressed");
    for (const spelling of [mixed, lower])
      if (!(await isGone(spelling, context)))
        return broken(
          "SES still lists it",
          `The API reported ${mixed} as removed, but SES still lists ${spelling}.`,
          "Update Postmaster: npx serverless deploy",
        );
    for (const one of made) one.forget();
    return proven("added, removed");
  },
};

const isListed = async (EmailAddress: string, { aws }: Context): Promise<boolean> =>
  (await ifThere(
    "ses:GetSuppressedDestination",
    aws.ses.send(new GetSuppressedDestinationCommand({ EmailAddress })),
  )) !== undefined;

/** SES's list may lag behind its own answers. */
const isGone = async (address: string, context: Context): Promise<boolean> =>
  (await waitFor(async () => !(await isListed(address, context)) || undefined, context)) !== undefined;

const removeByApi = (address: string, { api }: Context): Promise<object> =>
  api.delete("/v1/suppressions/{address}", { path: { address }, query: { force: true, note: NOTE } });

const removeAtSes = (EmailAddress: string, { aws }: Context) =>
  ifThere(
    "ses:DeleteSuppressedDestination",
    aws.ses.send(new DeleteSuppressedDestinationCommand({ EmailAddress })),
  );

const removeListed = (address: string, context: Context): Promise<void> =>
  removeBy({
    api: () => removeByApi(address, context),
    isAtSes: () => isListed(address, context),
    ses: () => removeAtSes(address, context),
  });

/** Also what SES has accepted and does not list yet. */
const removeAny = async (address: string, context: Context): Promise<void> => {
  await removeByApi(address, context).catch(() => {});
  await removeAtSes(address, context);
};
