import type { Publishing } from "../account/Publishing.ts";
import type { SesAccount } from "../account/SesAccount.ts";
import type { DigestTable } from "../digest/DigestTable.ts";
import { EVENT_TYPES } from "../feedback/event.ts";
import type { IdentityNotifications } from "../feedback/IdentityNotifications.ts";
import type { IdentityTable } from "../identities/IdentityTable.ts";
import { identitiesWithoutFeedback } from "../identities/withoutFeedback.ts";
import type { RelayHostTable } from "../relay/records/RelayHostTable.ts";
import type { Patience } from "../ses/Pace.ts";
import { unlessSilent } from "../ses/unlessSilent.ts";
import type { WarningSubscribers } from "../subscribers/WarningSubscribers.ts";
import { entriesBack, type TimelineDeps } from "../tallies/timeline.ts";
import { LOOKED_BACK_DAYS, type SetupFacts } from "./facts.ts";

export type GatherDeps = TimelineDeps & {
  account: SesAccount;
  publishing: Publishing;
  wantedTypes: string[];
  identities: IdentityTable;
  notifications: IdentityNotifications;
  subscribers: WarningSubscribers;
  relayHosts: RelayHostTable;
  digests: DigestTable;
  now: () => Date;
  patience: Patience;
};

const OF_SES = EVENT_TYPES.filter((type) => type !== "relay");
// Until the first entry; before it each hour of that time may be asked for in vain.
const JOURNAL = { pagesLeft: (LOOKED_BACK_DAYS + 1) * 24, entriesLeft: 1_000 };

/**
 * What the checklist is judged by: SES's account and configuration set, SNS's subscribers, the identities, and the last
 * event. A part that AWS does not tell is left out. What it reads does not grow with what was sent.
 */
export const gatherSetup = async (deps: GatherDeps): Promise<SetupFacts> => {
  const { patience, wantedTypes } = deps;
  const since = new Date(deps.now().getTime() - LOOKED_BACK_DAYS * 86_400_000).toISOString();
  const [account, publishing, subscribers, identities, lastEventAt, mailHosts, digests] = await Promise.all([
    unlessSilent("GetAccount", () => deps.account.facts(patience)),
    unlessSilent("GetConfigurationSetEventDestinations", () => deps.publishing.get(patience)),
    unlessSilent("ListSubscriptionsByTopic", () => subscribersOf(deps)),
    Array.fromAsync(deps.identities.all()),
    lastEventOf(since, deps),
    deps.relayHosts.list(),
    deps.digests.list(since.slice(0, 10)),
  ]);
  const unrecorded =
    publishing === undefined
      ? undefined
      : await identitiesWithoutFeedback(identities, publishing, deps.notifications);
  return {
    account,
    publishing,
    wantedTypes,
    identities,
    unrecorded,
    lastEventAt,
    subscribers,
    mailHosts,
    digests,
  };
};

const subscribersOf = async ({ subscribers, patience }: GatherDeps): Promise<SetupFacts["subscribers"]> => {
  const all = await subscribers.list(patience);
  const confirmed = all.filter(({ state }) => state === "confirmed").length;
  return { confirmed, pending: all.length - confirmed };
};

const lastEventOf = async (since: string, deps: GatherDeps): Promise<string | null> => {
  for await (const { at } of entriesBack({ types: OF_SES, since }, { place: "~", ...JOURNAL }, deps))
    return at;
  return null;
};
