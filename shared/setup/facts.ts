import type { AccountFacts, Publishing } from "../account/accountFacts.ts";
import type { DigestRecord } from "../digest/DigestTable.ts";
import type { IdentityRecord } from "../identities/identityRecord.ts";
import type { RelayHost } from "../relay/records/RelayHostTable.ts";

export const LOOKED_BACK_DAYS = 30;

/** What the checklist is judged by. Undefined where AWS gave no answer in time. */
export type SetupFacts = {
  account: AccountFacts | undefined;
  publishing: Publishing | undefined;
  /** What the configuration set shall publish, in this service's words (`renderingFailure`). */
  wantedTypes: string[];
  /** As they were last looked at, those asked for too. */
  identities: IdentityRecord[];
  /** Verified identities whose mail is not heard of. */
  unrecorded: string[] | undefined;
  /** Of the last event of SES's in `LOOKED_BACK_DAYS`, ISO 8601 UTC; null where there is none. */
  lastEventAt: string | null;
  /** How many hear the warnings, and how many have not confirmed yet. */
  subscribers: { confirmed: number; pending: number } | undefined;
  /** Those that reported their log in the last 30 days. */
  mailHosts: RelayHost[];
  /** In the last `LOOKED_BACK_DAYS`, the oldest first. */
  digests: DigestRecord[];
};
