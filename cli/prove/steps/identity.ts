import { DeleteEmailIdentityCommand, GetEmailIdentityCommand } from "@aws-sdk/client-sesv2";
import type { IdentityItem } from "../../../functions/api/items/identityItem.ts";
import { ProblemError } from "../../api/client/apiClient.ts";
import { ifThere } from "../aws/allowed.ts";
import { removeBy } from "../removeBy.ts";
import { broken, type Context, notChecked, notDone, proven, type Step } from "../step.ts";
import { waitFor } from "../waitFor.ts";
import { whileBusy } from "../whileBusy.ts";

const NOTE = "postmaster prove";
const ANOTHER = "Name a domain that identityPolicy allows and that is not in use: --identity DOMAIN";

/** A domain is requested and deleted through the API; SES itself is the witness. */
export const identity: Step = {
  name: "Identity request",
  expected: "created, deleted in SES",
  needs: "admin",
  run: async (context) => {
    const { api, identity: name, leftovers } = context;
    // What is there already is somebody's, and is not deleted for a test.
    if ((await known(context)) !== undefined || (await isAtSes(name, context)))
      return notDone("in use", `${name} already exists, or a verified domain covers it.`, ANOTHER);
    const made = leftovers.add(`the identity ${name}`, () => removeIdentity(context));
    let item: IdentityItem | undefined;
    try {
      const body = { identity: name, mailFromDomain: null, note: NOTE };
      item = await whileBusy(() => api.post("/v1/identities", { body }), context);
    } catch (error) {
      if (error instanceof ProblemError && error.problem.code === "domain_not_allowed")
        return notChecked(`identityPolicy does not allow ${name}. ${ANOTHER}`);
      throw error;
    }
    const isMade = await waitFor(async () => (await isAtSes(name, context)) || undefined, context);
    if (isMade === undefined)
      return broken(
        "not in SES",
        `The API reported ${name} as ${item?.state}, but SES has no such identity.`,
        "Run this again in a few minutes: SES may have been busy.",
      );
    await whileBusy(() => deleteByApi(context), context, "identity_not_found");
    const isGone = await waitFor(async () => !(await isAtSes(name, context)) || undefined, context);
    if (isGone === undefined)
      return broken("SES still lists it", `The API reported ${name} as deleted, but SES still lists it.`);
    made.forget();
    return proven("created, deleted");
  },
};

const known = async ({ api, identity: name }: Context): Promise<IdentityItem | undefined> => {
  try {
    return await api.get("/v1/identities/{identity}", { path: { identity: name } });
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === "identity_not_found") return undefined;
    throw error;
  }
};

const isAtSes = async (EmailIdentity: string, { aws }: Context): Promise<boolean> =>
  (await ifThere("ses:GetEmailIdentity", aws.ses.send(new GetEmailIdentityCommand({ EmailIdentity })))) !==
  undefined;

const deleteByApi = ({ api, identity: name }: Context): Promise<object> =>
  api.delete("/v1/identities/{identity}", {
    path: { identity: name },
    query: { force: true, note: NOTE },
  });

const removeIdentity = (context: Context): Promise<void> => {
  const { aws, identity: name } = context;
  return removeBy({
    api: () => deleteByApi(context),
    isAtSes: () => isAtSes(name, context),
    ses: () =>
      ifThere(
        "ses:DeleteEmailIdentity",
        aws.ses.send(new DeleteEmailIdentityCommand({ EmailIdentity: name })),
      ),
  });
};
