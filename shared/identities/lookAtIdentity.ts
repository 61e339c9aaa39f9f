import { NoTimeLeftError } from "../ses/Pace.ts";
import { coveringCandidates, type Identity, identityOf } from "./identity.ts";
import { follow, type IdentityRecord } from "./identityRecord.ts";
import { change, type IdentityDeps, noteSeen } from "./requestIdentity.ts";

/** What is known of an identity, SES asked; as it was last looked at where SES has no time. Undefined: nothing. */
export const lookAtIdentity = async (
  asked: Identity,
  deps: IdentityDeps,
): Promise<IdentityRecord | undefined> => {
  const known = await deps.identities.get(asked.identity);
  try {
    const seen = await deps.ses.get(asked, deps.patience);
    if (seen !== undefined) return await noteSeen(seen, deps);
  } catch (error) {
    if (error instanceof NoTimeLeftError && known !== undefined) return known;
    throw error;
  }
  if (known === undefined) return undefined;
  return change(asked.identity, known, deps, (record) => [follow(record ?? known, undefined, deps.now())]);
};

/** By which verified identity each of `records` is covered, as they were last looked at. */
export const coverOf = async (
  records: Pick<IdentityRecord, "identity" | "state">[],
  { identities }: Pick<IdentityDeps, "identities">,
): Promise<Map<string, string>> => {
  const candidates = new Map(
    records.map(({ identity }) => {
      const asked = identityOf(identity);
      return [identity, asked === undefined ? [] : coveringCandidates(asked)];
    }),
  );
  const above = [...new Set([...candidates.values()].flat())];
  const known = await identities.getMany(above);
  return new Map(
    records.flatMap(({ identity, state }) => {
      if (state === "verified") return [[identity, identity]];
      const by = candidates.get(identity)?.find((one) => known.get(one)?.state === "verified");
      return by === undefined ? [] : [[identity, by]];
    }),
  );
};
