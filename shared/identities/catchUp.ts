import { NoTimeLeftError } from "../ses/Pace.ts";
import { type IdentityDeps, noteSeen } from "./changeIdentity.ts";

/**
 * Takes in what SES's own list has that is new here or stands otherwise than was noted, so that whoever reads the list
 * need not wait for reconcile. What there is no time for, what is gone from SES, and what lies beyond the first thousand
 * identities is left to that.
 */
export const catchUp = async (deps: IdentityDeps): Promise<void> => {
  try {
    const { listed } = await deps.ses.page(undefined, deps.patience);
    const known = await deps.identities.getMany(listed.map(({ identity }) => identity));
    for (const one of listed) {
      if (known.get(one.identity)?.ses?.status === one.status) continue;
      const seen = await deps.ses.get(one, deps.patience);
      if (seen !== undefined) await noteSeen(seen, deps);
    }
  } catch (error) {
    if (!(error instanceof NoTimeLeftError)) throw error;
  }
};
