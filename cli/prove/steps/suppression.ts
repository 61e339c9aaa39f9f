import {
  DeleteSuppressedDestinationCommand,
  GetSuppressedDestinationCommand,
  PutSuppressedDestinationCommand,
} from "@aws-sdk/client-sesv2";
import { at, ProblemError } from "../../api/apiClient.ts";
import { allowed, ifThere } from "../aws/allowed.ts";
import { removeBy } from "../removeBy.ts";
import { broken, type Context, notDone, proven, type Step } from "../step.ts";
import { waitFor } from "../waitFor.ts";

const NOTE = "postmaster prove";

/**
 * An address is suppressed through the API, and once more at SES itself in another spelling, as a bounce leaves it there:
 * SES lists the local part letter by letter. One removal through the API has to take both off; SES is the witness.
 */
export const suppression: Step = {
  name: "Suppression removal",
  expected: "gone at SES, whatever case",
  needs: "admin",
  run: async (context) => {
    const { api, aws, nonce, leftovers } = context;
    const mixed = `Postmaster.Prove+${nonce.toUpperCase()}@example.com`;
    const lower = mixed.toLowerCase();
    const spellings = [mixed, lower];
    const made = spellings.map((one) =>
      leftovers.add(`the suppressed address ${one}`, () => removeAtSes(one, context)),
    );
    try {
      await api.put<object>(at`/v1/suppressions/${mixed}`, { reason: "BOUNCE", note: NOTE });
    } catch (error) {
      if (error instanceof ProblemError && error.problem.code === "production_access_required")
        return notDone(
          "account in the sandbox",
          "SES lets no address be suppressed by hand while the account is in the sandbox.",
          "postmaster account request-production",
        );
      throw error;
    }
    const isThere = await waitFor(async () => (await isListed(lower, context)) || undefined, context);
    if (isThere === undefined)
      return broken(
        "SES does not list it",
        `The API answered that ${lower} is suppressed, but SES does not list it.`,
        "Check that the service and these credentials use the same account and region.",
      );
    await allowed(
      "ses:PutSuppressedDestination",
      aws.ses.send(new PutSuppressedDestinationCommand({ EmailAddress: mixed, Reason: "BOUNCE" })),
    );
    await api.delete<object>(at`/v1/suppressions/${mixed}`, { force: true, note: NOTE });
    for (const spelling of spellings)
      if (!(await isGone(spelling, context)))
        return broken(
          "SES still lists it",
          `The API answered that ${mixed} is removed, but SES still lists ${spelling}.`,
          "Update Postmaster: npx serverless deploy",
        );
    for (const one of made) one.forget();
    return proven("added, removed, gone");
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

const removeAtSes = (address: string, context: Context): Promise<void> =>
  removeBy({
    api: () => context.api.delete<object>(at`/v1/suppressions/${address}`, { force: true, note: NOTE }),
    isAtSes: () => isListed(address, context),
    ses: () =>
      ifThere(
        "ses:DeleteSuppressedDestination",
        context.aws.ses.send(new DeleteSuppressedDestinationCommand({ EmailAddress: address })),
      ),
  });
