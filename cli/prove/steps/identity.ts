import { DeleteEmailIdentityCommand, GetEmailIdentityCommand } from "@aws-sdk/client-sesv2";
import type { IdentityItem } from "../../../functions/api/items/identityItem.ts";
import { at, ProblemError } from "../../api/apiClient.ts";
import { ifThere } from "../aws/allowed.ts";
import { removeBy } from "../removeBy.ts";
import { broken, type Context, notDone, proven, type Step } from "../step.ts";
import { waitFor } from "../waitFor.ts";

const NOTE = "postmaster prove";

/** A domain is requested and deleted through the API; SES itself is the witness. */
export const identity: Step = {
  name: "Identity request",
  expected: "made and deleted at SES",
  needs: "admin",
  run: async (context) => {
    const { api, identity: name, leftovers } = context;
    const body = { identity: name, mailFromDomain: null, note: NOTE };
    const remove = leftovers.add(`the identity ${name}`, () => removeIdentity(context));
    let item: IdentityItem;
    try {
      item = await api.post<IdentityItem>("/v1/identities", { body });
    } catch (error) {
      if (error instanceof ProblemError && error.problem.code === "domain_not_allowed")
        return notDone(
          "the policy refuses it",
          `identityPolicy does not allow ${name}.`,
          "Name a domain that it allows and that is not in use: --identity DOMAIN",
        );
      throw error;
    }
    if (item.state === "covered")
      return notDone(
        "covered already",
        `${name} lies under the verified identity ${item.coveredBy}: SES was not asked.`,
        "Name a domain that is not in use: --identity DOMAIN",
      );
    const isMade = await waitFor(async () => (await isAtSes(name, context)) || undefined, context);
    if (isMade === undefined)
      return broken(
        "not at SES",
        `The API answered that ${name} is ${item.state}, but SES has no such identity.`,
      );
    await api.delete<object>(at`/v1/identities/${name}`, { force: true, note: NOTE });
    if (await isAtSes(name, context))
      return broken("SES still has it", `The API answered that ${name} is deleted, but SES still has it.`);
    await remove();
    return proven("made, deleted");
  },
};

const isAtSes = async (EmailIdentity: string, { aws }: Context): Promise<boolean> =>
  (await ifThere("ses:GetEmailIdentity", aws.ses.send(new GetEmailIdentityCommand({ EmailIdentity })))) !==
  undefined;

const removeIdentity = (context: Context): Promise<void> => {
  const { api, aws, identity: name } = context;
  return removeBy({
    api: () => api.delete<object>(at`/v1/identities/${name}`, { force: true, note: NOTE }),
    isAtSes: () => isAtSes(name, context),
    ses: () =>
      ifThere(
        "ses:DeleteEmailIdentity",
        aws.ses.send(new DeleteEmailIdentityCommand({ EmailIdentity: name })),
      ),
  });
};
