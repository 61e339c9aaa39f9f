import { NoTimeLeftError } from "../ses/Pace.ts";
import { change, type IdentityDeps, noteSeen } from "./changeIdentity.ts";
import { coveringCandidates, type Identity, identityOf } from "./identity.ts";
import { follow, type IdentityRecord } from "./identityRecord.ts";

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

/** The verified domain above (or of) `asked` that covers it, nearest first; SES has the last word. */
export const coveredBy = async (asked: Identity, deps: IdentityDeps): Promise<string | undefined> => {
  const candidates = coveringCandidates(asked).filter((one) => one !== asked.identity);
  const known = await deps.identities.getMany(candidates);
  const mirrored = candidates.find((one) => known.get(one)?.state === "verified");
  if (mirrored !== undefined && (await isVerifiedNow(mirrored, deps))) return mirrored;
  for (const candidate of candidates) {
    if (candidate !== mirrored && (await isVerifiedNow(candidate, deps))) return candidate;
  }
  return undefined;
};

const isVerifiedNow = async (name: string, deps: IdentityDeps): Promise<boolean> => {
  const identity = identityOf(name);
  const seen = identity === undefined ? undefined : await deps.ses.get(identity, deps.patience);
  if (seen === undefined) return false;
  await noteSeen(seen, deps);
  return seen.status === "SUCCESS" || seen.status === "TEMPORARY_FAILURE";
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
