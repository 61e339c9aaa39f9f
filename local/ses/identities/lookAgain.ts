import type { SesState } from "../context.ts";
import { checked } from "./dnsCheck.ts";
import type { Identity } from "./identity.ts";

const waits = (identity: Identity) =>
  (identity.type === "DOMAIN" && identity.status !== "SUCCESS") ||
  (identity.mailFrom !== undefined && identity.mailFrom.status !== "SUCCESS");

/** The identity after a look at its DNS records; kept, unless it was deleted meanwhile. */
export const lookAgain = async (identity: Identity, ses: SesState): Promise<Identity> => {
  if (ses.lookup === undefined) return identity;
  const found = await checked(identity, ses.lookup, ses.region, ses.now());
  // What else has changed meanwhile stays as it is; only what the DNS says is taken over.
  const current = ses.identities.get(identity.name, ses.now());
  if (current === undefined || current.createdAt !== identity.createdAt) return identity;
  const { error: _before, ...rest } = current;
  const mailFrom =
    current.mailFrom !== undefined && found.mailFrom?.domain === current.mailFrom.domain
      ? { mailFrom: { ...current.mailFrom, status: found.mailFrom.status } }
      : {};
  const updated: Identity = {
    ...(found.type === "DOMAIN" ? rest : current),
    ...(found.type === "DOMAIN"
      ? {
          status: found.status,
          ...(found.lastCheckedAt === undefined ? {} : { lastCheckedAt: found.lastCheckedAt }),
          ...(found.lastSuccessAt === undefined ? {} : { lastSuccessAt: found.lastSuccessAt }),
          ...(found.error === undefined ? {} : { error: found.error }),
        }
      : {}),
    ...mailFrom,
  };
  ses.identities.put(updated);
  return updated;
};

/** Looks for the records of everything that waits for some, as SES does from time to time. */
export const lookForAll = async (ses: SesState): Promise<void> => {
  if (ses.lookup === undefined) return;
  for (const identity of ses.identities.list(ses.now()))
    if (waits(identity) && identity.status !== "FAILED") await lookAgain(identity, ses);
};
